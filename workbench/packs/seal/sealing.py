"""Sealing a finished folder: its results, its manifest, its signature."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from workbench.packs.manifest import Inputs, write_manifest
from workbench.packs.parts import Part, Source
from workbench.packs.seal.keys import Signer
from workbench.packs.seal.results import RESULTS, results_of, write_results


def seal(
    folder: Path,
    parts: Sequence[Part],
    made_from: Inputs,
    about: Mapping[str, Any],
    signer: Signer,
) -> None:
    """Write the results of a pack and its signed manifest; nothing may be written afterwards.

    The results hold no text that is not in a part, so what scanned the parts has scanned them.

    Args:
        folder: with everything that is released.
        parts: what the folder was made of.
        about: facts for lists of packs: title, synthetic, kind of organisation.

    Raises:
        StoreError: the folder holds something that is neither a file nor a folder.
    """
    write_results(results_of(parts), folder / RESULTS)
    loads = [part for part in parts if isinstance(part, Source)]
    write_manifest(folder, made_from, about, signer, loads)
