"""What a reader of a pack can work out of the numbers that it hides, by linear programming.

Written apart from the package: it reads the recorded parts alone, as a reader does, and knows that
groups add up, that a mean times its number is a sum, that a cohort is part of its school, and that
who misses half of all sessions misses a tenth.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

import numpy as np
from pack_program import Name, Program

from workbench.measures.groups import dimensions
from workbench.packs.parts import Chart, Grid, Part

TOTALS = ("All pupils", "All pupils of these schools")
ALL, HIDDEN = TOTALS[0], "x"
COUNTED = ("Pupils", "Students", "Entries")
POPULATIONS = {
    "groups-table": "cohort",
    "schools-table": "cohort",
    "attendance-table": "school",
    "attendance-groups": "school",
    "roll-table": "school",
    "context-table": "school",
    "subjects-table": "subjects",
}
"""Whom the tables of counts are about; those of years are about the pupils of each year."""
# lowest and highest that one pupil can have
MEANS = {
    "Attainment 8": (0, 90),
    "English and maths at grade 5 or above": (0, 100),
    "Reading, writing and maths, expected standard": (0, 100),
    "Attendance": (0, 100),
    "Persistent absence": (0, 100),
    "Severe absence": (0, 100),
    "Grade 4 or above": (0, 100),
    "Grade 7 or above": (0, 100),
    "A* to A in the subject (A level)": (0, 100),
    "A* to C in the subject (A level)": (0, 100),
}
SHARES = {
    "Girls": "Girls",
    "Disadvantaged pupils": "Disadvantaged",
    "Special educational needs": "Some SEN",
    "English as an additional language": "First language: EAL",
}
"""Shares of the pupils on roll, and the group that each of them is of."""
WITHIN = (
    ("Severe absence", "Persistent absence"),
    ("Grade 7 or above", "Grade 4 or above"),
    ("A* to A in the subject (A level)", "A* to C in the subject (A level)"),
)
"""Whoever counts in the first of two percentages counts in the second."""


def bounds_of_hidden(
    parts: Sequence[Part], whole: Sequence[Part], *, told: bool
) -> dict[Name, tuple[float, float]]:
    """Between what a reader of a pack can place every number that it hides.

    Args:
        parts: of the pack that is attacked.
        whole: of the same pack with nothing hidden. The reader knows which dimensions of it leave
            nobody out.
        told: whether the reader is given the totals of that pack as well.

    Returns:
        By ``("n", population, row)`` the bounds of a hidden number of pupils, students or entries;
        by ``("sum", population, row, title)`` those of a hidden percentage of a number that is
        shown, in pupils.
    """
    program, hidden = Program(), []
    tables, wholes = _tables(parts), _tables(whole)
    for population in dict.fromkeys(map(_population, tables.values())):
        ours = [grid for grid in tables.values() if _population(grid) == population]
        titles = [title for title in MEANS if any(title in grid.columns for grid in ours)]
        for grid in ours if population else ():
            whole_grid = wholes.get(grid.id, grid)
            hidden += _read(program, population, titles, grid, whole_grid, told=told)
        same = [grid for grid in wholes.values() if population and _population(grid) == population]
        if population == "subjects":
            _every_entry(program, same, told=told)
        elif population and population != "years":
            _add_up(program, population, titles, same)
    if "context-table" in tables and not counted(tables["context-table"]):
        hidden += _shares(program, tables["context-table"])
    _inside(program, "cohort", "school")
    _inside(program, "cohort", "roll")
    found = program.bounds(dict.fromkeys(hidden))
    return {name: _in_pupils(name, ends) for name, ends in found.items()}


def naive(whole: Sequence[Part], threshold: int) -> tuple[Part, ...]:
    """The pack as it would be that hides numbers below a threshold and no others.

    Args:
        whole: of a pack in which nothing is hidden.
    """
    return tuple(_only_small(part, threshold) if isinstance(part, Grid) else part for part in whole)


def hidden_in_one_table(parts: Sequence[Part]) -> list[tuple[str, str, str]]:
    """Figures of all pupils that one table hides and another one shows: title, year and table."""
    said: dict[tuple[str, str], dict[str, str]] = {}
    for name, grid in _tables(parts).items():
        for title, year, cell in _of_everybody(grid):
            said.setdefault((title, year), {})[name] = cell
    return [
        (title, year, name)
        for (title, year), cells in said.items()
        if HIDDEN in cells.values()
        for name, cell in cells.items()
        if cell[-1:].isdigit() or cell[-1:] in ("%", *"▲▼◆●")
    ]


def counted(grid: Grid) -> str:
    """The column that counts the pupils of each row; empty where there is none."""
    return next((name for name in COUNTED if name in grid.columns), "")


def _tables(parts: Sequence[Part]) -> dict[str, Grid]:
    grids = [part for part in parts if isinstance(part, Grid)]
    grids += [part.table for part in parts if isinstance(part, Chart) and part.table]
    return {grid.id: grid for grid in grids}


def _population(grid: Grid) -> str:
    """Whom a table of counts is about; empty for a table without counts."""
    if not counted(grid):
        return ""
    return "years" if grid.id.endswith("-by-year") else POPULATIONS[grid.id]


def _read(
    program: Program,
    population: str,
    titles: Sequence[str],
    shown: Grid,
    whole: Grid,
    *,
    told: bool,
) -> Iterator[Name]:
    """What each row of a table says; gives back what is hidden in it."""
    totals = {row[0]: row for row in whole.rows if row[0] in TOTALS} if told else {}
    by_year = f"{population} {shown.id}" if population == "years" else population
    for given in shown.rows:
        cells = dict(zip(shown.columns, given, strict=True))
        if given[0] in totals:
            known = zip(whole.columns, totals[given[0]], strict=True)
            cells |= {title: cell for title, cell in known if title in cells}
        row = (by_year, ALL if given[0] in TOTALS else given[0])
        n, number = program.at("n", *row), cells[counted(shown)]
        program.add([(n, 1)], 0, np.inf)
        if number == HIDDEN:
            yield ("n", *row)
        else:
            program.add([(n, 1)], _number(number), _number(number))
        for title in titles:
            said = cells.get(title, "-")
            _mean(program, row, n, title, said)
            if said == HIDDEN != number and MEANS[title][1] == 100:
                yield ("sum", *row, title)
        for inner, outer in WITHIN:
            if {inner, outer} <= set(titles):
                ours, theirs = program.at("sum", *row, inner), program.at("sum", *row, outer)
                program.add([(theirs, 1), (ours, -1)], 0, np.inf)


def _mean(program: Program, row: Name, n: int, title: str, said: str) -> None:
    """A mean times its number is a sum, and nobody has less or more than can be had."""
    least, most = MEANS[title]
    total = program.at("sum", *row, title)
    program.add([(total, 1), (n, -least)], 0, np.inf)
    program.add([(total, 1), (n, -most)], -np.inf, 0)
    if said not in (HIDDEN, "-"):
        half = _half_unit(said)
        program.add([(total, 1), (n, -(_number(said) - half))], 0, np.inf)
        program.add([(total, 1), (n, -(_number(said) + half))], -np.inf, 0)


def _shares(program: Program, grid: Grid) -> Iterator[Name]:
    """Numbers of pupils on roll, and shares of them, by year."""
    rows = {row[0]: row[1:] for row in grid.rows}
    for place, year in enumerate(grid.columns[1:]):
        # the last year is the one whose cohort the pack is about
        roll = "roll" if year == grid.columns[-1] else f"roll {year}"
        whole, said = program.at("n", roll, ALL), rows["Pupils"][place]
        program.add([(whole, 1)], 0, np.inf)
        if said == HIDDEN:
            yield "n", roll, ALL
        else:
            program.add([(whole, 1)], _number(said), _number(said))
        for title, group in SHARES.items():
            n, share = program.at("n", roll, group), rows[title][place]
            program.add([(n, 1)], 0, np.inf)
            program.add([(whole, 1), (n, -1)], 0, np.inf)
            if share == HIDDEN:
                yield "n", roll, group
            else:
                half = _half_unit(share)
                program.add([(n, 100), (whole, -(_number(share) - half))], 0, np.inf)
                program.add([(n, 100), (whole, -(_number(share) + half))], -np.inf, 0)


def _add_up(
    program: Program, population: str, titles: Sequence[str], wholes: Sequence[Grid]
) -> None:
    """Numbers and sums of a dimension's parts make those of all pupils."""
    exact = {row[0]: _exact(grid, row) for grid in wholes for row in grid.rows}
    total = next((exact[title] for title in TOTALS if title in exact), 0.0)
    schools = [row[0] for grid in wholes if grid.columns[0] == "School" for row in grid.rows[1:]]
    for members in [*_dimensions(exact), *([schools] if schools else [])]:
        everybody = total == sum(exact[member] for member in members)
        left = _rest(program, population, members, ("n",))
        program.add(left, 0, 0 if everybody else np.inf)
        for title in titles:
            least, most = MEANS[title]
            rest = _rest(program, population, members, ("sum", title))
            program.add([*rest, *((place, -least * w) for place, w in left)], 0, np.inf)
            program.add([*rest, *((place, -most * w) for place, w in left)], -np.inf, 0)


def _rest(
    program: Program, population: str, members: Sequence[str], what: Name
) -> list[tuple[int, float]]:
    """All pupils less the parts of a dimension."""
    kind, more = what[0], what[1:]
    parts = [(program.at(kind, population, member, *more), -1.0) for member in members]
    return [(program.at(kind, population, ALL, *more), 1.0), *parts]


def _dimensions(rows: Iterable[str]) -> Iterator[list[str]]:
    """Rows of a table by dimension, as far as it has them."""
    here = set(rows)
    for one in dimensions().values():
        titles = {part.title for part in one.parts}
        titles |= {f"{one.title}: {part.title}" for part in one.parts}
        if one.name != "all" and (members := sorted(here & titles)):
            yield members
    if years := sorted(row for row in here if row.startswith("Year ")):
        yield years


def _inside(program: Program, inner: str, outer: str) -> None:
    """A group of the cohort is part of the same group of the others, and so is everybody else."""
    there = {name[2] for name in program.places if name[:2] == ("n", outer)}
    if ALL not in there:
        return
    whole = [(program.at("n", outer, ALL), 1.0), (program.at("n", inner, ALL), -1.0)]
    for group in sorted(there & {name[2] for name in program.places if name[:2] == ("n", inner)}):
        more = [(program.at("n", outer, group), 1.0), (program.at("n", inner, group), -1.0)]
        program.add(more, 0, np.inf)
        program.add([*whole, *((place, -weight) for place, weight in more)], 0, np.inf)
    if "Some SEN" in there:
        without = [
            (program.at("n", inner, "No SEN"), 1.0),
            (program.at("n", outer, "Some SEN"), 1.0),
        ]
        program.add([(program.at("n", outer, ALL), 1.0), *((p, -w) for p, w in without)], 0, np.inf)


def _every_entry(program: Program, wholes: Sequence[Grid], *, told: bool) -> None:
    """The reader is told how many entries there are of all subjects, also of those left out."""
    rows = [(row[0], _exact(grid, row)) for grid in wholes for row in grid.rows]
    for name, _ in rows:
        program.add([(program.at("n", "subjects", name), 1)], 0, np.inf)
    if told and rows:
        every = sum(entries for _, entries in rows)
        program.add([(program.at("n", "subjects", name), 1) for name, _ in rows], every, every)


def _of_everybody(grid: Grid) -> Iterator[tuple[str, str, str]]:
    """Figures of all pupils by the title of their measure and their year."""
    if grid.columns[0] == "Measure":
        for row, (place, title) in product(grid.rows, enumerate(grid.columns)):
            year = title.removeprefix("Result ")
            if len(year) == 7 and year[4] == "/":
                yield row[0], year, row[place].strip("()")
    elif grid.columns[0] == "Year":
        title, place = grid.caption.removesuffix(" year by year"), counted(grid) != ""
        yield from ((title, row[0], row[1 + place]) for row in grid.rows)


def _only_small(grid: Grid, threshold: int) -> Grid:
    name = counted(grid)
    if not name:
        return grid
    place = grid.columns.index(name)
    rows = tuple(
        (row[0], *(HIDDEN for _ in row[1:])) if 0 < _number(row[place]) < threshold else row
        for row in grid.rows
    )
    return Grid(grid.id, grid.caption, grid.columns, rows, grid.note, grid.names)


def _in_pupils(name: Name, ends: tuple[float, float]) -> tuple[float, float]:
    return ends if name[0] == "n" else (ends[0] / 100, ends[1] / 100)


def _exact(grid: Grid, row: Sequence[str]) -> float:
    return _number(row[grid.columns.index(counted(grid))])


def _number(said: str) -> float:
    plain = said.replace("\N{MINUS SIGN}", "-").replace(",", "").rstrip("%").rstrip(" ▲▼◆●")
    return float(plain)


def _half_unit(said: str) -> float:
    decimals = len(said.rstrip("%").partition(".")[2])
    return 0.5 * 10**-decimals
