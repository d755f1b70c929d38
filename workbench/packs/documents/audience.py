"""Whom a pack is for, in the words of its cover."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from workbench.packs.audiences import GOVERNOR, HEAD, PUBLIC, role_of

PERSONAL = "Personal data: pupils' names"
"""Mark of whatever may hold the name of a pupil."""


@dataclass(frozen=True)
class Wording:
    """What a cover says of an audience. ``mark`` stands on every page that is printed."""

    title: str
    rule: str
    mark: str = ""


_WORDINGS: Mapping[str, Wording] = MappingProxyType(
    {
        HEAD: Wording(
            "For the head teacher: holds pupils' names",
            "Keep it where pupils' records are kept, and show it only to staff who may see them.",
            PERSONAL,
        ),
        GOVERNOR: Wording(
            "For governors",
            "No pupil is named, and figures about small groups are suppressed.",
        ),
        PUBLIC: Wording(
            "Public",
            "It may be published: no pupil is named, figures about small groups are suppressed, "
            "and groups by sensitive characteristics are left out.",
        ),
    }
)


def wording(audience: str) -> Wording:
    """The words for an audience.

    Raises:
        UsageError: there is no such audience.
    """
    role_of(audience)
    return _WORDINGS[audience]
