"""What a list of pupils says of each beside the results: a few words, never a sensitive group."""

import pandas as pd

_FLAGS: tuple[tuple[str, str, object], ...] = (
    ("Disadvantaged", "disadvantaged", True),
    ("SEN support", "sen_status", "K"),
    ("EHC plan", "sen_status", "E"),
    ("EAL", "eal", "other"),
)


def flags_of(rows: pd.DataFrame) -> "pd.Series[str]":
    """Disadvantaged, SEN support, EHC plan and EAL of each pupil; empty where none is said.

    Free school meals and looked after are never among them: they may stand beside nothing else.

    Args:
        rows: one row a pupil; disadvantaged, sen_status and eal as far as they are at hand.
    """
    said = [
        (rows[column] == value).fillna(False).map({True: title, False: ""})
        for title, column, value in _FLAGS
        if column in rows
    ]
    words = [", ".join(filter(None, several)) for several in zip(*said, strict=True)]
    return pd.Series(words or [""] * len(rows), index=rows.index, dtype="str")
