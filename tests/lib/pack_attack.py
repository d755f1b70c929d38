"""What a reader of a pack can work out of the counts that it hides, by linear programming.

Written apart from the package: it reads the recorded parts alone, as a reader does, and knows that
groups add up, that a mean times its number is a sum, and that a cohort is part of its school.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog

from workbench.measures.groups import dimensions
from workbench.packs.parts import Grid, Part

ALL = "All pupils"
HIDDEN = "x"
# lowest and highest that one pupil can have
MEANS = {
    "Attainment 8": (0, 90),
    "English and maths at grade 5 or above": (0, 100),
    "Attendance": (0, 100),
    "Persistent absence": (0, 100),
    "Severe absence": (0, 100),
}
POPULATIONS = {
    "cohort": ("groups-table",),
    "school": ("attendance-table", "context-table", "roll-table"),
}


@dataclass
class Program:
    """Unknowns and what is known of them: lowest <= a sum of unknowns <= highest."""

    places: dict[tuple[str, ...], int] = field(default_factory=dict)
    rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)

    def at(self, *name: str) -> int:
        return self.places.setdefault(name, len(self.places))

    def add(self, terms: Iterable[tuple[int, float]], low: float, high: float) -> None:
        total: dict[int, float] = {}
        for place, weight in terms:
            total[place] = total.get(place, 0.0) + weight
        self.rows.append((total, low, high))

    def bounds(self, place: int) -> tuple[float, float]:
        """Least and most that an unknown can be."""
        return self._extreme(place, 1.0), -self._extreme(place, -1.0)

    def _extreme(self, place: int, sign: float) -> float:
        matrix, limits = [], []
        for terms, low, high in self.rows:
            line = np.zeros(len(self.places))
            line[list(terms)] = list(terms.values())
            if np.isfinite(high):
                matrix.append(line)
                limits.append(high)
            if np.isfinite(low):
                matrix.append(-line)
                limits.append(-low)
        aim = np.zeros(len(self.places))
        aim[place] = sign
        answer = linprog(aim, A_ub=np.array(matrix), b_ub=limits, bounds=(None, None))
        assert answer.status in (0, 3), answer.message
        return -np.inf if answer.status == 3 else float(answer.fun)


def bounds_of_hidden(
    parts: Sequence[Part], head: Sequence[Part]
) -> dict[tuple[str, str], tuple[float, float]]:
    """Between what a reader of a pack can place every number of pupils or entries it hides.

    Args:
        parts: of the pack that is attacked.
        head: of the head's pack, of which the reader is given the totals, and which dimensions
            leave nobody out.
    """
    program = Program()
    tables, totals = _tables(parts), _tables(head)
    hidden = []
    for population, names in POPULATIONS.items():
        for name in names:
            if name in tables:
                hidden += _read(program, population, tables[name], totals[name])
        _add_up(program, population, [totals[name] for name in names if name in totals])
    _part_of_school(program)
    hidden += _subjects(program, tables["subjects-table"], totals["subjects-table"])
    return {name: program.bounds(program.at("n", *name)) for name in dict.fromkeys(hidden)}


def _tables(parts: Sequence[Part]) -> dict[str, Grid]:
    return {part.id: part for part in parts if isinstance(part, Grid)}


def _read(program: Program, population: str, shown: Grid, head: Grid) -> Iterator[tuple[str, str]]:
    """What each row of a table says; gives back the rows whose number is hidden."""
    totals = {row[0]: row for row in head.rows if row[0] == ALL}
    for given in shown.rows:
        row = totals.get(given[0], given)
        cells = dict(zip(shown.columns, given, strict=True))
        if row is not given:
            cells |= {k: v for k, v in zip(head.columns, row, strict=True) if k in cells}
        name = (population, given[0])
        n = program.at("n", *name)
        program.add([(n, 1)], 0, np.inf)
        if cells["Pupils"] == HIDDEN:
            yield name
        else:
            program.add([(n, 1)], _number(cells["Pupils"]), _number(cells["Pupils"]))
        _means(program, name, n, cells)


def _means(program: Program, name: tuple[str, str], n: int, cells: Mapping[str, str]) -> None:
    for title, (least, most) in MEANS.items():
        total = program.at("sum", *name, title)
        program.add([(total, 1), (n, -least)], 0, np.inf)
        program.add([(total, 1), (n, -most)], -np.inf, 0)
        said = cells.get(title, HIDDEN)
        if title in cells and said not in (HIDDEN, "-"):
            half = _half_unit(said)
            program.add([(total, 1), (n, -(_number(said) - half))], 0, np.inf)
            program.add([(total, 1), (n, -(_number(said) + half))], -np.inf, 0)


def _add_up(program: Program, population: str, heads: Sequence[Grid]) -> None:
    """Numbers and sums of a dimension's parts make those of all pupils."""
    exact = {row[0]: row[head.columns.index("Pupils")] for head in heads for row in head.rows}
    everybody = _number(exact[ALL])
    for members in _dimensions(exact):
        counted = sum(_number(exact[member]) for member in members)
        rest = np.inf if counted < everybody else 0.0
        for what in (("n",), *(("sum", title) for title in MEANS)):
            kind, more = what[0], what[1:]
            least_most = MEANS.get(more[0], (0, 1)) if more else (0, 1)
            whole = program.at(kind, population, ALL, *more)
            terms = [(program.at(kind, population, member, *more), -1.0) for member in members]
            low = -np.inf if least_most[0] < 0 else 0.0
            program.add([(whole, 1.0), *terms], low, rest)


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


def _part_of_school(program: Program) -> None:
    """A group of the cohort is part of the same group of the school, and so are the others."""
    cohort = {name[2] for name in program.places if name[:2] == ("n", "cohort")}
    for title in cohort & {name[2] for name in program.places if name[:2] == ("n", "school")}:
        ours, theirs = program.at("n", "cohort", title), program.at("n", "school", title)
        program.add([(theirs, 1), (ours, -1)], 0, np.inf)
        whole = [(program.at("n", "school", ALL), 1), (program.at("n", "cohort", ALL), -1)]
        program.add([*whole, (theirs, -1), (ours, 1)], 0, np.inf)


def _subjects(program: Program, shown: Grid, head: Grid) -> Iterator[tuple[str, str]]:
    """The reader is told how many entries there are of all subjects that the pack names."""
    exact = {row[0]: _number(row[head.columns.index("Entries")]) for row in head.rows}
    terms = []
    for row in shown.rows:
        n = program.at("n", "subject", row[0])
        terms.append((n, 1.0))
        said = row[shown.columns.index("Entries")]
        program.add([(n, 1)], 0, np.inf)
        if said == HIDDEN:
            yield "subject", row[0]
        else:
            program.add([(n, 1)], _number(said), _number(said))
    every = sum(exact[row[0]] for row in shown.rows)
    program.add(terms, every, every)


def _number(said: str) -> float:
    plain = said.replace("\N{MINUS SIGN}", "-").replace(",", "").rstrip("%").rstrip(" ▲▼◆●")
    return float(plain)


def _half_unit(said: str) -> float:
    decimals = len(said.rstrip("%").partition(".")[2])
    return 0.5 * 10**-decimals
