"""What the page of a school is made from. It is loaded by a dashboard, never here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

import pandas as pd

from workbench.access.differencing import DifferencingGuard
from workbench.measures.published.school import Published
from workbench.stages.stage import Rows, Stage
from workbench.views.school.protected import Control
from workbench.views.school.register import Register
from workbench.views.school.rights import Rights

YEARS = 3
Frames = Mapping[str, pd.DataFrame]
Derived = Callable[[str, Mapping[str, str], Callable[[], pd.DataFrame]], pd.DataFrame]


class Deriving(Protocol):
    """Works frames out of a school's rows, or gives those that are kept."""

    def __call__(
        self,
        what: str,
        datasets: Sequence[str],
        make: Callable[[], Frames],
        noted: bool,
        **arguments: str,
    ) -> Frames:
        """Frames by name; ``noted`` says whether the audit log hears of it."""


def worked_out(
    what: str, arguments: Mapping[str, str], make: Callable[[], pd.DataFrame]
) -> pd.DataFrame:
    """A frame that nothing is kept of: for who looks at it once."""
    return make()


def first_stage(stages: Sequence[Stage]) -> Stage:
    """The key stage that a school's page opens with: GCSEs where there are any, or the youngest."""
    return next((one for one in stages if one.name == "ks4"), stages[0])


@dataclass(frozen=True)
class SchoolData:
    """Frames and rights of one school for one viewer.

    Attributes:
        urn: the school.
        school: its row of the contract ``school``, as a dictionary.
        stage: the key stage that is looked at.
        stages: every key stage that something is held of, youngest pupils first.
        rows: its pupils and entries of all years; empty without pupil-level data.
        published_years: academic years with published figures of the school.
        national: comparator frame.
        rights: what may be shown.
        guard: remembers what was answered.
        register: attendance of an academic year; None where there is none.
        earlier: marks of the year before a year of those who are in year 7 in it, at any school
            that the viewer may see.
        teaching: members of the teaching groups of a year: group_id, name, subject, pupil_id.
        names: columns pupil_id, forename and surname of the pupils; empty where not permitted.
        published: published figures of all schools; large, so that it is not kept.
        newest: whether the rows are still of the newest data version.
        published_in: the same of one academic year.
        derived: keeps a frame that is worked out of the school's rows for others who may see the
            same: its name, what else decides it, and how it is made.
        to_client: last gate before the browser; gives back the frame or refuses it.
        download: address of a download by name and query.
        note: notes in the audit log that something was looked at, and of how many pupils.
    """

    urn: str
    school: dict[str, object]
    stage: Stage
    stages: tuple[Stage, ...]
    rows: Rows
    published_years: tuple[str, ...]
    national: pd.DataFrame
    rights: Rights
    guard: DifferencingGuard
    register: Callable[[str], Register | None]
    earlier: Callable[[str], pd.DataFrame]
    teaching: Callable[[str], pd.DataFrame]
    names: Callable[[], pd.DataFrame]
    published: Callable[[], Published]
    derived: Derived
    newest: Callable[[], bool]
    published_in: Callable[[str], Published]
    to_client: Callable[[pd.DataFrame], pd.DataFrame]
    download: Callable[..., str]
    note: Callable[[str, int], None]

    @property
    def results(self) -> pd.DataFrame:
        """Pupils at the end of the key stage, of all years, with their results."""
        return self.rows.members

    @property
    def entries(self) -> pd.DataFrame:
        """Their entries that count."""
        return self.rows.entries

    def of_year(self, year: str) -> Rows:
        """The pupils and entries of one academic year."""
        return self.of_years([year])

    def years_to(self, year: str) -> tuple[str, ...]:
        """Up to three academic years with results, oldest first; this one is the last."""
        return tuple(sorted(one for one in self.years if one <= year))[-YEARS:]

    def of_years(self, years: Sequence[str]) -> Rows:
        """The pupils and entries of some academic years."""
        return Rows(
            *(
                frame[frame["year"].isin(list(years))].reset_index(drop=True)
                for frame in (self.rows.members, self.rows.entries)
            )
        )

    def address(self, stage: str) -> str:
        """Address of the page of another key stage, which is a page of its own."""
        return f"/school?{urlencode({'urn': self.urn, 'stage': stage})}"

    @property
    def stage_asked(self) -> str:
        """The key stage as addresses name it: nothing for the one that opens by itself."""
        return "" if self.stage == first_stage(self.stages) else self.stage.name

    @property
    def published_names(self) -> tuple[str, ...]:
        """Measures of the key stage that DfE publishes, as they are called here."""
        return tuple(name for several in self.stage.published.values() for name in several)

    @property
    def control(self) -> Control:
        """What decides which figures may be shown."""
        return Control(self.urn, self.rights.threshold, self.rights.sensitive, self.guard)

    @property
    def name(self) -> str:
        """Name of the school."""
        return str(self.school.get("name") or f"School {self.urn}")

    @property
    def area(self) -> str:
        """Name of the local authority."""
        return str(self.school.get("la_name") or "Local authority")

    @property
    def synthetic(self) -> bool:
        """Whether the pupils are made up."""
        return self.school.get("origin") == "synthetic"

    @property
    def years(self) -> tuple[str, ...]:
        """Academic years with results, the latest first."""
        if self.results.empty:
            return tuple(sorted(self.published_years, reverse=True)[:YEARS])
        return tuple(sorted(self.results["year"].unique(), reverse=True))

    @property
    def views(self) -> tuple[str, ...]:
        """Views that there is something to show in, the first is opened first."""
        subjects = ("subjects",) if self.stage.has_subjects else ()
        lists = ("pupils",) if self.rights.pupil_lists and not self.rights.threshold else ()
        several = ("overview", "summary", "groups", *subjects, *lists, "attendance", "worked")
        own = several if self.has_pupils else ()
        published = ("published",) if self.published_years else ()
        return (*own[:-1], *published, *own[-1:]) or ("overview",)

    @property
    def has_pupils(self) -> bool:
        """Whether there are pupil-level data."""
        return not self.results.empty
