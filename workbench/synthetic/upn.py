"""Unique pupil numbers of many pupils at once; their form is :mod:`workbench.contracts.upn`."""

import numpy as np

from workbench.contracts.upn import LETTERS, check_letters
from workbench.synthetic.arrays import Integers, Texts


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
    characters = np.column_stack([check_letters(values), values.astype(np.uint8) + ord("0")])
    characters[is_temporary, -1] = letters[temporary[is_temporary]]
    return characters.view("S13").ravel().astype("U13")
