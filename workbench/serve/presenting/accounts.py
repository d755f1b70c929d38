"""The demo accounts of a presentation by their usernames."""

import sqlalchemy as sa

from workbench.serve.presenting.room import Account
from workbench.serve.viewers import Viewers
from workbench.store.registry import ACTIVE, Registry, User


def accounts_of(registry: Registry, viewers: Viewers) -> dict[str, Account]:
    """Every account that may be used, with who signs in as it.

    Raises:
        StoreError: the data that say which schools belong to whom cannot be read.
    """
    with registry.reading() as session:
        users = session.scalars(sa.select(User).where(User.state == ACTIVE)).unique().all()
    found = viewers.of_all(users)
    return {
        user.username: Account(user.id, user.username, user.display_name, found[user.id])
        for user in users
    }
