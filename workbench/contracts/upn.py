"""The form of a unique pupil number: a check letter, authority, school, year and serial.

Permanent numbers end in a digit, temporary ones in a letter. The check letter is the weighted sum
of characters 2 to 13 (weights 2 to 13) modulo 23; a letter counts by its place. Source: DfE,
Unique pupil numbers guide.
"""

import re

import numpy as np
import numpy.typing as npt

from workbench.errors import UsageError

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
UPN_PATTERN = rf"^[{LETTERS}]\d{{11}}[0-9{LETTERS}]$"
_BODY = re.compile(rf"^\d{{11}}[0-9{LETTERS}]$", re.ASCII)
_FORM = re.compile(UPN_PATTERN, re.ASCII)
_WEIGHTS = np.arange(2, 14)
_LETTERS = np.frombuffer(LETTERS.encode(), dtype=np.uint8)

Values = npt.NDArray[np.int64]


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
    return chr(int(check_letters(np.array([values]))[0]))


def check_letters(values: Values) -> npt.NDArray[np.uint8]:
    """Check letters, as character codes, of many numbers.

    Args:
        values: what characters 2 to 13 count, a digit as itself and a letter by its place among
            ``LETTERS``, (pupils, 12).
    """
    return _LETTERS[(values * _WEIGHTS).sum(axis=1) % len(LETTERS)]


def has_right_letter(upn: str) -> bool:
    """Whether a text has the form of a UPN and its check letter is right.

    >>> has_right_letter("H801200001001"), has_right_letter("G801200001001")
    (True, False)
    """
    return bool(_FORM.match(upn)) and upn[0] == upn_check_letter(upn[1:])
