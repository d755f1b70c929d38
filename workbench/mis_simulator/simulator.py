"""The simulator: one school, its state, and who may ask; what the servers call."""

import base64
import secrets
from collections import deque
from dataclasses import replace

from workbench.errors import UsageError
from workbench.mis_simulator.api import Api
from workbench.mis_simulator.exchange import Answer, Asked, Refused, refusal
from workbench.mis_simulator.faults import Kind, fault_of, instead, spoilt, struck
from workbench.mis_simulator.school import MisSchool
from workbench.mis_simulator.state import State

_REMEMBERED = 10_000


class Simulator:
    """Answers the API's and the administrator's requests, one at a time."""

    def __init__(self, school: MisSchool, state: State, token: str) -> None:
        """Start with a school, a state and the token that clients must show."""
        self.school = school
        self.state = state
        self._token = token
        self._api = Api(school)
        self._requests: deque[dict[str, object]] = deque(maxlen=_REMEMBERED)

    def answer(self, asked: Asked) -> Answer:
        """Answer a client of the API."""
        strike = struck(self.state.faults, asked.path)
        self.state = replace(self.state, faults=strike.left)
        answer = instead(strike) or self._true(asked, strike.kinds)
        self._requests.append(
            {
                "method": asked.method,
                "path": asked.path,
                "query": dict(asked.query),
                "status": answer.status,
            }
        )
        return spoilt(answer, strike)

    def _true(self, asked: Asked, kinds: frozenset[Kind]) -> Answer:
        if not _shows(asked.authorization, self._token):
            return refusal(401, "The token is not valid.")
        try:
            answer, self.state = self._api.answer(asked, self.state, kinds)
        except Refused as refused:
            return refusal(refused.status, refused.message)
        return answer

    def administer(self, asked: Asked) -> Answer:
        """Answer the administrator: the clock, the school's decisions, faults, what was asked."""
        try:
            return self._administered(asked)
        except UsageError as wrong:
            return refusal(422, str(wrong))

    def _administered(self, asked: Asked) -> Answer:
        what = (asked.method, asked.path.strip("/"))
        given = asked.body if isinstance(asked.body, dict) else {}
        if what == ("GET", "requests"):
            return Answer(200, {"requests": list(self._requests)})
        if what == ("DELETE", "requests"):
            self._requests.clear()
        elif what == ("POST", "clock"):
            self.state = self.state.moved(_whole(given, "days"))
        elif what == ("POST", "access"):
            self.state = self.state.with_access(str(given.get("access", "")))
        elif what == ("POST", "permissions"):
            self.state = self.state.with_permissions(_names(given, "permissions"))
        elif what == ("POST", "faults"):
            self.state = self.state.with_fault(fault_of(asked.body))
        elif what == ("DELETE", "faults"):
            self.state = self.state.without_faults()
        elif what != ("GET", "state"):
            return refusal(404, "Not found.")
        return Answer(200, self._described())

    def _described(self) -> dict[str, object]:
        state = self.state
        return {
            "synthetic": True,
            "school": self.school.id,
            "name": str(self.school.facts["name"]),
            "day": state.day.isoformat(),
            "last_day": state.last_day.isoformat(),
            "access": state.access,
            "permissions": sorted(state.permissions),
            "faults": [vars(fault) for fault in state.faults],
        }


def _shows(authorization: str, token: str) -> bool:
    """Whether a header holds the token: as a bearer token, or as the user name of Basic."""
    scheme, _, given = authorization.partition(" ")
    if scheme.lower() == "basic":
        try:
            given = base64.b64decode(given, validate=True).decode().removesuffix(":")
        except ValueError:
            return False
    elif scheme.lower() != "bearer":
        return False
    return secrets.compare_digest(given.encode(), token.encode())


def _whole(given: dict[str, object], name: str) -> int:
    value = given.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise UsageError(f"`{name}` is not a whole number.", "Give a whole number from 1 on.")
    return value


def _names(given: dict[str, object], name: str) -> list[str]:
    value = given.get(name)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise UsageError(f"`{name}` is not a list of names.", "Give a JSON list of names.")
    return value
