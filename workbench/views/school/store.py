"""The frames that the views show, worked out once for each change of the state."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import param

from workbench.errors import PolicyDenied
from workbench.measures.groups import ALL
from workbench.measures.published.school import published_measures
from workbench.views.changing import changing
from workbench.views.school import attendance_frames, results_frames, subject_frames
from workbench.views.school.choices import ABSENCE_TILES
from workbench.views.school.data import YEARS, SchoolData
from workbench.views.school.register import HALF_TERMS, WEEKDAYS, Register
from workbench.views.school.state import SchoolState

_EMPTY = pd.DataFrame()


class SchoolStore(param.Parameterized):
    """Derived frames as constant parameters; each is protected before it gets here.

    A frame is worked out when its view is open, and stays until something it depends on changes.
    """

    data = param.ClassSelector(class_=SchoolData, constant=True)
    state = param.ClassSelector(class_=SchoolState, constant=True)
    summary = param.DataFrame(_EMPTY, constant=True, doc="all pupils' measures of three years")
    trend = param.DataFrame(_EMPTY, constant=True, doc="the measure by year")
    groups = param.DataFrame(_EMPTY, constant=True, doc="the measure and its pair by pupil group")
    subjects = param.DataFrame(_EMPTY, constant=True, doc="subjects of the pupil group")
    pupils = param.DataFrame(_EMPTY, constant=True, doc="pupils of the subject")
    register = param.ClassSelector(class_=Register, constant=True, doc="attendance of the year")
    attendance = param.DataFrame(_EMPTY, constant=True, doc="attendance of the pupil group")
    absence = param.DataFrame(_EMPTY, constant=True, doc="absence of all pupils")
    year_groups = param.DataFrame(_EMPTY, constant=True, doc="attendance by year group")
    weekdays = param.DataFrame(_EMPTY, constant=True, doc="absence by weekday and session")
    half_terms = param.DataFrame(_EMPTY, constant=True, doc="absence by half-term")
    published = param.DataFrame(_EMPTY, constant=True, doc="published measures of three years")
    peers = param.Series(pd.Series(dtype=float), constant=True, doc="the measure in all schools")
    _registered = param.String("", doc="year of the register")
    refused = param.String("", constant=True, doc="why the chosen group is not shown, or nothing")
    said = param.String("", constant=True, doc="what a view says of itself, or nothing")
    in_group = param.Integer(None, allow_None=True, constant=True, doc="pupils of the group")

    @param.depends("state.view", "state.year", watch=True, on_init=True)
    def _summary(self) -> None:
        if self._open("overview") or self._open("summary"):
            found = results_frames.summary(self.data, self.state.year)
            self._set(summary=found, refused="")

    @param.depends("state.view", "state.measure", watch=True, on_init=True)
    def _trend(self) -> None:
        if self._open("overview"):
            self._set(trend=results_frames.trend(self.data, self.state.measure))

    @param.depends("state.view", "state.year", "state.measure", watch=True, on_init=True)
    def _groups(self) -> None:
        if self._open("groups"):
            measures = [self.state.measure, self.data.stage.beside(self.state.measure)]
            found = results_frames.groups(self.data, self.state.year, measures)
            self._set(groups=found, refused="")

    @param.depends("state.view", "state.year", "state.group", watch=True, on_init=True)
    def _subjects(self) -> None:
        if self._open("subjects"):
            chosen = (self.data, self.state.year, self.state.group)
            self._answer(subjects=lambda: subject_frames.subjects(*chosen))

    @param.depends(
        "state.view", "state.year", "state.group", "state.subject", watch=True, on_init=True
    )
    def _subject(self) -> None:
        if self._open("subjects") and self.state.subject:
            chosen = (self.data, self.state.year, self.state.subject, self.state.group)
            self._set(pupils=subject_frames.pupil_list(*chosen))

    @param.depends("state.view", "state.year", watch=True, on_init=True)
    def _register(self) -> None:
        """Kept while its year is looked at: it is the one thing here that is slow to make."""
        looked_at = self._open("attendance") or self._open("overview")
        if not looked_at or self._registered == self.state.year:
            return
        found = self.data.register(self.state.year)
        self._registered = self.state.year
        if found is None:
            self._set(register=None, absence=_EMPTY, year_groups=_EMPTY)
            return
        every = attendance_frames.headline(found, ALL, self.data.control, self.data.national)
        self._set(
            register=found,
            absence=every[every["measure"].isin(ABSENCE_TILES)],
            year_groups=attendance_frames.year_groups(found, self.data.control),
        )

    @param.depends("state.view", "state.group", "register", watch=True, on_init=True)
    def _attendance(self) -> None:
        if not self._open("attendance"):
            return
        if self.register is None:
            self._set(attendance=_EMPTY, weekdays=_EMPTY, half_terms=_EMPTY, refused="")
            return
        chosen = (self.register, self.state.group, self.data.control)
        self._answer(
            attendance=lambda: attendance_frames.headline(*chosen, self.data.national),
            weekdays=lambda: attendance_frames.by_period(*chosen, WEEKDAYS),
            half_terms=lambda: attendance_frames.by_period(*chosen, HALF_TERMS),
        )

    @param.depends("state.view", "state.measure", watch=True, on_init=True)
    def _published(self) -> None:
        if self.state.view != "published":
            return
        years = sorted(self.data.published_years)[-YEARS:]
        found = self.data.published()
        self._set(
            published=published_measures(found, years, self.data.published_names),
            peers=found.values(self.state.measure, years[-1]),
            refused="",
        )

    @param.depends("state.year", "state.group", watch=True, on_init=True)
    def _count(self) -> None:
        if self.data.has_pupils:
            count = results_frames.pupils_in(self.data, self.state.year, self.state.group)
            self._set(in_group=count)

    def refuse(self, text: str) -> None:
        """Say why something that was asked for is not shown."""
        self._set(refused=text)

    def tell(self, refused: str, said: str) -> None:
        """Take over from a view why something is not shown, and what is said of what is."""
        self._set(refused=refused, said=said)

    def _answer(self, **frames: Callable[[], pd.DataFrame]) -> None:
        """Work frames out; where one is refused, none is shown and the reason is."""
        try:
            found = {name: make() for name, make in frames.items()}
        except PolicyDenied as denied:
            self._set(refused=str(denied), **dict.fromkeys(frames, _EMPTY))
            return
        self._set(refused="", **found)

    def _open(self, view: str) -> bool:
        return bool(self.data.has_pupils and self.state.view == view)

    def _set(self, **frames: Any) -> None:
        with changing(self):
            self.param.update(**frames)
