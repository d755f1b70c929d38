"""What one check of the doctor found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What one check found.

    Where ``ok`` is true, ``how_to_mend`` is empty or tells how to get something optional.
    """

    name: str
    ok: bool
    what: str
    how_to_mend: str = ""
