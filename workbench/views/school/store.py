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
    subjects = param.DataFrame(_EMPTY, constant=True, doc="subjects of the pupil group")
    pupils = param.DataFrame(_EMPTY, constant=True, doc="pupils of the subject")
    register = param.ClassSelector(class_=Register, constant=True, doc="attendance of the year")
    attendance = param.DataFrame(_EMPTY, constant=True, doc="attendance of the pupil group")
    ranks = param.Series(pd.Series(dtype=float), constant=True, doc="percentiles by measure")
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

    def __init__(self, **params: Any) -> None:
        self._asked: dict[str, tuple[str, ...]] = {}
        self._refusals: dict[str, str] = {}
        super().__init__(**params)

    @param.depends("state.view", "state.year", watch=True, on_init=True)
    def _summary(self) -> None:
        if not (self._open("overview") or self._open("summary")):
            return
        if self._changed("summary"):
            summary = results_frames.summary(self.data, self.state.year)
            ranks = results_frames.ranks(self.data, self.state.year)
            # at once: the tiles are drawn of all of them
            self._set(summary=summary, ranks=ranks, **self._of_register())
        self._set(refused="")

    @param.depends("state.view", "state.measure", watch=True, on_init=True)
    def _trend(self) -> None:
        if self._open("overview"):
            self._set(trend=results_frames.trend(self.data, self.state.measure))

    @param.depends("state.view", "state.year", "state.group", watch=True, on_init=True)
    def _subjects(self) -> None:
        if self._open("subjects"):
            chosen = (self.data, self.state.year, self.state.group)
            self._answer("subjects", subjects=lambda: subject_frames.subjects(*chosen))

    @param.depends(
        "state.view", "state.year", "state.group", "state.subject", watch=True, on_init=True
    )
    def _subject(self) -> None:
        if self._open("subjects") and self.state.subject:
            chosen = (self.data, self.state.year, self.state.subject, self.state.group)
            self._set(pupils=subject_frames.pupil_list(*chosen))

    @param.depends("state.view", "state.year", watch=True, on_init=True)
    def _register(self) -> None:
        if self._open("attendance"):
            self._set(**self._of_register())

    def _of_register(self) -> dict[str, Any]:
        """The register and all pupils' absence, unless those of the year are here."""
        if self._registered == self.state.year:
            return {}
        self._registered = self.state.year
        found = self.data.register(self.state.year)
        if found is None:
            return {"register": None, "absence": _EMPTY}
        every = attendance_frames.headline(
            found, ALL, self.data.control, self.data.national, self.data.derived
        )
        return {"register": found, "absence": every[every["measure"].isin(ABSENCE_TILES)]}

    @param.depends("state.view", "register", watch=True, on_init=True)
    def _year_groups(self) -> None:
        if self._open("attendance"):
            chosen = (self.register, self.data.control, self.data.derived)
            known = self.register is not None
            self._set(year_groups=attendance_frames.year_groups(*chosen) if known else _EMPTY)

    @param.depends("state.view", "state.group", "register", watch=True, on_init=True)
    def _attendance(self) -> None:
        if not self._open("attendance"):
            return
        if self.register is None:
            self._set(attendance=_EMPTY, weekdays=_EMPTY, half_terms=_EMPTY, refused="")
            return
        chosen = (self.register, self.state.group, self.data.control)
        self._answer(
            "attendance",
            attendance=lambda: attendance_frames.headline(
                *chosen, self.data.national, self.data.derived
            ),
            weekdays=lambda: attendance_frames.by_period(*chosen, WEEKDAYS, self.data.derived),
            half_terms=lambda: attendance_frames.by_period(*chosen, HALF_TERMS, self.data.derived),
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

    def _answer(self, view: str, **frames: Callable[[], pd.DataFrame]) -> None:
        """Work frames out; where one is refused, none is shown and the reason is."""
        if self._changed(view):
            try:
                found = {name: make() for name, make in frames.items()}
                self._refusals[view] = ""
            except PolicyDenied as denied:
                found = dict.fromkeys(frames, _EMPTY)
                self._refusals[view] = str(denied)
            self._set(**found)
        self._set(refused=self._refusals[view])

    def _changed(self, what: str) -> bool:
        """Whether frames are to be worked out: what they and the links among them depend on.

        The measure is in no link but as what it leads to.
        """
        asked = self.state.link(view="overview", measure="", part="", pupil=""), self.state.group
        if self._asked.get(what) == asked:
            return False
        self._asked[what] = asked
        return True

    def _open(self, view: str) -> bool:
        return bool(self.data.has_pupils and self.state.view == view)

    def _set(self, **frames: Any) -> None:
        with changing(self):
            self.param.update(**frames)
