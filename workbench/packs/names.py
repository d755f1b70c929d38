"""Names of a school's pupils, for the gate that looks for them in what is released."""

from collections.abc import Sequence

from workbench.loader import Door
from workbench.packs.audiences import HEAD
from workbench.packs.context import pack_scope
from workbench.selection import VAULT
from workbench.store.lake import Lake

_NAMES = ["forename", "surname"]


def names_of_pupils(door: Door, urns: Sequence[str]) -> tuple[str, ...]:
    """Full names of the pupils of schools, each once; none where no identities are kept.

    Raises:
        PolicyDenied: the policy does not let a pack name pupils at all.
        StoreError: the identities cannot be read.
    """
    if not urns or not Lake(door.settings.vault, VAULT, door.catalogue, door.settings).exists:
        return ()
    people = door.load(
        "pupil_identity", pack_scope(urns, HEAD), columns=_NAMES, where={"urn": list(urns)}
    )
    known = people.dropna().drop_duplicates()
    full = (f"{first} {last}" for first, last in known.itertuples(index=False, name=None))
    # a name without a letter would be found in every text
    return tuple(name for name in full if any(sign.isalpha() for sign in name))
