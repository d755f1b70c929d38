"""The registry, in SQLite or PostgreSQL: organisations, users, connections, packs, schedules."""

from workbench.store.registry.base import Base, Moment
from workbench.store.registry.database import Registry, open_registry
from workbench.store.registry.exchange import (
    MODES,
    Connection,
    ConnectionCategory,
    SyncRun,
)
from workbench.store.registry.favourites import Favourite
from workbench.store.registry.organisations import (
    KINDS,
    SHARING_KINDS,
    DioceseSchool,
    Organisation,
    SharingAgreement,
)
from workbench.store.registry.packs import JOB_STATES, PackJob, PackPoison, PackRun
from workbench.store.registry.schedules import SCHEDULE_OUTCOMES, ScheduleRun, ScheduleSeen
from workbench.store.registry.signing_in import (
    BrowserSession,
    Invitation,
    PendingSignIn,
    RecoveryCode,
    SecondFactor,
    SignInFailures,
)
from workbench.store.registry.users import (
    ACTIVE,
    CLOSED,
    LOCAL,
    PENDING,
    STATES,
    User,
    UserGrant,
)

__all__ = [
    "ACTIVE",
    "CLOSED",
    "JOB_STATES",
    "KINDS",
    "LOCAL",
    "MODES",
    "PENDING",
    "SCHEDULE_OUTCOMES",
    "SHARING_KINDS",
    "STATES",
    "Base",
    "BrowserSession",
    "Connection",
    "ConnectionCategory",
    "DioceseSchool",
    "Favourite",
    "Invitation",
    "Moment",
    "Organisation",
    "PackJob",
    "PackPoison",
    "PackRun",
    "PendingSignIn",
    "RecoveryCode",
    "Registry",
    "ScheduleRun",
    "ScheduleSeen",
    "SecondFactor",
    "SharingAgreement",
    "SignInFailures",
    "SyncRun",
    "User",
    "UserGrant",
    "open_registry",
]
