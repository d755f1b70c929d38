"""What the page of an organisation's schools is made from. It is loaded by a dashboard."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from workbench.stages.stage import Rows, Stage
from workbench.views.school.protected import Control
from workbench.views.school.rights import Rights


@dataclass(frozen=True)
class RemitData:
    """Frames and rights of the schools of one organisation for one viewer.

    Attributes:
        key: the organisation, such as ``trust:990002``.
        name: its name.
        schools: name by URN of all its schools, in the order of names.
        shared: URNs of those whose pupils are pooled.
        agreed: how many share their pupils' data, pooled or not.
        linked: URNs of those whose page may be opened.
        synthetic: whether its schools are made up.
        stage, stages: the key stage that is looked at, and all that something is held of.
        rows: pupils of the schools that share, of all years; empty where none may be loaded.
        published: columns measure, urn, year, value and n of all its schools, as DfE published.
        national: comparator frame.
        rights: what may be shown; its threshold is that of several schools.
        control: thresholds and what was answered.
        attendance: rows of enrolments with sessions, of an academic year.
        to_client: last gate before the browser.
        download: address of a download by name and query.
    """

    key: str
    name: str
    schools: Mapping[str, str]
    shared: tuple[str, ...]
    agreed: int
    linked: frozenset[str]
    synthetic: bool
    stage: Stage
    stages: tuple[Stage, ...]
    rows: Rows
    published: pd.DataFrame
    national: pd.DataFrame
    rights: Rights
    control: Control
    attendance: Callable[[str], pd.DataFrame]
    to_client: Callable[[pd.DataFrame], pd.DataFrame]
    download: Callable[..., str]

    @property
    def has_pupils(self) -> bool:
        """Whether pupils are pooled."""
        return not self.rows.members.empty

    @property
    def years(self) -> tuple[str, ...]:
        """Academic years that something is held of, the latest first."""
        rows = self.rows.members if self.has_pupils else self.published
        return tuple(sorted((str(year) for year in rows["year"].unique()), reverse=True)) or ("",)

    @property
    def views(self) -> tuple[str, ...]:
        """Views that there is something to show in."""
        return ("schools", "groups", "attendance") if self.has_pupils else ("schools",)
