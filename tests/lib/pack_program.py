"""Unknown numbers, and between what bounds they lie by what is known: linear programs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack
from scipy.sparse.csgraph import connected_components

Name = tuple[str, ...]
UNBOUNDED = 3


@dataclass
class Program:
    """Unknowns by name, and what is known: lowest <= a weighted sum of unknowns <= highest."""

    places: dict[Name, int] = field(default_factory=dict)
    facts: list[tuple[dict[int, float], float, float]] = field(default_factory=list)

    def at(self, *name: str) -> int:
        """The place of an unknown, which is made where there is none of that name."""
        return self.places.setdefault(name, len(self.places))

    def add(self, terms: Iterable[tuple[int, float]], low: float, high: float) -> None:
        """One fact more."""
        total: dict[int, float] = {}
        for place, weight in terms:
            total[place] = total.get(place, 0.0) + weight
        self.facts.append((total, low, high))

    def bounds(self, names: Iterable[Name]) -> dict[Name, tuple[float, float]]:
        """Least and most that unknowns can be."""
        solver = _Solver(len(self.places), self.facts)
        places = {name: self.at(*name) for name in names}
        return {
            name: (solver.extreme(place, 1.0), -solver.extreme(place, -1.0))
            for name, place in places.items()
        }


class _Solver:
    """Unknowns that no fact binds to the one asked for are left out of its program."""

    def __init__(
        self, size: int, facts: Iterable[tuple[Mapping[int, float], float, float]]
    ) -> None:
        self.ends = np.array([[-np.inf, np.inf]] * size)
        several = []
        for terms, low, high in facts:
            if len(terms) == 1:
                self._narrow(*terms.items(), low, high)  # type: ignore[arg-type]
            else:
                several.append((terms, low, high))
        self.limits = np.array([(low, high) for _, low, high in several]).reshape(-1, 2)
        rows = [row for row, (terms, _, _) in enumerate(several) for _ in terms]
        columns = [place for terms, _, _ in several for place in terms]
        weights = [weight for terms, _, _ in several for weight in terms.values()]
        self.matrix = csr_array((weights, (rows, columns)), shape=(len(several), size))
        self.part = self._parts()

    def _narrow(self, term: tuple[int, float], low: float, high: float) -> None:
        place, weight = term
        ends = sorted((low / weight, high / weight))
        self.ends[place] = [
            max(self.ends[place][0], ends[0]),
            min(self.ends[place][1], ends[1]),
        ]

    def _parts(self) -> np.ndarray:
        """Number of the part of each unknown; what is known exactly binds nothing together."""
        free = (self.ends[:, 0] < self.ends[:, 1]).astype(np.float64)
        bound = (abs(self.matrix) * free) > 0
        return connected_components(bound.T @ bound, directed=False)[1]

    def extreme(self, place: int, sign: float) -> float:
        """The least that the sign times an unknown can be."""
        rows = np.unique(self.matrix[:, np.flatnonzero(self._near(place))].nonzero()[0])
        columns = np.unique([place, *self.matrix[rows].nonzero()[1]])
        matrix = self.matrix[rows][:, columns]
        both = vstack([matrix, -matrix], format="csr")
        limits = np.concatenate([self.limits[rows, 1], -self.limits[rows, 0]])
        told = np.isfinite(limits)
        aim = np.where(columns == place, sign, 0.0)
        answer = linprog(
            aim, A_ub=both[told], b_ub=limits[told], bounds=self.ends[columns], method="highs"
        )
        assert answer.status in (0, UNBOUNDED), answer.message
        return -np.inf if answer.status == UNBOUNDED else float(answer.fun)

    def _near(self, place: int) -> np.ndarray:
        free = self.ends[:, 0] < self.ends[:, 1]
        return ((self.part == self.part[place]) & free) | (np.arange(len(free)) == place)
