"""Published figures under the names of the measures here."""

from collections.abc import Mapping

import pandas as pd


def named(performance: pd.DataFrame, names: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """Published rows under the names of measures.

    Args:
        performance: columns of the contract ``school_performance``.
        names: measures that each published name stands for; others keep their name. One that
            stands for several, as points do for a grade, has its rows several times.
    """
    parts = [performance[~performance["measure"].isin(list(names))]]
    for published, several in names.items():
        rows = performance[performance["measure"] == published]
        parts += [rows.assign(measure=name) for name in several]
    return pd.concat(parts, ignore_index=True)
