"""A table as a CSV file that a spreadsheet opens as text and numbers, never as formulas.

Source: OWASP, "CSV Injection".
"""

import pandas as pd

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """The frame as CSV in UTF-8 with a byte order mark, without its index.

    Text that begins like a formula gets an apostrophe before it, in cells and in column names.
    Numbers stay as they are, negative ones too.
    """
    safe = frame.rename(columns=lambda name: _harmless(str(name)))
    texts = {str(n): safe[n].map(_harmless) for n in safe if not _is_number(safe[n])}
    return safe.assign(**texts).to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def _is_number(column: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(column.dtype))


def _harmless(value: object) -> object:
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
        return f"'{value}"
    return value
