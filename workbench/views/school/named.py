"""Pupils with their names, in the order of names."""

import pandas as pd


def with_names(rows: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """Rows with a column name, surname first; two pupils of one name in the order of their keys.

    Args:
        rows: rows with a pupil_id.
        names: columns pupil_id, forename and surname; a pupil who is not in it has no name held.
    """
    known = rows.merge(names, on="pupil_id", how="left", validate="m:1")
    full = known["surname"].fillna("Name not held") + ", " + known["forename"].fillna("")
    ordered = known.assign(name=full.str.removesuffix(", ").astype("str")).sort_values(
        ["surname", "forename", "pupil_id"], kind="stable"
    )
    return ordered.drop(columns=["surname", "forename"]).reset_index(drop=True)
