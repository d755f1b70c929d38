"""Every text in a released file, wherever it hides: what the release gate reads.

A file whose kind is not known here has no text that could be read, and is refused.
"""

import base64
import binascii
import csv
import io
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any
from xml.sax.saxutils import unescape
from zipfile import BadZipFile, ZipFile

from workbench.errors import UserError

_LARGEST = 200_000_000
_DEEPEST = 4
_PNG, _ZIP, _PDF = b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"%PDF-"
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/_-]{4}[\r\n]{0,2}){5,}[A-Za-z0-9+/_-]{0,3}={0,2}")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.S)
_HEX = re.compile(rb"<((?:[0-9A-Fa-f]{2}\s*){4,})>")
_LITERAL = re.compile(rb"\(((?:[^()\\]|\\.)*)\)", re.S)
# also the codes for the left, the middle and the right of a header
_END_OF_CELL = re.compile(r"</(?:si|c|row|text|sheet|comment)>|&amp;[LCR]")
_TAG = re.compile(r"<[^>]*>")
_DAMAGED = (BadZipFile, csv.Error, KeyError, OSError, RuntimeError, ValueError, zlib.error)
_XML_NAMES = {"&quot;": '"', "&apos;": "'"}


class Unreadable(UserError):
    """A file that the release gate cannot read; it is not released."""


def texts_of(name: str, content: bytes, depth: int = 0) -> Iterator[str]:
    """Every text in a file: its content, what it packs, its properties and its metadata.

    Args:
        name: of the file; its ending says how it is read.
        depth: how many archives it stands in.

    Raises:
        Unreadable: its kind is not known, it is not what its name says, or it is packed too deep.
    """
    # a spreadsheet has a file that is called .rels
    ending = PurePosixPath(f"a{PurePosixPath(name).name}").suffix.lower()
    if ending not in _READERS or depth > _DEEPEST:
        raise Unreadable(f"{PurePosixPath(name).name}: a kind of file that cannot be read")
    yield name
    try:
        yield from _READERS[ending](content, depth)
    except _DAMAGED as error:
        raise Unreadable(
            f"{PurePosixPath(name).name}: cannot be read ({type(error).__name__})"
        ) from None


def _plain(content: bytes, depth: int) -> Iterator[str]:
    text = content.decode("utf-8-sig")
    yield text
    yield from _packed_in(text, depth)


def _csv(content: bytes, depth: int) -> Iterator[str]:
    text = content.decode("utf-8-sig")
    yield text
    # each cell stands alone
    yield "\n".join(cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row)
    yield from _packed_in(text, depth)


def _markup(content: bytes, depth: int) -> Iterator[str]:
    """As written, and as read: tags between two letters are no space."""
    text = content.decode("utf-8-sig")
    yield text
    yield _TAG.sub("", text)
    yield from _packed_in(text, depth)


def _json(content: bytes, depth: int) -> Iterator[str]:
    written = content.decode("utf-8-sig")
    # a name that stands twice is read once
    yield written
    for text in strings_in(json.loads(written)):
        yield text
        if "<" in text:
            yield _TAG.sub("", text)
        yield from _packed_in(text, depth)


def strings_in(value: Any) -> Iterator[str]:
    """Every name and text in nested values; other values as JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield str(name)
            yield from strings_in(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from strings_in(inner)
    else:
        yield json.dumps(value, default=str)


def _zip(content: bytes, depth: int) -> Iterator[str]:
    with ZipFile(io.BytesIO(content)) as opened:
        yield opened.comment.decode("utf-8", "replace")
        if sum(member.file_size for member in opened.infolist()) > _LARGEST:
            raise ValueError("unpacks to too much")
        for member in opened.infolist():
            yield member.comment.decode("utf-8", "replace")
            yield member.extra.decode("utf-8", "replace")
            yield from texts_of(member.filename, opened.read(member), depth + 1)


def _xml(content: bytes, depth: int) -> Iterator[str]:
    """Of a spreadsheet: text in pieces is one text, each cell stands alone."""
    text = content.decode("utf-8-sig")
    # nobody reads the parts of a spreadsheet as they are written
    if not depth:
        yield text
    yield unescape(text, _XML_NAMES)
    joined = _END_OF_CELL.sub("\n", text)
    yield unescape(_TAG.sub("", joined), _XML_NAMES)
    yield from _packed_in(text, depth)


def _pdf(content: bytes, depth: int) -> Iterator[str]:
    # only packs with a PDF wait for it
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        yield from document.get_metadata_dict().values()
        yield from (item.get_title() or "" for item in document.get_toc())
        for page in document:
            yield page.get_textpage().get_text_range()
        for place in range(document.count_attachments()):
            attached = document.get_attachment(place)
            yield from texts_of(attached.get_name(), bytes(attached.get_data()), depth + 1)
    finally:
        document.close()
    yield from _pdf_objects(content)


def _pdf_objects(content: bytes) -> Iterator[str]:
    """What stands in a PDF beside its pages: alternatives of pictures, XMP, names."""
    pieces = [_STREAM.sub(b"", content)]
    for found in _STREAM.finditer(content):
        try:
            pieces.append(zlib.decompress(found[1]))
        except zlib.error:
            pieces.append(found[1])
    for piece in pieces:
        # fonts, whose names are among the objects
        if piece.count(0) * 20 > len(piece):
            continue
        yield piece.decode("utf-8", "replace")
        yield from (_pdf_string(bytes.fromhex(h[1].decode())) for h in _HEX.finditer(piece))
        yield from (_pdf_string(s[1]) for s in _LITERAL.finditer(piece) if s[1][:2] == b"\xfe\xff")


def _pdf_string(raw: bytes) -> str:
    if raw.startswith(b"\xfe\xff"):
        return raw[2:].decode("utf-16-be", "replace")
    return raw.decode("latin-1")


def _arrow(content: bytes, depth: int) -> Iterator[str]:
    # only packs with such a file wait for it
    import pyarrow as pa

    opened = pa.ipc.open_file(content) if content[:6] == b"ARROW1" else pa.ipc.open_stream(content)
    table = opened.read_all()
    yield from (_decoded(part) for part in (table.schema.metadata or {}).items() for part in part)
    for place, column in enumerate(table.schema):
        yield column.name
        yield from (_decoded(part) for pair in (column.metadata or {}).items() for part in pair)
        yield from strings_in(table.column(place).to_pylist())


def _png(content: bytes, depth: int) -> Iterator[str]:
    """Words in a picture's own notes; what is painted cannot be read."""
    if not content.startswith(_PNG):
        raise ValueError("no PNG")
    place = len(_PNG)
    while place < len(content):
        size = int.from_bytes(content[place : place + 4])
        kind, body = content[place + 4 : place + 8], content[place + 8 : place + 8 + size]
        place += 12 + size
        if kind in (b"tEXt", b"iTXt", b"zTXt", b"eXIf"):
            yield body.decode("utf-8", "replace")
            yield from (_inflated(body[cut + 1 :]) for cut in _zeros(body))
        if kind == b"IEND":
            yield content[place:].decode("utf-8", "replace")
            return


def _zeros(body: bytes) -> Iterator[int]:
    yield from (place for place, byte in enumerate(body[:200]) if byte == 0)


def _inflated(body: bytes) -> str:
    for start in (0, 1):
        try:
            return zlib.decompress(body[start:]).decode("utf-8", "replace")
        except zlib.error:
            continue
    return ""


def _packed_in(text: str, depth: int) -> Iterator[str]:
    """What stands in a text as base64: pictures, archives, or text again."""
    if depth > _DEEPEST:
        return
    for found in _BASE64.finditer(text):
        raw = _from_base64(found[0])
        kinds = {_PNG: "inner.png", _ZIP: "inner.zip", _PDF: "inner.pdf"}
        name = next((name for start, name in kinds.items() if raw.startswith(start)), "")
        if name:
            yield from texts_of(name, raw, depth + 1)
        else:
            yield raw.decode("utf-8", "replace")
            if raw[1::2].count(0) > len(raw) // 4:
                yield raw.decode("utf-16-le", "replace")


def _from_base64(text: str) -> bytes:
    whole = re.sub(r"\s", "", text).rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(whole[: len(whole) - (len(whole) % 4 == 1)] + "===")
    except binascii.Error:
        return b""


def _decoded(part: Any) -> str:
    return part.decode("utf-8", "replace") if isinstance(part, bytes) else str(part)


_READERS: Mapping[str, Callable[[bytes, int], Iterator[str]]] = MappingProxyType(
    {
        ".html": _markup,
        ".svg": _markup,
        ".css": _plain,
        ".csv": _csv,
        ".txt": _plain,
        ".json": _json,
        ".ipynb": _json,
        ".pdf": _pdf,
        ".png": _png,
        ".xlsx": _zip,
        ".zip": _zip,
        ".xml": _xml,
        ".rels": _xml,
        ".arrow": _arrow,
    }
)
