"""The registry: organisations, users and their sessions, in SQLite or PostgreSQL."""

from workbench.store.registry.base import Base, Moment
from workbench.store.registry.database import Registry, open_registry
from workbench.store.registry.models import (
    KINDS,
    BrowserSession,
    Organisation,
    SignInFailures,
    User,
)

__all__ = [
    "KINDS",
    "Base",
    "BrowserSession",
    "Moment",
    "Organisation",
    "Registry",
    "SignInFailures",
    "User",
    "open_registry",
]
