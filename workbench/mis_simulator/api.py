"""The API: from a request and the schools to an answer and the schools after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.mis_simulator.exchange import Answer, Asked, Refused
from workbench.mis_simulator.facts import permission_of
from workbench.mis_simulator.faults import Kind, shifted
from workbench.mis_simulator.paging import page, span_of
from workbench.mis_simulator.records import Records
from workbench.mis_simulator.resources import RESOURCES, SINGLE, Resource, filtered
from workbench.mis_simulator.schools import (
    access_answer,
    counts,
    listed,
    permissions,
    school_meta,
    school_record,
)
from workbench.mis_simulator.site import Site

ROOT = "/v1.0/"
_LISTS = ("all", "pending", "audited", "offline", "revoked", "declined")
_META = ("", "permissions", "acl")


@dataclass(frozen=True)
class Api:
    """The Wonde REST API v1.0 over some schools, by identifier."""

    sites: Mapping[str, Site]

    def answer(self, asked: Asked, kinds: frozenset[Kind]) -> tuple[Answer, Site | None]:
        """Answer a request of a client that may ask.

        Args:
            asked: the request.
            kinds: faults that change what is shown.

        Returns:
            The answer, and the school whose state it changed, if any (access requests and
            revocations do).

        Raises:
            Refused: it is answered with an error.
        """
        words = asked.path.removeprefix(ROOT).strip("/").split("/")
        if not asked.path.startswith(ROOT):
            raise Refused(404, "Not found.")
        if asked.method in ("POST", "DELETE"):
            after = self._decided(asked, words)
            return Answer(200, access_answer(after.state)), after
        if asked.method != "GET":
            raise Refused(405, "Method not allowed.")
        return Answer(200, self._shown(asked, words, kinds)), None

    def _decided(self, asked: Asked, words: list[str]) -> Site:
        if words[:1] != ["schools"] or len(words) != 3:
            raise Refused(404, "Not found.")
        site = self._known(words[1])
        decisions = {("POST", "request-access"): "pending", ("DELETE", "revoke-access"): "revoked"}
        access = decisions.get((asked.method, words[2]))
        if access is None:
            raise Refused(404, "Not found.")
        already = access == "pending" and site.state.access == "approved"
        return site if already else site.with_state(site.state.with_access(access))

    def _shown(self, asked: Asked, words: list[str], kinds: frozenset[Kind]) -> dict[str, Any]:
        if words[0] == "meta" and words[1:2] == ["schools"] and 3 <= len(words) <= 4:
            return self._meta(self._known(words[2]), "/".join(words[3:]))
        if words[0] != "schools":
            raise Refused(404, "Not found.")
        if len(words) == 1 or (len(words) == 2 and words[1] in _LISTS):
            return self._schools(asked, "".join(words[1:]), kinds)
        site = self._known(words[1])
        if len(words) == 2:
            record = school_record(site.school, asked, "wrong_region" in kinds)
            return {"data": record, "meta": {"includes": []}}
        if words[2:] == ["counts"]:
            return _counts(asked, site)
        return _resource(asked, "/".join(words[2:]), site, kinds)

    def _meta(self, site: Site, part: str) -> dict[str, Any]:
        if part not in _META:
            raise Refused(404, "Not found.")
        parts = {
            "": school_meta(site.state),
            "permissions": permissions(site.school, site.state),
            "acl": {"mode": "all", "ids": []},
        }
        return {"data": parts[part]}

    def _schools(self, asked: Asked, kind: str, kinds: frozenset[Kind]) -> dict[str, Any]:
        rows = [site.school for site in self.sites.values() if listed(kind, site.state)]
        elsewhere = "wrong_region" in kinds
        return page(
            asked, rows, lambda some: [school_record(one, asked, elsewhere) for one in some], ()
        )

    def _known(self, school: str) -> Site:
        if school not in self.sites:
            raise Refused(404, "No such school.")
        return self.sites[school]


def _resource(asked: Asked, name: str, site: Site, kinds: frozenset[Kind]) -> dict[str, Any]:
    name, _, one = (name, "", "") if name in RESOURCES else name.rpartition("/")
    if name not in RESOURCES or (one and name not in SINGLE):
        raise Refused(404, "Not found.")
    resource = RESOURCES[name]
    includes = _includes(asked, resource.includes)
    _check_allowed(name, includes, site)
    records = Records(site, asked.query.get("aspect_id", ""))
    found = filtered(resource.rows(records, span_of(asked.query)), asked.query, name)
    rows = shifted(found, kinds)
    if one:
        return _single(resource, records, one, rows, includes)
    return page(
        asked, rows, lambda some: resource.written(records, some, includes), resource.includes
    )


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


def _counts(asked: Asked, site: Site) -> dict[str, Any]:
    offered = counts(Records(site))
    includes = _includes(asked, tuple(offered))
    for name in ("counts", *sorted(includes)):
        _check_allowed(name, frozenset(), site)
    shown = {name: {"data": {"count": offered[name]}} for name in offered if name in includes}
    return {"data": shown, "meta": {"includes": list(offered)}}


def _includes(asked: Asked, offered: tuple[str, ...]) -> frozenset[str]:
    names = frozenset(name for name in asked.query.get("include", "").split(",") if name)
    if not names <= set(offered):
        raise Refused(422, f"include must be among: {', '.join(offered) or 'nothing'}.")
    return names


def _check_allowed(name: str, includes: frozenset[str], site: Site) -> None:
    """A school's decision holds for lists and for every part of an include."""
    if site.state.access != "approved":
        raise Refused(403, "The school has not approved access.")
    parts = {("", name)}
    for include in includes:
        words = [name, *include.split(".")]
        parts |= set(zip(words, words[1:], strict=False))
    for within, part in sorted(parts):
        needed = permission_of(part, within)
        if needed and needed not in site.state.permissions:
            raise Refused(403, f"The school has not allowed {needed}.")
