"""One run over one school: lists are read as the plan allows, from the right moment on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from workbench.calendar import AcademicYear
from workbench.intake.connectors.http import Http
from workbench.intake.connectors.paging import JsonObject, Pages, read_pages
from workbench.intake.connectors.protocol import Category, Progress, Wanted
from workbench.intake.connectors.wonde.plan import Plan
from workbench.intake.connectors.wonde.wire import since

OVERLAP = timedelta(minutes=10)
"""Rows of this long before the last run are read again: systems enter rows late."""


@dataclass(frozen=True)
class Run:
    """What one run knows from its first answer on; ``began`` is the source's own clock."""

    http: Http
    school: str
    plan: Plan
    wanted: Wanted
    began: datetime
    progress: Progress

    @property
    def year(self) -> AcademicYear:
        """The academic year of the run."""
        return AcademicYear.of(self.began.date())

    @property
    def cursor(self) -> str:
        """From when on the next run reads."""
        return (self.began - OVERLAP).isoformat(" ", "seconds")

    def start(self, *categories: Category) -> datetime | None:
        """From when on rows are read; None for everything, as in the first run of a year."""
        moment = self.wanted.start(*categories)
        if moment is None or AcademicYear.of(moment.date()) != self.year:
            return None
        return moment

    def records(
        self, name: str, start: datetime | None = None, unique: bool = True, **query: str
    ) -> list[JsonObject]:
        """All records of a list of the plan; none where the plan does not ask for it."""
        pages = self.picked(name, list, start, unique, bare=False, **query)
        return [row for rows in pages.parts for row in rows]

    def picked[T](
        self,
        name: str,
        pick: Callable[[list[JsonObject]], T],
        start: datetime | None = None,
        unique: bool = True,
        bare: bool = False,
        **query: str,
    ) -> Pages[T]:
        """What is picked from each page of a list; ``bare`` leaves out all included parts."""
        if not self.plan.asks(name):
            return Pages((), 0)
        includes = () if bare else self.plan.includes(name)
        asked = query | ({"include": ",".join(includes)} if includes else {})
        if start is not None:
            asked["updated_after"] = since(start)
        of = self.plan.lists[name].itself.of
        return read_pages(
            self.http, self.path(name), asked, pick, lambda rows: self.progress(of, rows), unique
        )

    def holds_any(self, name: str) -> bool:
        """Whether a list has any record at all, whenever it changed."""
        body = self.http.get(self.path(name), {"per_page": "1"}).body
        return bool(isinstance(body, dict) and body.get("data"))

    def path(self, name: str) -> str:
        """Path of a list."""
        return f"schools/{self.school}/{self.plan.lists[name].path}"
