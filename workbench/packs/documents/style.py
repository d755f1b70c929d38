"""The style of a pack's page: in the page itself, or shared by all packs of a folder."""

import hashlib
import os
import tempfile
from pathlib import Path

from workbench.packs.documents.templates import templates
from workbench.views import theme

SCREEN, PRINTED = "pack.css.j2", "printed.css.j2"
_HASH_LENGTH = 16


def style(template: str = SCREEN) -> str:
    """The style sheet of pages, the same for every pack."""
    return templates("workbench.packs").get_template(template).render(theme=theme)


def share_style(folder: Path) -> str:
    """Put the style sheet into a folder that packs share, once for all of them.

    The name has the hash of what is in it, so a pack that names it names its content.

    Returns:
        The file's name.
    """
    content = style().encode("utf-8")
    name = f"pack-{hashlib.sha256(content).hexdigest()[:_HASH_LENGTH]}.css"
    if not (folder / name).is_file():
        folder.mkdir(parents=True, exist_ok=True)
        number, unfinished = tempfile.mkstemp(dir=folder, suffix=".unfinished")
        with os.fdopen(number, "wb") as opened:
            opened.write(content)
        # another process may have put the same bytes there in the meantime
        Path(unfinished).replace(folder / name)
    return name
