"""What the page of a school is made from. It is loaded by a dashboard, never here."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from workbench.access.differencing import DifferencingGuard
from workbench.measures.published.school import Published
from workbench.views.school.protected import Control
from workbench.views.school.register import Register
from workbench.views.school.rights import Rights

YEARS = 3


@dataclass(frozen=True)
class SchoolData:
    """Frames and rights of one school for one viewer.

    Attributes:
        urn: the school.
        school: its row of the contract ``school``, as a dictionary.
        results: frame of ``cohort_results`` of all years; empty without pupil-level data.
        entries: graded frame of ``subject_results`` of all years.
        published_years: academic years with published figures of the school.
        national: comparator frame.
        rights: what may be shown.
        guard: remembers what was answered.
        register: attendance of an academic year; None where there is none.
        names: columns pupil_id, forename and surname of the pupils; empty where not permitted.
        published: published figures of all schools; large, so that it is not kept.
        to_client: last gate before the browser; gives back the frame or refuses it.
        download: address of a download by name and query.
    """

    urn: str
    school: dict[str, object]
    results: pd.DataFrame
    entries: pd.DataFrame
    published_years: tuple[str, ...]
    national: pd.DataFrame
    rights: Rights
    guard: DifferencingGuard
    register: Callable[[str], Register | None]
    names: Callable[[], pd.DataFrame]
    published: Callable[[], Published]
    to_client: Callable[[pd.DataFrame], pd.DataFrame]
    download: Callable[..., str]

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
        own = ("overview", "groups", "subjects", "attendance") if self.has_pupils else ()
        return (*own, *(("published",) if self.published_years else ())) or ("overview",)

    @property
    def has_pupils(self) -> bool:
        """Whether there are pupil-level data."""
        return not self.results.empty
