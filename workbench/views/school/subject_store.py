"""What the dashboard of one subject shows, worked out when a subject is chosen."""

from typing import Any

import pandas as pd
import param

from workbench.views.changing import changing
from workbench.views.school.store import SchoolStore
from workbench.views.school.subject_detail_frames import (
    Years,
    grades_within,
    groups_within,
    prior_and_points,
    years_of,
)
from workbench.views.school.teaching_frames import by_teaching_group, may_see_teaching

_EMPTY = pd.DataFrame()


class SubjectStore(param.Parameterized):
    """Frames of one subject; each is protected before it gets here."""

    store = param.ClassSelector(class_=SchoolStore, constant=True)
    years = param.ClassSelector(class_=Years, default=Years(("",)), constant=True)
    grades = param.DataFrame(_EMPTY, constant=True, doc="grade bands of the subject")
    groups = param.DataFrame(_EMPTY, constant=True, doc="measures by pupil group")
    teaching = param.DataFrame(_EMPTY, constant=True, doc="figures by teaching group")
    dots = param.DataFrame(_EMPTY, constant=True, doc="prior attainment and points of each entry")

    @param.depends(
        "store.state.view",
        "store.state.year",
        "store.state.span",
        "store.state.subject",
        watch=True,
        on_init=True,
    )
    def _update(self) -> None:
        data, state = self.store.data, self.store.state
        if state.view != "subjects" or not state.subject or not data.has_pupils:
            return
        years = years_of(data, state.year, state.span)
        chosen = (data, years, state.subject)
        listed = data.rights.pupil_lists and not data.rights.threshold
        self._set(
            years=years,
            grades=grades_within(*chosen),
            groups=groups_within(*chosen),
            teaching=by_teaching_group(data, years.named[-1], state.subject)
            if may_see_teaching(data.rights)
            else _EMPTY,
            dots=prior_and_points(*chosen) if listed else _EMPTY,
        )

    def _set(self, **values: Any) -> None:
        with changing(self):
            self.param.update(**values)
