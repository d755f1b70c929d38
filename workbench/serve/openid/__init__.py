"""Signing in with an OpenID provider: authorization code flow with PKCE.

The provider says who somebody is: its issuer and the person's subject there are the identity,
never an e-mail address. What they may do is said here alone: an account must exist that was linked
to this identity, and the organisation that the provider names must be the account's.

Sources: OpenID Connect Core 1.0; RFC 7636 (PKCE); RFC 9207 (issuer in the answer); RFC 9700 (best
current practice for OAuth 2.0); DfE Sign-in's organisation claim.
"""

from workbench.serve.openid.failure import SignInFailed
from workbench.serve.openid.flow import Answer, OpenId, make_openid
from workbench.serve.openid.identities import Identities, Identity

__all__ = ["Answer", "Identities", "Identity", "OpenId", "SignInFailed", "make_openid"]
