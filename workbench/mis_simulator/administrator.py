"""The administrator's side: clock, decisions, changes on demand, faults, and what was asked.

Every action takes an optional ``school``, the identifier of the school that is meant; by default
the first.
"""

from collections.abc import Callable, Mapping
from typing import Any

from workbench.errors import UsageError
from workbench.mis_simulator.exchange import Answer, Asked, refusal
from workbench.mis_simulator.faults import fault_of
from workbench.mis_simulator.on_demand import changed, forgotten
from workbench.mis_simulator.orders import Order
from workbench.mis_simulator.simulator import Simulator
from workbench.mis_simulator.site import Site
from workbench.mis_simulator.state import State
from workbench.mis_simulator.webhooks import Webhook

Given = Mapping[str, Any]


def administer(simulator: Simulator, asked: Asked) -> Answer:
    """Answer the administrator.

    Args:
        simulator: what is administered; the action changes it.
        asked: the request.

    Returns:
        The state of the school afterwards, or an error that changed nothing.
    """
    what = f"{asked.method} {asked.path.strip('/')}"
    if asked.problem:
        return refusal(422, asked.problem)
    try:
        if what in _LOOKS:
            return Answer(200, _LOOKS[what](simulator))
        if what not in _ACTIONS:
            return refusal(404, "Not found.")
        return Answer(200, _acted(simulator, what, asked.body))
    except UsageError as wrong:
        return refusal(422, str(wrong))


def _acted(simulator: Simulator, what: str, body: Any) -> dict[str, Any]:
    if body is not None and not isinstance(body, dict):
        raise UsageError("The body is not a JSON object.", "Give one.")
    given = {name: value for name, value in (body or {}).items() if name != "school"}
    site = simulator.site(_school(body or {}))
    told = _ACTIONS[what](simulator, site, given)
    return {**described(simulator, simulator.site(site.school.id)), **told}


def described(simulator: Simulator, site: Site) -> dict[str, Any]:
    """What an administrator sees of a school."""
    state = site.state
    return {
        "synthetic": True,
        "school": site.school.id,
        "name": str(site.school.facts["name"]),
        "day": state.day.isoformat(),
        "last_day": state.last_day.isoformat(),
        "now": state.now.isoformat(" "),
        "access": state.access,
        "permissions": sorted(state.permissions),
        "custom_codes": {own: code for code, own in state.custom_codes.items()},
        "faults": [vars(fault) for fault in state.faults],
        "schools": [one.school.id for one in simulator.sites],
    }


def _move(simulator: Simulator, site: Site, given: Given) -> dict[str, Any]:
    return _put(simulator, site, site.state.moved(_whole(given, "days")))


def _access(simulator: Simulator, site: Site, given: Given) -> dict[str, Any]:
    after = site.state.with_access(str(given.get("access", "")))
    simulator.put(site.with_state(after), str(given.get("reason", "")))
    return {}


def _permissions(simulator: Simulator, site: Site, given: Given) -> dict[str, Any]:
    return _put(simulator, site, site.state.with_permissions(_names(given, "permissions")))


def _custom_codes(simulator: Simulator, site: Site, given: Given) -> dict[str, Any]:
    codes = given.get("codes")
    if not isinstance(codes, dict) or not all(isinstance(one, str) for one in codes.values()):
        raise UsageError("`codes` is not an object of codes.", 'Give one such as {"ZZ": "I"}.')
    return _put(simulator, site, site.state.with_custom_codes(codes))


def _fault(simulator: Simulator, site: Site, given: Given) -> dict[str, Any]:
    return _put(simulator, site, site.state.with_fault(fault_of(given)))


def _no_faults(simulator: Simulator, site: Site, given: Given) -> dict[str, Any]:
    return _put(simulator, site, site.state.without_faults())


def _change(simulator: Simulator, site: Site, given: Given) -> dict[str, Any]:
    order = Order.of(given)
    after, identifier = changed(site, order)
    simulator.put(after)
    moment = after.state.now.isoformat(" ")
    return {"changed": {"kind": order.kind, "id": identifier, "at": moment}}


def _forget_marks(simulator: Simulator, site: Site, given: Given) -> dict[str, Any]:
    count = _whole(given, "count")
    order = Order.of({name: value for name, value in given.items() if name != "count"})
    simulator.put(forgotten(site, order, count))
    return {"forgotten": count}


def _webhook(simulator: Simulator, site: Site, given: Given) -> dict[str, Any]:
    simulator.register(Webhook.of(given))
    return simulator.webhooks


def _no_webhooks(simulator: Simulator, site: Site, given: Given) -> dict[str, Any]:
    simulator.unregister_all()
    return simulator.webhooks


def _forget_requests(simulator: Simulator, site: Site, given: Given) -> dict[str, Any]:
    simulator.forget_requests()
    return {}


def _put(simulator: Simulator, site: Site, state: State) -> dict[str, Any]:
    simulator.put(site.with_state(state))
    return {}


_ACTIONS: Mapping[str, Callable[[Simulator, Site, Given], dict[str, Any]]] = {
    "POST clock": _move,
    "POST access": _access,
    "POST permissions": _permissions,
    "POST custom_codes": _custom_codes,
    "POST faults": _fault,
    "DELETE faults": _no_faults,
    "POST change": _change,
    "POST forget_marks": _forget_marks,
    "POST webhook": _webhook,
    "DELETE webhook": _no_webhooks,
    "DELETE requests": _forget_requests,
}
_LOOKS: Mapping[str, Callable[[Simulator], dict[str, Any]]] = {
    "GET state": lambda simulator: described(simulator, simulator.sites[0]),
    "GET requests": lambda simulator: {"requests": simulator.requests},
    "GET webhook": lambda simulator: simulator.webhooks,
}


def _school(given: Given) -> str:
    value = given.get("school", "")
    if not isinstance(value, str):
        raise UsageError("`school` is not text.", "Give the identifier of a school.")
    return value


def _whole(given: Given, name: str) -> int:
    value = given.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise UsageError(f"`{name}` is not a whole number.", "Give a whole number from 1 on.")
    return value


def _names(given: Given, name: str) -> list[str]:
    value = given.get(name)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise UsageError(f"`{name}` is not a list of names.", "Give a JSON list of names.")
    return value
