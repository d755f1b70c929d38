"""The frames of the parts of the attendance view, worked out when their part is open."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import param

from workbench.errors import PolicyDenied
from workbench.views.changing import changing
from workbench.views.school.absence import crossed, near, reasons, rules, spells, to_date
from workbench.views.school.absence.marks import Marks, year_before
from workbench.views.school.absence.transition import year_6_to_7
from workbench.views.school.register import Register
from workbench.views.school.store import SchoolStore

_EMPTY = pd.DataFrame()
Makers = Mapping[str, Callable[[], pd.DataFrame]]


class AttendanceStore(param.Parameterized):
    """Frames beside those of ``SchoolStore``; each is protected before it gets here.

    What a register is summed to is kept as long as its year is looked at; a frame as long as its
    year and pupil group are.
    """

    school = param.ClassSelector(class_=SchoolStore, constant=True)
    to_date = param.DataFrame(_EMPTY, constant=True, doc="measures of this year and the last")
    weeks = param.DataFrame(_EMPTY, constant=True, doc="absence by school week of both years")
    lines = param.DataFrame(_EMPTY, constant=True, doc="pupils beyond the lines, and near one")
    near = param.DataFrame(_EMPTY, constant=True, doc="the pupils, where lists are permitted")
    ten = param.DataFrame(_EMPTY, constant=True, doc="ten unauthorised sessions in ten weeks")
    ten_pupils = param.DataFrame(_EMPTY, constant=True, doc="the pupils, where permitted")
    crossed = param.DataFrame(_EMPTY, constant=True, doc="pupil groups by year group")
    reasons = param.DataFrame(_EMPTY, constant=True, doc="sessions missed by reason")
    spells = param.DataFrame(_EMPTY, constant=True, doc="spells of absence by length")
    transition = param.DataFrame(_EMPTY, constant=True, doc="year 6 and year 7")
    rules = param.DataFrame(_EMPTY, constant=True, doc="absence by other usual rules")
    marks = param.ClassSelector(class_=Marks, constant=True, doc="both registers")

    def __init__(self, **params: Any) -> None:
        self._made: dict[str, tuple[str, str]] = {}
        super().__init__(**params)

    @param.depends(
        "school.state.view",
        "school.state.part",
        "school.state.group",
        "school.register",
        watch=True,
        on_init=True,
    )
    def _work_out(self) -> None:
        state, register = self.school.state, self.school.register
        if state.view != "attendance" or register is None:
            return
        asked = (register.year, state.group)
        if self._made.get(state.part) == asked:
            return
        self._keep_marks(register)
        self._made[state.part] = asked
        makers = self._makers(state.part)
        try:
            found = {name: make() for name, make in makers.items()}
        except PolicyDenied:
            # the page says why, from the first figures of the view
            found = dict.fromkeys(makers, _EMPTY)
        self._set(**found)

    def _keep_marks(self, register: Register) -> None:
        if self.marks is None or self.marks.now is not register:
            before = self.school.data.register(year_before(register.year))
            self._set(marks=Marks(register, before))

    def _makers(self, part: str) -> Makers:
        data, group, marks = self.school.data, self.school.state.group, self.marks
        chosen = (group, data.control)
        lists = data.rights.pupil_lists
        parts: Mapping[str, Makers] = {
            "today": {
                "to_date": lambda: to_date.to_date(marks, *chosen, data.national),
                "weeks": lambda: to_date.by_week(marks, *chosen),
            },
            "pupils": {
                "lines": lambda: near.lines(marks.now, *chosen),
                "near": lambda: near.near_list(marks.now, *chosen, data.names) if lists else _EMPTY,
                "ten": lambda: spells.ten_in_ten(marks, *chosen),
                "ten_pupils": lambda: (
                    spells.ten_in_ten_list(marks, *chosen, data.names) if lists else _EMPTY
                ),
            },
            "groups": {
                "crossed": lambda: crossed.by_group_and_year(
                    marks.now, data.stage, data.control, data.rights.nested
                )
            },
            "reasons": {"reasons": lambda: reasons.by_reason(marks, *chosen)},
            "patterns": {"spells": lambda: spells.by_length(marks, *chosen)},
            "counting": {
                "transition": lambda: year_6_to_7(
                    marks.now, data.earlier(marks.now.year), data.control
                ),
                "rules": lambda: rules.by_rule(marks, data.control),
            },
        }
        return parts[part]

    def _set(self, **frames: Any) -> None:
        with changing(self):
            self.param.update(**frames)
