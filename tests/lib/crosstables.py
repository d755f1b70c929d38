"""Tables of counts with their margins, and what a reader can work out from them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.optimize import linprog

DIMENSIONS = ("row", "column")
OPTIONS = {"partition": ("measure", "unit_id", "period"), "dimensions": DIMENSIONS}


def crosstable(counts: Sequence[Sequence[int]]) -> pd.DataFrame:
    """Counts by row and column with both margins, as a tidy table of one measure."""
    inner = np.asarray(counts)
    beside = np.column_stack([inner, inner.sum(axis=1)])
    full = np.vstack([beside, beside.sum(axis=0)])
    rows = [*(f"r{i}" for i in range(len(inner))), "all"]
    columns = [*(f"c{i}" for i in range(inner.shape[1])), "all"]
    places = pd.MultiIndex.from_product([rows, columns], names=list(DIMENSIONS))
    return tidy(places.to_frame(index=False).assign(n=full.ravel()))


def tidy(frame: pd.DataFrame) -> pd.DataFrame:
    """Fill in the columns that every tidy table has."""
    rest = {"measure": "m", "unit_id": "u", "period": "p", "value": 50.0, "low": 40.0}
    words = {"high": 60.0, "verdict": "in line", "status": "calculated"}
    return frame.assign(**{k: v for k, v in (rest | words).items() if k not in frame})


def sums_of(table: pd.DataFrame) -> list[tuple[int, list[int]]]:
    """Place of each total and of its parts, found by going through the rows one by one."""
    found = []
    for one, other in (DIMENSIONS, DIMENSIONS[::-1]):
        for name in dict.fromkeys(table[other]):
            line = [i for i in range(len(table)) if table[other].iloc[i] == name]
            total = [i for i in line if table[one].iloc[i] == "all"]
            found.append((total[0], [i for i in line if i not in total]))
    return found


def attack(
    published: Sequence[float], sums: Sequence[tuple[int, Sequence[int]]]
) -> dict[int, tuple[float, float]]:
    """Bounds of each missing count for a reader who knows all that is there and can add.

    Written apart from the package: it sees the published numbers alone.
    """
    size = len(published)
    matrix = np.zeros((len(sums), size))
    for row, (total, parts) in enumerate(sums):
        matrix[row, total] = -1
        matrix[row, list(parts)] = 1
    limits = [(0, None) if np.isnan(n) else (n, n) for n in published]
    hidden = [place for place, n in enumerate(published) if np.isnan(n)]
    return {
        place: (_best(matrix, limits, place, 1), _best(matrix, limits, place, -1))
        for place in hidden
    }


def _best(matrix: np.ndarray, limits: list, place: int, sign: int) -> float:
    aim = np.zeros(matrix.shape[1])
    aim[place] = sign
    zeros = np.zeros(len(matrix))
    answer = linprog(aim, A_eq=matrix, b_eq=zeros, bounds=limits, method="highs")
    assert answer.status in (0, 3), answer.message
    return float("inf") if answer.status == 3 else sign * answer.fun
