"""The frames of the overview alone: what stands out, what is said of it, and ranks."""

import pandas as pd
import param

from workbench.sentences.report import say
from workbench.views.changing import changing
from workbench.views.school.overview_frames import (
    Parts,
    looked_at,
    parts_of,
    ranks_of,
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
    ranks = param.Series(pd.Series(dtype=float), constant=True, doc="percentiles by measure")
    _parts = param.ClassSelector(class_=Parts, constant=True, doc="figures of groups and subjects")

    @param.depends("store.summary", watch=True, on_init=True)
    def _work_out(self) -> None:
        state, data = self.store.state, self.store.data
        if state.view != "overview" or not data.has_pupils:
            return
        with changing(self):
            self.param.update(ranks=ranks_of(data, state.year), _parts=parts_of(data, state.year))

    @param.depends("_parts", "store.absence", watch=True, on_init=True)
    def _read(self) -> None:
        if self._parts is None:
            return
        store, parts = self.store, self._parts
        found = looked_at(store.data, store.state.year, store.summary, parts, store.absence)
        with changing(self):
            self.param.update(
                standing=standing_of(store.data, found, parts),
                said=[one for one in say(found) if one.section != _UNSAID],
            )
