"""What a pack is about: a school, or the schools of a trust or local authority."""

import re
from dataclasses import dataclass

from workbench.errors import UsageError

SCHOOL = "school"
REMITS = ("trust", "local_authority")
_FOLDER = re.compile(r"(?P<urn>\d{6})|(?P<kind>trust|local_authority)-(?P<code>[A-Za-z0-9]{1,20})")


@dataclass(frozen=True)
class Subject:
    """Kind and code, as of an organisation: ``school`` and ``100049``, ``trust`` and ``2043``."""

    kind: str
    code: str

    @property
    def key(self) -> str:
        """Kind and code in one word, such as ``trust:2043``."""
        return f"{self.kind}:{self.code}"

    @property
    def folder(self) -> str:
        """Name of the folder that its packs stand in: a URN, or ``trust-2043``."""
        return self.code if self.kind == SCHOOL else f"{self.kind}-{self.code}"

    @property
    def urn(self) -> str:
        """URN of a school, and nothing for others."""
        return self.code if self.kind == SCHOOL else ""


def named(name: str) -> Subject:
    """The subject of a name: a URN, or the key of a trust or local authority.

    Raises:
        UsageError: it is neither.

    >>> named("trust:2043").folder
    'trust-2043'
    """
    found = subject_of(name.replace(":", "-", 1)) if "-" not in name else None
    if found is None:
        raise UsageError(
            f"`{name}` is neither a school nor a trust or local authority.",
            "Write 100049, trust:2043 or local_authority:302.",
        )
    return found


def subject_of(folder: str) -> Subject | None:
    """The subject whose packs stand in a folder; None where the name is not one of such a folder.

    >>> subject_of("trust-2043").key
    'trust:2043'
    """
    found = _FOLDER.fullmatch(folder)
    if found is None:
        return None
    if found["urn"]:
        return Subject(SCHOOL, found["urn"])
    return Subject(found["kind"], found["code"])
