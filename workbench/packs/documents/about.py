"""What a cover says: of which school, for whom, from what, and when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from workbench.intake.format import Format
from workbench.intake.read_formats import read_formats
from workbench.packs.audiences import GOVERNOR
from workbench.packs.documents.audience import Wording, wording
from workbench.packs.manifest import Inputs
from workbench.packs.parts import Cover, Part, Source

LICENCE = (
    "Contains public sector information licensed under the Open Government Licence v3.0. "
    "Terms are explained in the glossary of the workbench's documentation."
)
NOTHING_REAL = "No figure here is about a real school."
_SCHOOL_MADE_UP = "This school and its pupils are made up."
_MADE_UP = {
    "trust": "This trust, its schools and their pupils are made up.",
    "local_authority": "This local authority, its schools and their pupils are made up.",
}
_KINDS = {"trust": "Trust pack", "local_authority": "Local authority pack"}
SENDER = "whoever gave you this pack"
"""Whom to ask, where no address is named."""


@dataclass(frozen=True)
class About:
    """What the cover of a document says.

    Attributes:
        contact: whom to ask about the pack.
        sources: titles of what the data came from.
    """

    cover: Cover
    audience: str
    contact: str
    sources: tuple[str, ...]
    made_from: Inputs

    @property
    def wording(self) -> Wording:
        """The words for its audience."""
        return wording(self.audience)

    @property
    def full_title(self) -> str:
        """The school and the kind of document, marked where the data are synthetic."""
        marked = self.cover.synthetic and "SYNTHETIC" not in self.cover.title
        mark = " (SYNTHETIC)" if marked else ""
        kind = self.kind[0].lower() + self.kind[1:]
        return f"{self.cover.title} - {kind}{mark}"

    @property
    def kind(self) -> str:
        """What kind of pack it is, by whom it is about."""
        return _KINDS.get(self._of, "School pack")

    @property
    def synthetic(self) -> str:
        """That whom it is about is made up; empty where it is real."""
        return _MADE_UP.get(self._of, _SCHOOL_MADE_UP) if self.cover.synthetic else ""

    @property
    def _of(self) -> str:
        return self.made_from.urn.partition(":")[0]

    @property
    def mark(self) -> str:
        """What every printed page says at its top; empty where there is nothing to say."""
        marks = (_marked(self.synthetic).removesuffix("."), self.wording.mark)
        return ". ".join(mark for mark in marks if mark)

    @property
    def kind_of_reader(self) -> str:
        """Whom it is for."""
        return self.wording.title

    @property
    def generated(self) -> str:
        """ISO date of the pack."""
        return self.made_from.generated

    @property
    def made(self) -> str:
        """The pack's date in words."""
        return long_date(self.made_from.generated)

    @property
    def lines(self) -> tuple[str, ...]:
        """The cover of a document without a layout, line by line."""
        facts = (f"{name}: {text}" for name, text in self.cover.facts)
        said = (
            f"{_marked(self.synthetic)} {NOTHING_REAL}" if self.synthetic else "",
            self.cover.subtitle,
            f"{self.wording.title}. {self.wording.rule}",
            *facts,
            f"Made: {self.made}",
            f"Data version: {self.made_from.data_version}",
            f"Policy: {self.made_from.policy_version}",
            f"Pack: {self.made_from.pack_id}",
            f"Workbench: {self.made_from.workbench}",
            *(f"Data: {source}" for source in self.sources),
            f"Licence: {LICENCE}",
            f"Contact: {self.contact}",
        )
        return tuple(line for line in said if line)


def about(
    parts: Sequence[Part], made_from: Inputs, audience: str = GOVERNOR, contact: str = SENDER
) -> About:
    """Gather what the cover of a pack's documents says.

    Raises:
        UsageError: there is no such audience.
    """
    wording(audience)
    cover = next((part for part in parts if isinstance(part, Cover)), None)
    known = cover or Cover(f"School {made_from.urn}", "", (), False)
    return About(known, audience, contact, _sources(parts), made_from)


def _marked(text: str) -> str:
    return f"SYNTHETIC: {text[0].lower()}{text[1:]}" if text else ""


def long_date(text: str) -> str:
    """An ISO date as 22 November 2026."""
    day = date.fromisoformat(text)
    return f"{day.day} {day:%B %Y}"


def _sources(parts: Iterable[Part]) -> tuple[str, ...]:
    """What the data came from, each once, in the order of loading."""
    names = [name for part in parts if isinstance(part, Source) for name in part.names]
    formats = {one.name: one for one in read_formats()} if names else {}
    return tuple(dict.fromkeys(_source_title(name, formats) for name in names))


def _source_title(name: str, formats: Mapping[str, Format]) -> str:
    """Title and publisher of a file whose source is its format and its edition."""
    known, _, edition = name.partition(" ")
    if known not in formats:
        return name
    title, publisher = formats[known].title, formats[known].publisher
    when = f" {edition}" if edition and edition not in title else ""
    return f"{title}{when}. {publisher}."
