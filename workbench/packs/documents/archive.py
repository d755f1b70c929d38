"""Zip archives whose bytes depend on what is in them alone."""

import io
from collections.abc import Mapping
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_NO_TIME = (1980, 1, 1, 0, 0, 0)
_MODE = 0o644 << 16


def archive(members: Mapping[str, bytes]) -> bytes:
    """A zip archive of files by name, in the order given, without times and rights."""
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as opened:
        for name, content in members.items():
            entry = ZipInfo(name, _NO_TIME)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = _MODE
            # of Unix on every machine, or the bytes would tell
            entry.create_system = 3
            opened.writestr(entry, content)
    return written.getvalue()
