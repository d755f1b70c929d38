"""Random streams and opaque pupil keys, both functions of the seed."""

from enum import IntEnum
from hashlib import blake2b

import numpy as np

from workbench.synthetic.arrays import Integers

_ID_BYTES = 12


class Stream(IntEnum):
    """What a stream of random numbers is for; streams never share numbers."""

    SCHOOLS = 1
    SCHOOL_YEAR = 2
    PUPILS = 3
    ATTENDANCE = 4
    SUSPENSIONS = 5
    SIXTH_FORM = 6
    PRIMARY = 7


def stream(seed: int, purpose: Stream, *keys: int) -> np.random.Generator:
    """The random numbers of one purpose, school and year, whatever else is drawn."""
    sequence = np.random.SeedSequence(seed, spawn_key=(int(purpose), *keys))
    return np.random.Generator(np.random.PCG64(sequence))


def pupil_numbers(school: Integers, start: int, year_group: int, position: Integers) -> Integers:
    """Internal numbers of pupils: school, year, year group and place in it. Never stored."""
    return ((school * 100 + start % 100) * 20 + year_group) * 1000 + position


def pupil_ids(seed: int, numbers: Integers) -> list[str]:
    """Opaque keys (24 hexadecimal digits): keyed BLAKE2 of the internal number.

    The secret key comes from the seed, so the ids cannot be derived from anything that is stored.
    """
    secret = blake2b(f"synthetic England {seed}".encode(), digest_size=32).digest()
    return [
        blake2b(number.to_bytes(8, "big"), digest_size=_ID_BYTES, key=secret).hexdigest()
        for number in numbers.tolist()
    ]
