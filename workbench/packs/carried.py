"""What a pack carries: the scope that it was loaded with, kept in the pack beside its parts.

Whoever is to open the pack later must be allowed all of it then. The scope is kept as it was, so
that a policy that has changed since is compared with what really went in.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from workbench.access.scope import Scope
from workbench.errors import StoreError

CARRIED = "scope.json"


@dataclass(frozen=True)
class Carried:
    """The scope of a pack, and whether rows of any but published datasets were loaded with it."""

    scope: Scope
    pupils: bool


def keep_carried(folder: Path, carried: Carried) -> None:
    """Write it into a working folder, in place of what stood there."""
    text = json.dumps(asdict(carried), ensure_ascii=False, indent=1, sort_keys=True)
    (folder / CARRIED).write_text(text + "\n", encoding="utf-8")


def read_carried(content: bytes) -> Carried:
    """Read it from the bytes of its file.

    Raises:
        StoreError: they are not those of such a file.
    """
    try:
        read = json.loads(content)
        scope = Scope(**{name: _tuples(value) for name, value in read["scope"].items()})
        return Carried(scope, read["pupils"] is not False)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(
            f"{CARRIED} of a pack cannot be read ({type(error).__name__}).", "Build the pack again."
        ) from None


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value
