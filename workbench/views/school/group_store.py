"""What the view of pupil groups shows, worked out when it is open."""

import pandas as pd
import param

from workbench.views.changing import changing
from workbench.views.school.choices import ALONE, PAIRED
from workbench.views.school.group_frames import Asked, asked_years, compared_groups
from workbench.views.school.store import SchoolStore
from workbench.views.school.subject_detail_frames import Years


class GroupStore(param.Parameterized):
    """Figures of pupil groups; protected before they get here."""

    store = param.ClassSelector(class_=SchoolStore, constant=True)
    table = param.DataFrame(pd.DataFrame(), constant=True, doc="indicators by pupil group")
    asked = param.ClassSelector(class_=Asked, constant=True, doc="what the table answers")
    years = param.ClassSelector(class_=Years, default=Years(("",)), constant=True)

    @param.depends(
        "store.state.view",
        "store.state.year",
        "store.state.measure",
        "store.state.second",
        "store.state.span",
        "store.state.comparator",
        watch=True,
        on_init=True,
    )
    def _update(self) -> None:
        data, state = self.store.data, self.store.state
        if state.view != "groups" or not data.has_pupils:
            return
        asked = Asked(state.year, self._indicators(), state.span, state.comparator)
        found = compared_groups(data, asked)
        with changing(self):
            self.param.update(asked=asked, years=asked_years(data, asked), table=found)
        self.store.tell("", "")

    def _indicators(self) -> tuple[str, ...]:
        """The one or two indicators that are looked at, each once."""
        state = self.store.state
        second = {PAIRED: self.store.data.stage.beside(state.measure), ALONE: ""}.get(
            state.second, state.second
        )
        return tuple(dict.fromkeys(name for name in (state.measure, second) if name))
