"""A process that makes one PDF or one picture and ends, so that it can be given up at any moment.

What it makes comes by its standard input and goes by its standard output; it writes no file.
"""

import io
import json
import sys
from collections.abc import Mapping

from workbench.packs.documents.printed import pdf_with

PDF, PNG = "pdf", "png"
_DOTS_PER_POINT = 2
_MARGIN = 24
_WHITE = 255


def pressed(kind: str, page: str, drawings: Mapping[str, str], identifier: str) -> bytes:
    """A tagged PDF of a page, or a picture of what is on its first sheet.

    Args:
        kind: ``pdf`` or ``png``.
        page: HTML for print; it refers to its drawings and to nothing else.
        drawings: SVG by address.
        identifier: of the document, in place of a random one.

    Raises:
        NoPango: a system library is missing.
    """
    document = pdf_with(page, drawings, identifier)
    return document if kind == PDF else _picture(document)


def _picture(document: bytes) -> bytes:
    """The first sheet as PNG, without the white around what is on it."""
    # read by those alone who make a picture
    from matplotlib.image import imsave
    from pypdfium2 import PdfDocument

    with PdfDocument(document) as opened:
        pixels = opened[0].render(scale=_DOTS_PER_POINT, rev_byteorder=True).to_numpy()[:, :, :3]
        inked = (pixels < _WHITE).any(axis=2)
        last = int(inked.any(axis=1).nonzero()[0].max())
        shown = pixels[: last + _MARGIN].copy()
    written = io.BytesIO()
    imsave(written, shown, format="png")
    return written.getvalue()


if __name__ == "__main__":
    sys.stdout.buffer.write(pressed(**json.load(sys.stdin)))
