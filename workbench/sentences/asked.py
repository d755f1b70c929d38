"""What a report asks: the figures of a school, its year, and how far to look back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from workbench.calendar import AcademicYear
from workbench.measures.groups import dimensions, sensitive_behind
from workbench.sentences.evidence import Evidence
from workbench.sentences.figures import Figure, Figures
from workbench.sentences.rule import Rule, setting


@dataclass(frozen=True)
class Asked:
    """What a report asks.

    Attributes:
        figures: of the school.
        year: academic year of the report.
        schools: columns of the contract ``school``, the school's own row among them, or nothing.
        urn: the school's number, where ``schools`` is given.
        sensitive: whether groups that may stand in fixed reports only are told.
    """

    figures: Figures
    year: str
    schools: pd.DataFrame | None = None
    urn: str = ""
    sensitive: bool = True

    def earlier(self, one: Figure) -> tuple[Figure, ...]:
        """The same figure in the years before, the latest first, without a gap."""
        found = []
        for back in range(1, setting("years")):
            year = str(AcademicYear.parse(self.year).previous(back))
            before = self.figures.get(one.measure.name, year, one.group, one.subgroup)
            if before is None or not before.known:
                break
            found.append(before)
        return tuple(found)

    def may_tell(self, one: Figure) -> bool:
        """Whether a figure may be told: not one of a sensitive group where those are left out."""
        if self.sensitive:
            return True
        own = dimensions().get(one.group)
        of_group = own is not None and own.sensitive
        return not of_group and not sensitive_behind(one.measure.columns)


Check = Callable[[Rule, Asked], Iterator[Evidence]]


def note(rule: Rule, asked: Asked, slots: dict[str, str], **further: Any) -> Evidence:
    """Evidence for a fact, of which there is nothing to test."""
    facts = {"measures": rule.measures[:1], "period": asked.year, **further}
    return Evidence(rule=rule, tone="note", holds=True, slots=slots, **facts)
