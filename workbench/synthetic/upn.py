"""Unique pupil numbers: a check letter, then authority, school, year and serial.

Permanent numbers end in a digit, temporary ones in a letter. The check letter is the weighted sum
of characters 2 to 13 (weights 2 to 13) modulo 23. Source: DfE, Unique pupil numbers guide.
"""

import re

import numpy as np

from workbench.errors import UsageError
from workbench.synthetic.arrays import Integers, Texts

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_BODY = re.compile(rf"^\d{{11}}[0-9{LETTERS}]$")
_WEIGHTS = np.arange(2, 14)


def upn_check_letter(body: str) -> str:
    """Check letter of the twelve characters that follow it.

    Raises:
        UsageError: `body` is not eleven digits and a digit or letter.

    >>> upn_check_letter("823432101001")
    'C'
    """
    if not _BODY.match(body):
        raise UsageError(
            "`body` is not the last twelve characters of a UPN.",
            f"Give eleven digits and a digit or one of the letters {LETTERS}.",
        )
    values = [int(c) if c.isdigit() else LETTERS.index(c) for c in body]
    return LETTERS[int(np.dot(values, _WEIGHTS)) % len(LETTERS)]


def upns(laestab: Integers, entry_year: Integers, serial: Integers, temporary: Integers) -> Texts:
    """UPNs of many pupils.

    Args:
        laestab: local authority and establishment number, seven digits, (pupils,).
        entry_year: last two digits of the year of first registration, (pupils,).
        serial: 0 to 999; 0 to 99 where the number is temporary, (pupils,).
        temporary: index of the last letter of a temporary number, or -1, (pupils,).
    """
    is_temporary = temporary >= 0
    number = (laestab * 100 + entry_year) * 1000 + serial
    digits = (number[:, None] // 10 ** np.arange(11, -1, -1)) % 10
    shifted = np.column_stack([digits[:, :9], digits[:, 10:], np.maximum(temporary, 0)])
    values = np.where(is_temporary[:, None], shifted, digits)
    letters = np.frombuffer(LETTERS.encode(), dtype=np.uint8)
    check = letters[(values * _WEIGHTS).sum(axis=1) % len(LETTERS)]
    characters = np.column_stack([check, values.astype(np.uint8) + ord("0")])
    characters[is_temporary, -1] = letters[temporary[is_temporary]]
    return characters.view("S13").ravel().astype("U13")
