"""The release gate for pages that are saved: no pupil's number, no date of birth, no name."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.access.scope import Scope
from workbench.loader import Door
from workbench.packs.audiences import HEAD, role_of
from workbench.packs.names import names_of_pupils
from workbench.packs.scan import refuse_private_bytes


@dataclass(frozen=True)
class _OfGate:
    """Lets the gate alone load names, which it looks for and gives to nobody."""

    def stands(self, scope: Scope) -> bool:
        return scope.role == role_of(HEAD)


def refuse_private_file(
    name: str,
    content: bytes,
    made_of: Sequence[str],
    *,
    scope: Scope,
    urns: Sequence[str],
    door: Door,
) -> None:
    """Read a file in every way in which it could be read, and refuse what must not leave.

    Args:
        name: of the file.
        content: its bytes.
        made_of: texts that it was made of.
        scope: of whoever gets it; where it may name pupils, names are not looked for.
        urns: schools whose pupils' names are looked for.
        door: what the names are loaded from, as the packs' gate does.

    Raises:
        Refused: says what kinds of things were found, never what.
        StoreError: the names cannot be read, so that nothing may leave.
    """
    names = () if scope.names else names_of_pupils(door.under(_OfGate()), urns)
    refuse_private_bytes(name, content, made_of, names)
