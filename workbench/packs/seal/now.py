"""What a pack's inputs are now: the same request, with the data, rules and software of today."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from workbench.access.policy import POLICY_FILE, read_policy
from workbench.contracts.model import Catalogue
from workbench.errors import ContractError, PolicyDenied, UsageError
from workbench.loader import Door
from workbench.packs.context import Pack, pack_scope
from workbench.packs.manifest import inputs
from workbench.packs.notebook import read_notebook
from workbench.packs.parameters import checked
from workbench.packs.seal.rows import order_of, rows_hash, rows_key
from workbench.packs.seal.software import machine
from workbench.selection import PUBLISHED
from workbench.store.audit import Surface


def manifest_now(
    manifest: Mapping[str, Any], door: Door, notebook: Path, policy_file: Path = POLICY_FILE
) -> dict[str, Any]:
    """What the manifest of a pack would say of its inputs if it were made now.

    Args:
        manifest: of the pack.
        door: the store, each of whose datasets that the pack loaded is loaded again.
        notebook: where the pack's notebook is now.

    Raises:
        UsageError: the notebook is not there any more, or does not take the pack's parameters.
        ContractError: a contract that the notebook names is not there any more.
        StoreError: there is no store.
    """
    given = manifest["inputs"]
    source = read_notebook(notebook)
    now = inputs(
        source,
        checked(source, given["parameters"]),
        chosen=door.settings,
        data_version=door.data_version(),
        policy_version=read_policy(policy_file).version,
        engine=given["engine"],
        seed=given["seed"],
        generated=given["generated"],
        formats=tuple(given["formats"]),
        policy_file=policy_file,
    )
    found = {
        "inputs": asdict(now),
        "loads": list(reloaded(manifest["loads"], now.urn, now.audience, door)),
        "machine": machine(),
    }
    as_kept: dict[str, Any] = json.loads(json.dumps(found))
    return as_kept


def own_datasets(catalogue: Catalogue) -> frozenset[str]:
    """Datasets of which a pack is given the rows of its school alone."""
    return frozenset(one.name for one in catalogue if one.category != PUBLISHED)


def reloaded(
    loads: Iterable[Mapping[str, Any]], urn: str, audience: str, door: Door
) -> Iterator[dict[str, Any]]:
    """Loads of a pack as they are now: rows and hash, or a hash that is empty and ``why``.

    Args:
        loads: as a manifest has them.
        audience: whom the pack is for.
    """
    noting = door.noting(surface=Surface.CLI, urn=urn)
    try:
        pack = Pack(urn, audience, pack_scope([urn], audience), noting, None)
    except (PolicyDenied, UsageError):
        # the policy does not let such a pack be made any more
        pack = None
    for load in loads:
        yield {**load, "rows": 0, "hash": "", **_again(load, pack, door)}


def _again(load: Mapping[str, Any], pack: Pack | None, door: Door) -> dict[str, Any]:
    """Rows and their hash now, or why they cannot be compared."""
    if load["where"] is None:
        return {"why": "were asked for by values of pupils, which no manifest says: use --again"}
    if pack is None:
        return {"why": "may not be loaded any more"}
    where = {name: tuple(values) for name, values in load["where"]}
    try:
        frame = pack.load(load["dataset"], columns=load["columns"], **where)
    except PolicyDenied:
        return {"why": "may not be loaded any more"}
    except (ContractError, UsageError):
        return {"why": "are of another shape since the contract changed"}
    order = order_of(door.catalogue[load["dataset"]])
    return {
        "rows": len(frame),
        "hash": rows_hash(frame, rows_key(door.settings.home), order),
    }
