"""The numbers of sessions that are kept: which kinds of session each of them adds up."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType

import numpy as np
import pandas as pd

from workbench.errors import UsageError, did_you_mean
from workbench.measures.attendance.codes import Kind, Kinds, kinds, places_of
from workbench.measures.columns import Integers

Members = Mapping[str, tuple[str, ...]]
SESSIONS = ("am", "pm")
PRESENT = ("present",)
ATTENDED = (*PRESENT, "approved")
ABSENT = ("authorised", "unauthorised")


@cache
def sums() -> Members:
    """Each sum by name, and the kinds of session in it.

    possible, attended (present or at an approved activity), absent, authorised, unauthorised,
    present (late among them), approved; the groups of reasons illness, other_authorised,
    unauthorised_holiday and other_unauthorised; not_possible; then every kind of session.
    """
    classes = {
        "possible": (*ATTENDED, *ABSENT),
        "attended": ATTENDED,
        "absent": ABSENT,
        "authorised": ("authorised",),
        "unauthorised": ("unauthorised",),
        "present": PRESENT,
        "approved": ("approved",),
        "not_possible": ("not_possible",),
    }
    groups = dict.fromkeys(kind.group for kind in kinds().values() if kind.group)
    of_class = {
        name: _named(kind for kind in kinds().values() if kind.class_ in inside)
        for name, inside in classes.items()
    }
    of_group = {
        name: _named(kind for kind in kinds().values() if kind.group == name) for name in groups
    }
    alone = {name: (name,) for name in kinds()}
    return MappingProxyType({**of_class, **of_group, **alone})


def members_of(names: Sequence[str]) -> Members:
    """Some of the sums, in the order given.

    Raises:
        UsageError: there is no sum of a name.
    """
    for name in names:
        if name not in sums():
            raise UsageError(f"`sums`: {name} is not kept.", did_you_mean(name, sums()))
    return {name: sums()[name] for name in names}


def count(
    marks: Sequence[Kinds], positions: Sequence[Integers], size: int, names: Sequence[str]
) -> pd.DataFrame:
    """Numbers of sessions for each position.

    Args:
        marks: kinds of the sessions, several runs of them.
        positions: position of each session, for each run.
        size: number of positions.
        names: which sums.

    Returns:
        One row a position, one column a sum.
    """
    wanted = members_of(names)
    column, membership = _columns(wanted)
    width = len(membership)
    cells = sum(
        np.bincount(position * width + column[run], minlength=size * width)
        for run, position in zip(marks, positions, strict=True)
    )
    grid = np.reshape(cells, (size, width)).astype(np.int64)
    added = {name: grid[:, membership[:, i]].sum(axis=1) for i, name in enumerate(wanted)}
    return pd.DataFrame(added, index=range(size))


def _columns(wanted: Members) -> tuple[Integers, np.ndarray[tuple[int, int], np.dtype[np.bool_]]]:
    """For each kind a column, and for each column the sums it is in: kinds alike share one."""
    belongs = np.zeros((len(kinds()), len(wanted)), dtype=np.bool_)
    for place, members in enumerate(wanted.values()):
        belongs[list(places_of(members)), place] = True
    alike, column = np.unique(belongs, axis=0, return_inverse=True)
    return column.reshape(-1).astype(np.int64), alike


def _named(several: Iterable[Kind]) -> tuple[str, ...]:
    return tuple(kind.name for kind in several)
