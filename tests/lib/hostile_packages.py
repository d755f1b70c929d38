"""Hostile and broken files that are no text or not what they seem: workbooks, XML, disguises."""

import gzip
import io
import struct
import zipfile

from hostile_case import loads, refused
from upload_files import (
    OTHER,
    PUPIL,
    SECRET,
    SHEET,
    STRINGS,
    TITLES,
    WORKBOOK,
    csv_of,
    ctf_of,
    in_part,
    repacked,
    result,
    text_of,
    workbook_of,
)

MIB = 2**20
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
_BODY = text_of(TITLES, PUPIL)


def _zip(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def _lying_zip() -> bytes:
    """A sheet of 60 MB whose directory says that it has 1,000 bytes."""
    honest = repacked(workbook_of(), {SHEET: b" " * 60 * MIB})
    size = struct.pack("<L", 60 * MIB)
    return honest.replace(size, struct.pack("<L", 1000))


def _overlapping_zip() -> bytes:
    """Two members of the directory that are one place of the file."""
    content = bytearray(repacked(workbook_of(), {"xl/worksheets/sheet2.xml": b"<a/>"}))
    first = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x01\x02", first + 4)
    content[second + 42 : second + 46] = content[first + 42 : first + 46]
    return bytes(content)


def _formula(value: object) -> bytes:
    """A workbook whose second row takes the year group from a formula."""

    def write(book: object, page: object) -> None:
        page.write_row(2, 0, OTHER)
        page.write_formula(2, 5, "=5+6", None, value)

    return workbook_of(write=write)


def _date_serial() -> bytes:
    row = [*PUPIL]
    row[3] = 37500
    return workbook_of((TITLES, row))


def _corner() -> bytes:
    return in_part(workbook_of(), SHEET, b'r="A2"', b'r="XFD1048576"')


def _laughs() -> bytes:
    names = "abcdefghij"
    entities = "".join(
        f'<!ENTITY {name} "{f"&{names[i - 1]};" * 10 if i else "ha"}">'
        for i, name in enumerate(names)
    )
    return ctf_of(before=f"<!DOCTYPE CTfile [{entities}]>", surname="&j;")


def _doctype(declaration: str, surname: str = "&x;") -> bytes:
    return ctf_of(before=f"<!DOCTYPE CTfile {declaration}>", surname=surname)


DISGUISED = (
    refused("PDF named .csv", "a.csv", "kind", lambda: b"%PDF-1.7\n" + _BODY.encode()),
    refused("zip named .csv", "a.csv", "kind", lambda: _zip(("pupils.csv", _BODY.encode()))),
    refused("workbook named .csv", "a.csv", "kind", lambda: workbook_of()),
    refused(
        "HTML named .xlsx", "a.xlsx", "kind", lambda: b"<html><table><tr><td>UPN</table></html>"
    ),
    refused("HTML named .xls", "a.xls", "kind", lambda: b"<html><table><tr><td>UPN</table></html>"),
    refused("HTML named .csv", "a.csv", "kind", lambda: b"<!DOCTYPE html><p>Please sign in"),
    refused("CSV named .xlsx", "a.xlsx", "kind", lambda: _BODY.encode()),
    refused("workbook of Excel 97", "a.xls", "old_workbook", lambda: OLE + b"Workbook"),
    refused(
        "workbook with a password",
        "a.xlsx",
        "password",
        lambda: OLE + "EncryptedPackage".encode("utf-16-le"),
    ),
    refused("gzip", "a.csv.gz", "kind", lambda: gzip.compress(_BODY.encode())),
    refused("half a gzip named .csv", "a.csv", "kind", lambda: gzip.compress(_BODY.encode())[:60]),
    refused(
        "zip without a workbook", "a.xlsx", "kind", lambda: _zip(("pupils.csv", _BODY.encode()))
    ),
    refused("workbook for macros", "a.xlsm", "macros", lambda: workbook_of()),
    refused(
        "an ending that is not known",
        "a.docx",
        "kind",
        lambda: _zip(("word/document.xml", b"<a/>")),
    ),
)

WORKBOOKS = (
    loads("workbook", "a.xlsx", 1, workbook_of),
    refused("half a workbook", "a.xlsx", "damaged", lambda: workbook_of()[:1500]),
    refused(
        "zip in zip in zip",
        "a.xlsx",
        "kind",
        lambda: _zip(("b.zip", _zip(("c.zip", _zip(("d", b"x")))))),
    ),
    refused(
        "a part of 40 MB packed to nothing",
        "a.xlsx",
        "expansion",
        lambda: repacked(workbook_of(), {"xl/media/a.bin": b"\0" * 40 * MIB}),
    ),
    refused(
        "60 MB unpacked",
        "a.xlsx",
        "expansion",
        lambda: repacked(workbook_of(), {SHEET: b"<a>" + b"\0" * 60 * MIB}),
    ),
    refused(
        "10,000 parts",
        "a.xlsx",
        "expansion",
        lambda: repacked(workbook_of(), {f"xl/a{i}.xml": b"" for i in range(10_000)}),
    ),
    refused("a directory that lies", "a.xlsx", "damaged", _lying_zip),
    refused("parts that overlap", "a.xlsx", "damaged", _overlapping_zip),
    refused(
        "a part outside the workbook",
        "a.xlsx",
        "package",
        lambda: repacked(workbook_of(), {"../../etc/cron.d/x": b"x"}),
    ),
    refused(
        "entities in a sheet",
        "a.xlsx",
        "entities",
        lambda: in_part(
            workbook_of(), SHEET, b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet'
        ),
    ),
    refused("a cell in the last row and column", "a.xlsx", "columns", _corner),
    refused(
        "a cell in the last row",
        "a.xlsx",
        "cells",
        lambda: in_part(workbook_of(), SHEET, b'r="A2"', b'r="A1048576"'),
    ),
    refused(
        "a cell that is nowhere",
        "a.xlsx",
        "damaged",
        lambda: in_part(workbook_of(), SHEET, b'r="A2"', b'r="A99999999999999999999"'),
    ),
    refused(
        "a list that says it has 10^11 entries",
        "a.xlsx",
        "damaged",
        lambda: in_part(workbook_of(), STRINGS, b'uniqueCount="', b'uniqueCount="1000000000'),
    ),
    loads("a formula with its value", "a.xlsx", 2, lambda: _formula(11)),
    loads("a formula in error", "a.xlsx", 1, lambda: _formula("#REF!"), "formula_error"),
    refused(
        "formulas without values",
        "a.xlsx",
        "formula",
        lambda: in_part(_formula(11), SHEET, b"<f>5+6</f><v>11</v>", b"<f>5+6</f>"),
    ),
    loads("dates as serials", "a.xlsx", 1, _date_serial),
    refused(
        "links to other workbooks",
        "a.xlsx",
        "links",
        lambda: repacked(workbook_of(), {"xl/externalLinks/externalLink1.xml": b"<a/>"}),
    ),
    refused(
        "macros in a workbook",
        "a.xlsx",
        "macros",
        lambda: repacked(workbook_of(), {"xl/vbaProject.bin": b"x"}),
    ),
    loads(
        "a sheet with a path for a name",
        "a.xlsx",
        1,
        lambda: in_part(workbook_of(), WORKBOOK, b'name="Pupils"', b'name="../../etc/passwd"'),
    ),
    loads("a file with a path for a name", "../../etc/a.csv", 1, lambda: csv_of(PUPIL)),
    refused("an empty sheet", "a.xlsx", "empty", lambda: workbook_of(())),
)

XML = (
    loads("Common Transfer File", "a.xml", 1, lambda: ctf_of()),
    refused("billion laughs", "a.xml", "entities", _laughs),
    refused(
        "an external entity",
        "a.xml",
        "entities",
        lambda: _doctype('[<!ENTITY x SYSTEM "file:///etc/passwd">]'),
    ),
    refused(
        "an external document type",
        "a.xml",
        "entities",
        lambda: _doctype('SYSTEM "http://127.0.0.1:9/a.dtd"', SECRET),
    ),
    refused(
        "a parameter entity",
        "a.xml",
        "entities",
        lambda: _doctype('[<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]', SECRET),
    ),
    refused("nested 100,000 deep", "a.xml", "expansion", lambda: b"<CTfile>" + b"<a>" * 100_000),
    refused(
        "an attribute of 20 MB",
        "a.xml",
        "expansion",
        lambda: b'<CTfile a="' + b"x" * 20 * MIB + b'"></CTfile>',
    ),
    refused("cut short", "a.xml", "xml", lambda: ctf_of()[:-40]),
    refused("XML of another kind", "a.xml", "kind", lambda: b"<?xml version='1.0'?><Message/>"),
    refused("another school's transfer file", "a.xml", "school", lambda: ctf_of(laestab="9999999")),
    loads(
        "a result that is not known",
        "a.xml",
        1,
        lambda: ctf_of(
            result("KS2", "READ", "TT", "NS", "105") + result("KS9", "READ", "TT", "NS", "1")
        ),
        "ctf_code",
        of="ks2_result",
    ),
)
