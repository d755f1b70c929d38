"""The frames of the overview alone: what stands out, what is said of it, and ranks."""

import pandas as pd
import param

from workbench.sentences.evidence import Evidence, Said
from workbench.sentences.report import say
from workbench.views.changing import changing
from workbench.views.school.kept import contents
from workbench.views.school.overview_frames import (
    looked_at,
    parts_of,
    standing_of,
)
from workbench.views.school.store import SchoolStore

_UNSAID = "quality"
"""What is missing is said where it is missing."""
_EMPTY = pd.DataFrame()


class OverviewStore(param.Parameterized):
    """Derived frames as constant parameters; each is protected before it gets here."""

    store = param.ClassSelector(class_=SchoolStore, constant=True)
    standing = param.DataFrame(_EMPTY, constant=True, doc="groups and subjects that stand out")
    said = param.List([], constant=True, doc="sentences that the evidence bears")

    @param.depends("store.summary", "store.absence", watch=True, on_init=True)
    def _work_out(self) -> None:
        store, data, year = self.store, self.store.data, self.store.state.year
        if store.summary.empty:
            return
        parts = parts_of(data, year)
        shown = (
            store.summary,
            store.absence,
            parts.groups,
            parts.subjects,
            parts.groups_before,
            parts.subjects_before,
        )
        asked = {
            "year": year,
            "nested": str(data.rights.nested),
            "shown": contents(shown),
        }

        def found() -> tuple[Evidence, ...]:
            return looked_at(data, year, store.summary, parts, store.absence)

        kept = data.derived
        standing = kept("standing", asked, lambda: standing_of(data, found(), parts))
        said = kept("sentences", asked, lambda: pd.DataFrame({"said": pd.Series(_said(found()))}))
        with changing(self):
            self.param.update(standing=standing, said=said["said"].to_list())


def _said(found: tuple[Evidence, ...]) -> list[Said]:
    return [one for one in say(found) if one.section != _UNSAID]
