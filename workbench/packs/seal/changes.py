"""Which inputs of a pack differ, by the class of input that may have changed a number."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from workbench.packs.audiences import AUDIENCE, GOVERNOR
from workbench.packs.seal.rows import comparable

Cause = Literal["data", "parameter", "audience", "policy", "contract", "code", "machine"]
Manifest = Mapping[str, Any]
_SHORT = 12


@dataclass(frozen=True)
class Change:
    """An input that differs, by its class and in words.

    ``telling`` is no where it does not change what a pack says, such as the date on it, or hardly
    ever, such as the machine: it may change the last digits of a number before it is rounded.
    """

    cause: Cause
    what: str
    telling: bool = True


def changes(
    before: Manifest, after: Manifest, own: Collection[str] = frozenset()
) -> tuple[Change, ...]:
    """In which inputs two manifests differ, in the order: data, request, rules, software.

    Args:
        own: datasets of which a pack loads the rows of its school alone.
    """
    first, second = before["inputs"], after["inputs"]
    rules = [*_audience(first, second), *_policy(first, second), *_contracts(first, second)]
    return (
        *_data(before, after, own, excused=bool(rules)),
        *_parameters(first, second),
        *rules,
        *_code(first, second),
        *_machine(before, after),
        *_said_only(first, second),
    )


def telling(found: Iterable[Change]) -> tuple[Change, ...]:
    """Those that can change what a pack says."""
    return tuple(change for change in found if change.telling)


def _data(
    before: Manifest, after: Manifest, own: Collection[str], *, excused: bool
) -> Iterator[Change]:
    """Loads of one query whose rows are others; where the version is the same, the rules of who
    sees what may have changed instead.
    """
    versions = before["inputs"]["data_version"], after["inputs"]["data_version"]
    same_version = versions[0] == versions[1]
    loads = before.get("loads", ()), after.get("loads", ())
    found = list(_loads(*loads, own, same_version))
    if same_version:
        if not excused:
            yield from found
        return
    yield Change("data", f"version {versions[0]} became {versions[1]}", telling=False)
    yield from found
    if not found:
        yield Change("data", "the rows that the pack loads are the same", telling=False)


def _loads(
    before: Iterable[Manifest], after: Iterable[Manifest], own: Collection[str], same_version: bool
) -> Iterator[Change]:
    first, second = _by_query(before), _by_query(after)
    said = set[str]()
    for query in dict.fromkeys([*first, *second]):
        change = _load(first.get(query), second.get(query), own, same_version)
        if change is not None and change.what not in said:
            said.add(change.what)
            yield change


def _load(
    before: Manifest | None, after: Manifest | None, own: Collection[str], same_version: bool
) -> Change | None:
    if before is None or after is None:
        # another query of the same data is no change of the data
        dataset = (before or after or {}).get("dataset")
        return None if same_version else Change("data", f"other rows of `{dataset}` are loaded")
    if before["hash"] == after["hash"]:
        return None
    dataset = f"`{before['dataset']}`"
    if not after["hash"]:
        return Change("data", f"the rows of {dataset} {after.get('why', 'cannot be compared')}")
    if not comparable(before["hash"], after["hash"]):
        what = f"the rows of {dataset} cannot be compared: their hashes have another key"
        return None if same_version else Change("data", what)
    counts = before["rows"], after["rows"]
    how = f" ({counts[0]:,} rows became {counts[1]:,})" if counts[0] != counts[1] else ""
    whose = " for this school" if before["dataset"] in own else ""
    without = ", though the version is the same" if same_version else ""
    return Change("data", f"the rows of {dataset}{whose} changed{how}{without}")


def _by_query(loads: Iterable[Manifest]) -> dict[tuple[object, ...], Manifest]:
    """Loads by what they asked for; one that cannot say it, by its place among those."""
    found = dict[tuple[object, ...], Manifest]()
    for load in loads:
        asked = (load["dataset"], repr(load["columns"]), repr(load["where"]))
        place = sum(query[:3] == asked for query in found)
        found[(*asked, place)] = load
    return found


def _parameters(first: Manifest, second: Manifest) -> Iterator[Change]:
    for name, was, now in _differing(first["parameters"], second["parameters"]):
        if name != AUDIENCE:
            yield Change("parameter", f"`{name}`: {was} became {now}")
    if first["seed"] != second["seed"]:
        yield Change("parameter", f"the seed: {first['seed']} became {second['seed']}")


def _audience(first: Manifest, second: Manifest) -> Iterator[Change]:
    was, now = (one["parameters"].get(AUDIENCE, GOVERNOR) for one in (first, second))
    if was != now:
        yield Change("audience", f"{was} became {now}")


def _policy(first: Manifest, second: Manifest) -> Iterator[Change]:
    if first["policy_hash"] != second["policy_hash"]:
        yield Change("policy", f"{first['policy_version']} became {second['policy_version']}")


def _contracts(first: Manifest, second: Manifest) -> Iterator[Change]:
    for name, was, now in _differing(first["contracts"], second["contracts"]):
        yield Change("contract", f"`{name}`: version {was} became {now}")
    for name, _, _ in _differing(first["contract_hashes"], second["contract_hashes"]):
        if first["contracts"].get(name) == second["contracts"].get(name):
            yield Change("contract", f"`{name}`: its file was edited")


def _code(first: Manifest, second: Manifest) -> Iterator[Change]:
    if first["notebook"] != second["notebook"]:
        yield Change("code", f"the notebook {first['notebook']} became {second['notebook']}")
    elif first["notebook_hash"] != second["notebook_hash"]:
        yield Change("code", f"the notebook {first['notebook']} changed")
    if first["code_hash"] != second["code_hash"]:
        commits = f"commit {_short(first['commit'])} became {_short(second['commit'])}"
        yield Change("code", f"the sources of the workbench changed ({commits})")
    if first["lock_hash"] != second["lock_hash"]:
        yield Change("code", "requirements.lock changed")
    versions = [{"Python": one["python"], **one["packages"]} for one in (first, second)]
    for name, was, now in _differing(*versions):
        yield Change("code", f"{name}: {was} became {now}")
    if first["engine"] != second["engine"]:
        yield Change("code", f"the engine {first['engine']} became {second['engine']}")


def _machine(before: Manifest, after: Manifest) -> Iterator[Change]:
    for name, was, now in _differing(before.get("machine", {}), after.get("machine", {})):
        yield Change("machine", f"{name}: {was} became {now}", telling=False)


def _said_only(first: Manifest, second: Manifest) -> Iterator[Change]:
    if first["code_hash"] == second["code_hash"] and first["commit"] != second["commit"]:
        commits = f"commit {_short(first['commit'])} became {_short(second['commit'])}"
        yield Change("code", f"{commits}, and the sources are the same", telling=False)
    if first["generated"] != second["generated"]:
        what = f"the date on the pack: {first['generated']} became {second['generated']}"
        yield Change("parameter", what, telling=False)


def _differing(first: Manifest, second: Manifest) -> Iterator[tuple[str, object, object]]:
    for name in sorted({*first, *second}):
        was, now = first.get(name, "absent"), second.get(name, "absent")
        if was != now:
            yield name, was, now


def _short(commit: str | None) -> str:
    if commit is None:
        return "unknown"
    head, dash, dirty = commit.partition("-")
    return f"{head[:_SHORT]}{dash}{dirty}"
