"""An attacker with everything that is published never pins down a suppressed group."""

import numpy as np
import pandas as pd
import pytest
from crosstables import OPTIONS, attack, crosstable, sums_of, tidy
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.access.disclosure import Relation, protect, protect_release

THRESHOLD = 6
PROTECTION = 5


@st.composite
def crosstables(draw):
    rows, columns = draw(st.integers(2, 4)), draw(st.integers(2, 4))
    cell = st.one_of(st.integers(0, 8), st.integers(0, 40))
    counts = st.lists(cell, min_size=columns, max_size=columns)
    return crosstable(draw(st.lists(counts, min_size=rows, max_size=rows)))


@st.composite
def hierarchies(draw):
    """Two authorities with schools, and England above them: counts and relations."""
    authorities = draw(st.lists(st.lists(st.integers(0, 25), min_size=1, max_size=4), max_size=4))
    schools = {f"school {a} {s}": n for a, one in enumerate(authorities) for s, n in enumerate(one)}
    sums = {f"authority {a}": sum(one) for a, one in enumerate(authorities)}
    counts = pd.Series(schools | sums | {"England": sum(sums.values())}, dtype="float64")
    relations = [
        Relation(f"authority {a}", tuple(f"school {a} {s}" for s in range(len(one))))
        for a, one in enumerate(authorities)
    ]
    return counts, [*relations, Relation("England", tuple(sums))]


def frame_of(counts: pd.Series) -> pd.DataFrame:
    return tidy(pd.DataFrame({"n": counts.to_numpy(), "group": counts.index}, index=counts.index))


def small(counts: pd.Series) -> pd.Series:
    return (counts > 0) & (counts < THRESHOLD)


@given(crosstables())
@settings(deadline=None, max_examples=60)
def test_released_crosstables_keep_every_hidden_count_wide(table):
    safe = protect_release(table, THRESHOLD, **OPTIONS)

    assert not small(safe["n"].dropna()).any()
    for low, high in attack(safe["n"].to_numpy(dtype=float), sums_of(table)).values():
        assert high - low >= PROTECTION - 1e-6


@given(hierarchies())
@settings(deadline=None, max_examples=60)
def test_released_hierarchies_keep_every_hidden_count_wide(drawn):
    counts, relations = drawn
    options = {"partition": ("group",), "relations": relations}
    safe = protect_release(frame_of(counts), THRESHOLD, **options)

    place = {label: i for i, label in enumerate(counts.index)}
    sums = [(place[r.total], [place[p] for p in r.parts]) for r in relations]
    assert not small(safe["n"].dropna()).any()
    for low, high in attack(safe["n"].to_numpy(dtype=float), sums).values():
        assert high - low >= PROTECTION - 1e-6


@given(crosstables())
@settings(deadline=None, max_examples=150)
def test_without_the_audit_no_count_follows_from_the_sums(table):
    safe = protect(table, THRESHOLD, **OPTIONS)

    hidden = safe["n"].isna().to_numpy()
    sums = sums_of(table)
    matrix = np.zeros((len(sums), len(table)))
    for row, (total, parts) in enumerate(sums):
        matrix[row, total], matrix[row, parts] = -1, 1
    unknown = matrix[:, hidden]
    full = np.linalg.matrix_rank(unknown) if hidden.any() else 0
    for column in range(unknown.shape[1]):
        rest = np.delete(unknown, column, axis=1)
        # a count that the sums determine adds a rank of its own
        assert (np.linalg.matrix_rank(rest) if rest.size else 0) == full


@given(crosstables(), st.integers(0, 12))
@settings(deadline=None, max_examples=100)
def test_a_shown_value_is_the_true_value(table, threshold):
    safe = protect(table, threshold, **OPTIONS)

    shown = safe["status"] != "suppressed"
    columns = ["n", "value", "low", "high", "verdict"]
    assert (safe.loc[shown, columns] == table.loc[shown, columns]).all(axis=None)
    assert safe.loc[~shown, ["n", "value", "low", "high"]].isna().all(axis=None)


@pytest.mark.parametrize("release", [protect, protect_release])
@given(table=crosstables(), low=st.integers(1, 11), step=st.integers(1, 6))
@settings(deadline=None, max_examples=40)
def test_a_higher_threshold_never_shows_more(release, table, low, step):
    lower = release(table, low, **OPTIONS)["n"].isna()
    higher = release(table, low + step, **OPTIONS)["n"].isna()

    assert (higher | ~lower).all()


@given(st.lists(st.integers(0, 40), min_size=2, max_size=8))
def test_no_single_count_can_be_worked_out_from_the_total(counts):
    frame = tidy(
        pd.DataFrame({"n": counts, "group": "g", "subgroup": map(str, range(len(counts)))})
    )

    hidden = protect(frame, THRESHOLD)["n"].isna()

    few = [0 < n < THRESHOLD for n in counts]
    assert all(h for h, s in zip(hidden, few, strict=True) if s)
    others = [n for n in counts if n > 0]
    if any(few) and len(others) > 1:
        assert hidden.sum() >= 2
        together = sum(n for n, h in zip(counts, hidden, strict=True) if h)
        assert together >= THRESHOLD or sum(others) == together
    if not any(few):
        assert not hidden.any()


@given(
    st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)), min_size=2, max_size=5).filter(
        lambda parts: sum(n for n, _ in parts) >= THRESHOLD
    )
)
@settings(deadline=None)
def test_a_hidden_percentage_of_a_few_is_never_certain(parts):
    """What is hidden together, and so known together, is never all or none of a few pupils."""
    counts = [n for n, _ in parts]
    have = [min(n, h) for n, h in parts]
    rows = [
        (sum(counts), sum(have), "all"),
        *((n, h, "g") for n, h in zip(counts, have, strict=True)),
    ]
    frame = pd.DataFrame(
        {
            "n": [n for n, _, _ in rows],
            "value": [100 * h / n if n else float("nan") for n, h, _ in rows],
            "group": [group for _, _, group in rows],
            "subgroup": [str(i) for i in range(len(rows))],
        }
    )
    safe = protect(tidy(frame), THRESHOLD, percentages=("m",))

    hidden = safe["n"].isna()
    pupils = sum(n for n, h in zip(counts, hidden[1:], strict=True) if h)
    with_it = sum(h for h, gone in zip(have, hidden[1:], strict=True) if gone)
    if not hidden[0] and 0 < pupils < 10:
        assert 0 < with_it < pupils
