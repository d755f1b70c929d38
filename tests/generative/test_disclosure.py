"""An attacker with the totals never pins down a suppressed group."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from workbench.access.disclosure import protect

THRESHOLD = 6


@given(st.lists(st.integers(0, 40), min_size=2, max_size=8))
def test_no_single_count_can_be_worked_out_from_the_total(counts: list[int]) -> None:
    frame = pd.DataFrame(
        {
            "measure": "m",
            "unit_id": "u",
            "period": "p",
            "group": "g",
            "subgroup": [str(i) for i in range(len(counts))],
            "n": counts,
            "value": 1.0,
            "low": 0.0,
            "high": 2.0,
            "verdict": "",
            "status": "ok",
        }
    )

    result = protect(frame, THRESHOLD)

    hidden = result["n"].isna()
    small = [0 < n < THRESHOLD for n in counts]
    assert all(h for h, s in zip(hidden, small, strict=True) if s)
    others = [n for n in counts if n > 0]
    if any(small) and len(others) > 1:
        assert hidden.sum() >= 2
        together = sum(n for n, h in zip(counts, hidden, strict=True) if h)
        assert together >= THRESHOLD or sum(others) == together
    if not any(small):
        assert not hidden.any()
