"""Changing what a page's stores hold constant, for one page at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

import param


@contextmanager
def changing(owner: param.Parameterized) -> Iterator[None]:
    """Let the constant parameters of one object be set, and of no other.

    Args:
        owner: an object that is made already.
    """
    # without parameters of its own the object's class would be opened: two pages that are made at
    # the same time would close it for each other
    owner.param.objects()
    with param.edit_constant(owner):
        yield
