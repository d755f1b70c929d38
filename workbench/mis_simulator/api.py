"""The API: from a request and the state to an answer and the next state."""

from dataclasses import dataclass
from typing import Any

from workbench.mis_simulator.exchange import Answer, Asked, Refused
from workbench.mis_simulator.facts import permission_of
from workbench.mis_simulator.faults import Kind, shifted
from workbench.mis_simulator.paging import page, span_of
from workbench.mis_simulator.records import Records
from workbench.mis_simulator.resources import RESOURCES, SINGLE, Resource, filtered
from workbench.mis_simulator.school import MisSchool
from workbench.mis_simulator.schools import (
    access_answer,
    listed,
    permissions,
    school_meta,
    school_record,
)
from workbench.mis_simulator.state import State

ROOT = "/v1.0/"
_LISTS = ("all", "pending", "audited", "offline", "revoked", "declined")
_META = ("", "permissions", "acl")


@dataclass(frozen=True)
class Api:
    """The Wonde REST API v1.0 over one school."""

    school: MisSchool

    def answer(self, asked: Asked, state: State, kinds: frozenset[Kind]) -> tuple[Answer, State]:
        """Answer a request of a client that may ask.

        Args:
            asked: the request.
            state: clock and decisions before it.
            kinds: faults that change what is shown.

        Returns:
            The answer, and the state after it (access requests and revocations change it).

        Raises:
            Refused: it is answered with an error.
        """
        words = asked.path.removeprefix(ROOT).strip("/").split("/")
        if not asked.path.startswith(ROOT):
            raise Refused(404, "Not found.")
        if asked.method in ("POST", "DELETE"):
            after = self._decided(asked, words, state)
            return Answer(200, access_answer(after)), after
        if asked.method != "GET":
            raise Refused(405, "Method not allowed.")
        return Answer(200, self._shown(asked, words, state, kinds)), state

    def _decided(self, asked: Asked, words: list[str], state: State) -> State:
        if words[:1] != ["schools"] or len(words) != 3:
            raise Refused(404, "Not found.")
        self._known(words[1])
        decisions = {("POST", "request-access"): "pending", ("DELETE", "revoke-access"): "revoked"}
        access = decisions.get((asked.method, words[2]))
        if access is None:
            raise Refused(404, "Not found.")
        already = access == "pending" and state.access == "approved"
        return state if already else state.with_access(access)

    def _shown(
        self, asked: Asked, words: list[str], state: State, kinds: frozenset[Kind]
    ) -> dict[str, Any]:
        if words[0] == "meta" and words[1:2] == ["schools"] and 3 <= len(words) <= 4:
            return self._meta(words[2], "/".join(words[3:]), state)
        if words[0] != "schools":
            raise Refused(404, "Not found.")
        if len(words) == 1 or (len(words) == 2 and words[1] in _LISTS):
            return self._schools(asked, "".join(words[1:]), state, kinds)
        self._known(words[1])
        if len(words) == 2:
            record = school_record(self.school, asked, "wrong_region" in kinds)
            return {"data": record, "meta": {"includes": []}}
        return self._resource(asked, "/".join(words[2:]), state, kinds)

    def _meta(self, school: str, part: str, state: State) -> dict[str, Any]:
        self._known(school)
        if part not in _META:
            raise Refused(404, "Not found.")
        parts = {
            "": school_meta(state),
            "permissions": permissions(self.school, state),
            "acl": {"mode": "all", "ids": []},
        }
        return {"data": parts[part]}

    def _schools(
        self, asked: Asked, kind: str, state: State, kinds: frozenset[Kind]
    ) -> dict[str, Any]:
        rows = [self.school] if listed(kind, state) else []
        elsewhere = "wrong_region" in kinds
        return page(asked, rows, lambda row: school_record(row, asked, elsewhere), ())

    def _resource(
        self, asked: Asked, name: str, state: State, kinds: frozenset[Kind]
    ) -> dict[str, Any]:
        name, _, one = (name, "", "") if name in RESOURCES else name.rpartition("/")
        if name not in RESOURCES or (one and name not in SINGLE):
            raise Refused(404, "Not found.")
        resource = RESOURCES[name]
        includes = _includes(asked, resource)
        _check_allowed(name, includes, state)
        records = Records(self.school, state.now)
        found = filtered(resource.rows(records, span_of(asked.query)), asked.query, name)
        rows = shifted(found, kinds)
        if one:
            return _single(resource, records, one, rows, includes)
        return page(
            asked, rows, lambda row: resource.write(records, row, includes), resource.includes
        )

    def _known(self, school: str) -> None:
        if school != self.school.id:
            raise Refused(404, "No such school.")


def _single(
    resource: Resource, records: Records, one: str, rows: Any, includes: frozenset[str]
) -> dict[str, Any]:
    row = next((row for row in rows if row.id == one), None)
    if row is None:
        raise Refused(404, "Not found.")
    return {
        "data": resource.write(records, row, includes),
        "meta": {"includes": list(resource.includes)},
    }


def _includes(asked: Asked, resource: Resource) -> frozenset[str]:
    names = frozenset(name for name in asked.query.get("include", "").split(",") if name)
    if not names <= set(resource.includes):
        raise Refused(422, f"include must be among: {', '.join(resource.includes) or 'nothing'}.")
    return names


def _check_allowed(name: str, includes: frozenset[str], state: State) -> None:
    """A school's decision holds for lists and for every part of an include."""
    if state.access != "approved":
        raise Refused(403, "The school has not approved access.")
    parts = {name} | {part for include in includes for part in include.split(".")}
    for part in sorted(parts):
        needed = permission_of(part)
        if needed and needed not in state.permissions:
            raise Refused(403, f"The school has not allowed {needed}.")
