"""Local accounts: who may sign in with a password, and how they come to have one.

An account begins as pending. Its person opens the link that was sent by e-mail, types the access
code that the organisation handed over and chooses a password; then it is active until it is closed.
"""

from workbench.serve.accounts.local import Accounts
from workbench.serve.accounts.values import Account, NewUser, Outcome
from workbench.store.registry import LOCAL

ISSUER = LOCAL

__all__ = ["ISSUER", "Account", "Accounts", "NewUser", "Outcome"]
