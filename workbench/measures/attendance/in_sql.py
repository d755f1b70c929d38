"""Sessions summed in SQL, from the same code sets by date as in memory.

Marks are counted by pairs of morning and afternoon first, which leaves a few rows of each pupil;
what the marks mean is looked up for those alone.
"""

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import add
from typing import Any

import sqlalchemy as sa

from workbench.contracts.reference import read
from workbench.measures.attendance.codes import UNMARKED, UNRECOGNISED, code_sets, places_of
from workbench.measures.attendance.sums import SESSIONS, Members, sums
from workbench.measures.attendance.thresholds import RULES, band_edges, band_names, compulsory_years
from workbench.measures.cohort import KEY

Select = sa.Select[tuple[Any, ...]]
Column = sa.ColumnElement[Any]


def session_counts(days: sa.FromClause, by: Sequence[str]) -> Select:
    """Sessions summed by columns of the contract ``attendance_day``.

    Args:
        days: the table, limited to what may be seen and to the window wanted.
        by: names of its columns.

    Returns:
        The ``by`` columns, year_group (the highest), and the numbers of sessions of ``sums``: the
        same as ``sessions_by`` gives of a frame.

    Source: as ``attendance``.
    """
    meant = _meant(_pairs(days, by), by)
    keys = [meant.c[name] for name in by]
    of_kind = sa.select(
        *keys,
        sa.func.max(meant.c.year_group).label("year_group"),
        *(_of_kind(meant, name).label(name) for name in _alone()),
    )
    counted = of_kind.group_by(*keys).subquery("counted")
    added = [_sum(counted, kinds).label(name) for name, kinds in sums().items()]
    return sa.select(*(counted.c[name] for name in by), counted.c.year_group, *added)


def enrolment_sessions(days: sa.FromClause) -> Select:
    """The rows of ``attendance``, and year_group: one a pupil, school and academic year."""
    counted = session_counts(days, KEY).subquery("sessions")
    return sa.select(*counted.c, *_flags(counted))


def _alone() -> Members:
    """The kinds of session: sums of one kind, under its own name."""
    return {name: kinds for name, kinds in sums().items() if kinds == (name,)}


def _pairs(days: sa.FromClause, by: Sequence[str]) -> sa.Subquery:
    """Days counted by what they are summed by, the code set, and both marks."""
    starts = [sa.literal(one.first_day.item(), sa.Date) for one in code_sets()[1:]]
    keys = [
        *(days.c[name] for name in by),
        reduce(add, [sa.cast(days.c.date >= start, sa.Integer) for start in starts]).label("set"),
        *(days.c[session] for session in SESSIONS),
    ]
    counts = [sa.func.count().label("days"), sa.func.max(days.c.year_group).label("year_group")]
    return sa.select(*keys, *counts).group_by(*keys).subquery("pairs")


def _meant(pairs: sa.Subquery, by: Sequence[str]) -> sa.Subquery:
    """What each pair of marks means: positions of two kinds of session."""
    codes = _codes()
    joined: sa.FromClause = pairs
    kinds = []
    for session in SESSIONS:
        known = codes.alias(f"{session}_codes")
        same = sa.and_(known.c.set == pairs.c.set, known.c.mark == pairs.c[session])
        joined = joined.outerjoin(known, same)
        kinds.append(_kind(pairs.c[session], known.c.kind).label(session))
    kept = [pairs.c[name] for name in (*by, "year_group", "days")]
    return sa.select(*kept, *kinds).select_from(joined).subquery("meant")


def _kind(mark: Column, kind: Column) -> Column:
    unmarked, unrecognised = places_of((UNMARKED, UNRECOGNISED))
    return sa.case((mark.is_(None), unmarked), else_=sa.func.coalesce(kind, unrecognised))


def _codes() -> sa.CTE:
    """Every code of every set, and the position of its kind."""
    columns = (sa.column("set", sa.Integer), sa.column("mark", sa.Text))
    listed = sa.values(*columns, sa.column("kind", sa.Integer), name="listed")
    return sa.select(listed.data(list(_every_code()))).cte("codes")


def _every_code() -> Iterator[tuple[int, str, int]]:
    for number, one in enumerate(code_sets()):
        for code in one.counted.values():
            yield number, code.mark, places_of((code.kind,))[0]


def _of_kind(meant: sa.Subquery, name: str) -> Column:
    (place,) = places_of((name,))
    both = reduce(add, [sa.cast(meant.c[session] == place, sa.Integer) for session in SESSIONS])
    return sa.cast(sa.func.sum(meant.c.days * both), sa.BigInteger)


def _sum(counted: sa.Subquery, kinds: Sequence[str]) -> Column:
    return reduce(add, [counted.c[name] for name in kinds])


def _flags(counted: sa.Subquery) -> list[Column]:
    """The flags of ``add_thresholds``."""
    missed, possible = counted.c.absent, counted.c.possible
    rules = read(RULES)
    persistent = rules["thresholds"]["persistent"] * missed >= possible
    found = {
        "persistent": persistent,
        "severe": rules["thresholds"]["severe"] * missed >= possible,
        "at_risk": sa.and_(rules["at_risk"]["times"] * missed >= possible, sa.not_(persistent)),
    }
    known = [sa.case((possible > 0, flag)).label(name) for name, flag in found.items()]
    aged = counted.c.year_group.between(*compulsory_years()).label("compulsory_age")
    return [*known, _band(missed, possible).label("absence_band"), aged]


def _band(missed: Column, possible: Column) -> Column:
    edges = zip(band_edges(), band_names(), strict=True)
    reached = [
        (sa.and_(possible > 0, 100 * missed >= edge * possible), name) for edge, name in edges
    ]
    return sa.case(*reversed(reached))
