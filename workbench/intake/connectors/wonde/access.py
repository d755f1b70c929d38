"""What the school has decided about access, and asking for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.intake.connectors.errors import BadAnswer, NotAuthorised
from workbench.intake.connectors.http import Http
from workbench.intake.connectors.paging import read_pages
from workbench.intake.connectors.protocol import Contact, State
from workbench.intake.connectors.wonde.values import flag

_STATES: tuple[State, ...] = ("pending", "declined", "revoked")


@dataclass(frozen=True)
class Access:
    """Access to one school."""

    http: Http
    school: str

    def state(self) -> State:
        """What the school has decided."""
        if self._is_approved():
            return "approved"
        return next((state for state in _STATES if self._is_listed(state)), "none")

    def permissions(self) -> frozenset[str]:
        """Names of the permissions that the school has given."""
        return self.dated_permissions()[1]

    def dated_permissions(self) -> tuple[Mapping[str, str], frozenset[str]]:
        """The headers of an answer, which tell the time at the source, and the permissions."""
        headers, rows = self._data("/permissions", list)
        given = (
            str(row["identity"])
            for row in rows
            if isinstance(row, dict) and row.get("identity") and flag(row.get("approved"))
        )
        return headers, frozenset(given)

    def request(self, contacts: Iterable[Contact]) -> State:
        """Ask for access; the answer says what has become of it."""
        given = [
            {
                "first_name": one.forename,
                "last_name": one.surname,
                "email_address": one.email,
                "phone_number": one.phone,
                "notes": one.notes,
            }
            for one in contacts
        ]
        path = f"schools/{self.school}/request-access"
        self.http.send("POST", path, {"contacts": given} if given else {})
        return self.state()

    def revoke(self) -> State:
        """End the access."""
        self.http.send("DELETE", f"schools/{self.school}/revoke-access")
        return "revoked"

    def _is_approved(self) -> bool:
        try:
            return flag(self._data("", dict)[1].get("approved")) is True
        except NotAuthorised as error:
            if type(error) is not NotAuthorised:
                raise
            return False

    def _is_listed(self, state: State) -> bool:
        found = read_pages(
            self.http,
            f"schools/{state}",
            {},
            lambda rows: any(row["id"] == self.school for row in rows),
            lambda rows: None,
        )
        return any(found.parts)

    def _data[T: (dict[str, Any], list[Any])](
        self, part: str, kind: type[T]
    ) -> tuple[Mapping[str, str], T]:
        path = f"meta/schools/{self.school}{part}"
        reply = self.http.get(path)
        body = reply.body
        data = body.get("data") if isinstance(body, dict) else None
        if not isinstance(data, kind):
            raise BadAnswer(
                f"{path}: the answer is not what the interface promises.",
                "Nothing was stored. If it happens again, ask the connector's support.",
            )
        return reply.headers, data
