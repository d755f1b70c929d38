"""How large an uploaded file may be."""

from dataclasses import dataclass

MEBIBYTE = 2**20


@dataclass(frozen=True)
class Limits:
    """Most that is read of a file, so that no file can use up memory or time.

    ``text_bytes`` is the size of a CSV file, ``xml_bytes`` of a Common Transfer File;
    ``workbook_bytes`` the size of a workbook as it is sent, ``expanded_bytes`` unpacked,
    ``compression`` how many times larger than packed a part of it may be. ``cells`` counts rows
    times columns of the sheet that is read, up to its last used cell. ``row_characters`` is the
    length of one row of text, ``cell_characters`` of one cell; ``depth`` and ``elements`` are
    those of XML.
    """

    text_bytes: int = 100 * MEBIBYTE
    xml_bytes: int = 50 * MEBIBYTE
    workbook_bytes: int = 20 * MEBIBYTE
    expanded_bytes: int = 50 * MEBIBYTE
    entries: int = 200
    compression: int = 250
    rows: int = 1_500_000
    columns: int = 200
    cells: int = 5_000_000
    row_characters: int = MEBIBYTE
    cell_characters: int = 32_767
    depth: int = 30
    elements: int = 3_000_000


NATIONAL = Limits(text_bytes=2048 * MEBIBYTE, rows=20_000_000)
"""Limits of a national file, which a school never sends."""
