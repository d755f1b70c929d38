"""What the command line asks of sealed packs."""

from pathlib import Path

from workbench.packs.seal.diff import Diff, diff, diff_again, read_sealed
from workbench.packs.seal.keys import Keyring
from workbench.packs.shelf import shelf_of
from workbench.settings import settings


def compared(before: str, after: str, root: Path | None, *, again: bool) -> Diff:
    """Two packs of a shelf side by side.

    Raises:
        UsageError: there is no such pack.
        StoreError: a pack is not as a known key sealed it.
    """
    chosen, shelf = settings(), shelf_of(root)
    keyring = Keyring(chosen.home)
    first, second = (read_sealed(shelf.find(name), keyring) for name in (before, after))
    if not again:
        return diff(first, second, chosen)
    name = first.manifest["inputs"]["notebook"]
    return diff_again(first, second, chosen, chosen.project / "notebooks" / f"{name}.ipynb")
