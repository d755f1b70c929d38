"""What the view of pupils shows: the list, one pupil's page, and a what-if without some of them."""

import secrets
from collections.abc import Collection, Iterable
from typing import Any

import pandas as pd
import param

from workbench.errors import PolicyDenied
from workbench.views.changing import changing
from workbench.views.formats import COUNT
from workbench.views.school.pupil_file import PupilFile, pupil_file
from workbench.views.school.pupil_frames import Wish, listed, pupils
from workbench.views.school.register import Register
from workbench.views.school.store import SchoolStore
from workbench.views.school.what_if import sentence, what_if

_EMPTY = pd.DataFrame()
_BYTES = 16
UNKNOWN = (
    "This link opens a pupil's page only in the page that it was made in.\n"
    "Choose the pupil from the list."
)
LISTED, PUPIL, WHAT_IF = "pupils", "pupil", "what-if"
"""What the audit log calls what was looked at."""


class PupilStore(param.Parameterized):
    """Derived frames of the view of pupils.

    Keys of pupils stay here. A pupil is opened by a handle that was drawn at random for this page,
    and the pupils of a what-if are in no address: both end with the page.
    """

    store = param.ClassSelector(class_=SchoolStore, constant=True)
    everybody = param.DataFrame(_EMPTY, constant=True, doc="pupils of the year, with their keys")
    listed = param.DataFrame(_EMPTY, constant=True, doc="those that the filters leave")
    opened = param.ClassSelector(
        class_=PupilFile, allow_None=True, constant=True, doc="the pupil whose page is open"
    )
    removed = param.ClassSelector(
        class_=frozenset, default=frozenset(), constant=True, doc="keys left out in the what-if"
    )
    what_if = param.DataFrame(_EMPTY, constant=True, doc="headline measures before and after")

    def __init__(self, **params: Any) -> None:
        self._handles: dict[str, str] = {}
        self._year = ""
        self._register: tuple[str, Register | None] = ("", None)
        super().__init__(**params)

    @property
    def wish(self) -> Wish:
        """The filters of the address."""
        state = self.store.state
        names = ("year", "group", "prior", "subject", "difference", "sort")
        return Wish(**{name: getattr(state, name) for name in names})

    @param.depends(
        "store.state.view",
        "store.state.year",
        "store.state.group",
        "store.state.prior",
        "store.state.subject",
        "store.state.difference",
        "store.state.sort",
        "store.state.pupil",
        watch=True,
        on_init=True,
    )
    def _update(self) -> None:
        data, state = self.store.data, self.store.state
        if state.view != "pupils" or not data.has_pupils:
            return
        try:
            self._of_year(state.year)
            found = listed(data, self.everybody, self.wish)
        except PolicyDenied as denied:
            self._set(listed=_EMPTY, opened=None)
            self.store.tell(str(denied), str(denied))
            return
        self._set(listed=found)
        self._open(state.pupil)

    def _of_year(self, year: str) -> None:
        if self._year == year:
            return
        everybody = pupils(self.store.data, year)
        self.store.data.note(LISTED, len(everybody))
        self._year = year
        self._set(everybody=everybody, removed=frozenset(), what_if=_EMPTY)

    def _open(self, handle: str) -> None:
        row = self._found(handle)
        refused = UNKNOWN if handle and row is None else ""
        said = refused or self._said()
        opened = None
        if row is not None:
            self.store.data.note(PUPIL, 1)
            register = self._attendance()
            opened = pupil_file(self.store.data, self.store.state.year, row, register)
            said = "One pupil's page is open."
        self._set(opened=opened)
        self.store.tell(refused, said)

    def _said(self) -> str:
        count, of = COUNT.value(len(self.listed)), COUNT.value(len(self.everybody))
        members = self.store.data.stage.members
        return f"Pupils, {self.store.state.year}. Showing {count} of {of} {members}."

    def _found(self, handle: str) -> pd.Series | None:
        key = next((key for key, one in self._handles.items() if one == handle), None)
        rows = self.everybody[self.everybody["pupil_id"] == key] if key else _EMPTY
        return None if rows.empty else rows.iloc[0]

    def _attendance(self) -> Register | None:
        year, found = self._register
        if year != self.store.state.year:
            year = self.store.state.year
            found = self.store.data.register(year)
            self._register = (year, found)
        return found

    def handle(self, key: str) -> str:
        """The handle of a pupil, drawn when it is first needed; it opens nothing elsewhere."""
        return self._handles.setdefault(key, secrets.token_urlsafe(_BYTES))

    def leave_out(self, keys: Iterable[str]) -> None:
        """Work the headline measures out without some pupils; nothing else changes.

        Raises:
            PolicyDenied: the role may not see single pupils.
            StoreError: it cannot be noted in the audit log, so it is not made.
        """
        wanted = frozenset(keys)
        if wanted == self.removed:
            return
        if not wanted:
            self._set(removed=wanted, what_if=_EMPTY)
            self.store.tell(self.store.refused, f"All are put back. {self._said()}")
            return
        self.store.data.note(WHAT_IF, len(wanted))
        found = what_if(self.store.data, self.store.state.year, wanted)
        self._set(removed=wanted, what_if=found)
        said = sentence(found, len(wanted), self.store.data.stage.members)
        self.store.tell(self.store.refused, said)

    def tick(self, visible: Collection[str], ticked: Collection[str]) -> None:
        """Leave out the pupils ticked among those visible, and those ticked before elsewhere."""
        self.leave_out((self.removed - set(visible)) | set(ticked))

    def _set(self, **values: Any) -> None:
        with changing(self):
            self.param.update(**values)
