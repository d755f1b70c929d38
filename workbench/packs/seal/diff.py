"""Comparing two sealed packs, and making the results between them to tell causes apart."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from workbench.contracts.read import read_catalogue
from workbench.errors import StoreError
from workbench.loader import Door
from workbench.packs.audiences import AUDIENCE
from workbench.packs.manifest import read_manifest
from workbench.packs.seal.again import Request, held, rerun
from workbench.packs.seal.changes import Change, changes
from workbench.packs.seal.check import check
from workbench.packs.seal.differences import Comparison, compare
from workbench.packs.seal.explain import (
    Explained,
    cause_of,
    explain,
    explain_by_steps,
    steps_between,
)
from workbench.packs.seal.keys import Keyring
from workbench.packs.seal.now import manifest_now, own_datasets
from workbench.packs.seal.results import RESULTS, read_results
from workbench.settings import Settings

_REQUESTED = ("data", "parameter", "audience")
_SOFTWARE = ("policy", "contract", "code")


@dataclass(frozen=True)
class Sealed:
    """A pack that is as somebody known sealed it: its manifest and its results."""

    manifest: Mapping[str, Any]
    results: pa.Table


@dataclass(frozen=True)
class Diff:
    """Two packs side by side.

    Attributes:
        inputs: inputs in which they differ.
        comparison: what differs in what they show.
        lines: the same, each with its cause.
        why: why causes were not told apart step by step, where that was asked for.
    """

    inputs: tuple[Change, ...]
    comparison: Comparison
    lines: tuple[Explained, ...]
    why: str = ""


def read_sealed(folder: Path, keyring: Keyring) -> Sealed:
    """A pack to compare.

    Raises:
        StoreError: it is not as a known key sealed it.
    """
    checked = check(folder, keyring)
    if not checked.intact:
        raise StoreError(
            f"The pack {folder.name} is not as it was sealed: {'; '.join(checked.faults)}.",
            f"See `workbench pack verify {folder.name}`.",
        )
    return Sealed(read_manifest(folder), read_results(folder / RESULTS))


def diff(before: Sealed, after: Sealed, chosen: Settings) -> Diff:
    """Compare two packs; where one class of input differs it is the cause of every difference."""
    own = own_datasets(read_catalogue(chosen.contracts))
    found = changes(before.manifest, after.manifest, own)
    comparison = compare(before.results, after.results)
    return Diff(found, comparison, explain(comparison, cause_of(found)))


def diff_again(before: Sealed, after: Sealed, chosen: Settings, notebook: Path) -> Diff:
    """Compare two packs, and make the results between them: the first pack's with the software of
    now, then with the second pack's data, then with its parameters, then for its audience.

    Raises:
        NotebookFailed: the notebook did not come to its end on the way.
    """
    plain = diff(before, after, chosen)
    why = _hindrance(before, after, chosen)
    if why:
        return replace(plain, why=why)
    start, end = _software(before, chosen, notebook), _software(after, chosen, notebook)
    results, causes = [before.results], list[str]()
    asked, wanted = Request.of(before.manifest), Request.of(after.manifest)
    if start:
        results.append(rerun(chosen, asked, notebook))
        causes.append(cause_of(start))
    for step in (s for s in _REQUESTED if any(c.cause == s for c in plain.inputs)):
        asked = _with(asked, wanted, step)
        causes.append(step)
        # the last step arrives at the second pack, which is made again only if it is another now
        there = asked == _alike(wanted, asked) and not end
        results.append(after.results if there else rerun(chosen, asked, notebook))
    if end:
        results.append(after.results)
        causes.append(cause_of(end))
    steps = steps_between(results, causes)
    if not any(c.cause in _SOFTWARE and c.telling for c in plain.inputs):
        # made with one software, which is another than now: the way there and back is no cause
        steps = steps[bool(start) : len(steps) - bool(end)]
    return replace(plain, lines=explain_by_steps(plain.comparison, steps))


def _hindrance(before: Sealed, after: Sealed, chosen: Settings) -> str:
    """Why the results between two packs cannot be made; empty where they can."""
    names = {one.manifest["inputs"]["notebook"] for one in (before, after)}
    if len(names) > 1:
        return "The packs are of two notebooks, so there is nothing between them."
    for one in (before, after):
        version = one.manifest["inputs"]["data_version"]
        if not held(chosen, version)[1]:
            return f"Version {version} of the data is not kept any more, so no step can be made."
    return ""


def _software(one: Sealed, chosen: Settings, notebook: Path) -> tuple[Change, ...]:
    """Rules and software that are others now than when a pack was made."""
    with closing(Door(chosen)) as door:
        now = manifest_now(one.manifest, door, notebook)
    found = changes(one.manifest, now)
    return tuple(c for c in found if c.cause in _SOFTWARE and c.telling)


def _with(request: Request, other: Request, step: str) -> Request:
    """A request with one class of input of another."""
    if step == "data":
        return replace(request, data_version=other.data_version)
    given = {n: v for n, v in request.parameters.items() if n == AUDIENCE}
    wanted = {n: v for n, v in other.parameters.items() if n != AUDIENCE}
    if step == "parameter":
        return replace(request, parameters={**wanted, **given}, seed=other.seed)
    return replace(request, parameters=other.parameters)


def _alike(one: Request, other: Request) -> Request:
    """A request with what changes no figure as in another."""
    return replace(one, engine=other.engine, generated=other.generated)
