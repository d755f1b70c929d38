"""Room on the disk of the packs: none is begun where there is too little."""

import shutil
from dataclasses import dataclass
from pathlib import Path

_PACKS = 20
"""As many more packs must fit, so that those that are being made do."""


@dataclass(frozen=True)
class Room:
    """Free bytes, and how many there must be."""

    free: int
    needed: int

    @property
    def enough(self) -> bool:
        """Whether a pack may be begun."""
        return self.free > self.needed

    def __str__(self) -> str:
        return f"{self.free / 2**30:.1f} GiB are free, {self.needed / 2**30:.1f} GiB are needed"


def room(root: Path, bound: int, mean: float = 0.0) -> Room:
    """Room for packs.

    Args:
        root: their folder, whether it is there yet or not.
        bound: bytes that must be free.
        mean: mean bytes of a pack; twenty of them must fit too.
    """
    there = next(folder for folder in (root, *root.parents) if folder.is_dir())
    return Room(shutil.disk_usage(there).free, max(bound, round(_PACKS * mean)))
