"""What must not leave is found in every kind of file, wherever in it somebody may put it."""

import base64
import io
import json
import zlib
from pathlib import Path

import nbformat
import pyarrow as pa
import pytest
from documents import NAMED, PARTS, made_from, need_pango
from xlsxwriter import Workbook

from workbench.contracts.upn import upn_check_letter
from workbench.packs.documents.archive import archive
from workbench.packs.documents.printed import pdf
from workbench.packs.documents.write import write_documents
from workbench.packs.parts import Folder
from workbench.packs.render import render
from workbench.packs.scan import Refused, refuse_private, upns

# of a made-up local authority, with the right check letter
UPN = upn_check_letter("960900119001") + "960900119001"
TEMPORARY = upn_check_letter("96090011900A") + "96090011900A"
NAME = "Xanthippe O'Quillfeather"
BORN = "date of birth: 3 February 2009"
PATH = "/home/somebody/pupils"
SECRETS = {"UPN": UPN, "temporary": TEMPORARY, "name": NAME, "birth": BORN, "path": PATH}

every_secret = pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)


def refused(folder: Path, file: str, content: bytes | str) -> str:
    """What is said of a pack with this file in it; it must be refused, and say no secret."""
    raw = content.encode("utf-8") if isinstance(content, str) else content
    (folder / file).write_bytes(raw)
    with pytest.raises(Refused) as caught:
        refuse_private(folder, [NAME])
    said = str(caught.value)
    assert not any(secret in said for secret in SECRETS.values())
    return said


def spreadsheet(secret: str, place: str) -> bytes:
    written = io.BytesIO()
    book = Workbook(written, {"in_memory": True})
    sheet = book.add_worksheet(secret[:31].replace("/", "").replace(":", "") if place == "" else "")
    if place == "cell":
        sheet.write_string(5, 5, secret)
    elif place == "pieces":
        middle = len(secret) // 2
        bold = book.add_format({"bold": True})
        sheet.write_rich_string(0, 0, bold, secret[:middle], bold, secret[middle:])
    elif place == "comment":
        sheet.write_comment("A1", secret)
    elif place == "property":
        book.set_properties({"keywords": secret})
    elif place == "hidden":
        hidden = book.add_worksheet("Hidden")
        hidden.write_string(0, 0, secret)
        hidden.hide()
    elif place == "header":
        sheet.set_header(f"&C{secret}")
    book.close()
    return written.getvalue()


@every_secret
@pytest.mark.parametrize("place", ["cell", "pieces", "comment", "property", "hidden", "header"])
@pytest.mark.attack(
    name="Pupil in a spreadsheet: cell, comment, property, hidden sheet, header",
    family="Packs",
    reference="V14.2.4; CWE-200",
    holds="The release gate refuses the pack and names the kind of finding alone.",
)
def test_spreadsheet(tmp_path, secret, place):
    refused(tmp_path, "pack.xlsx", spreadsheet(secret, place))


@pytest.mark.attack(
    name="Pupil number as the name of a sheet",
    family="Packs",
    reference="V14.2.4; CWE-200",
    holds="The release gate refuses the pack and names the kind of finding alone.",
)
def test_name_of_a_sheet(tmp_path):
    assert "UPN" in refused(tmp_path, "pack.xlsx", spreadsheet(UPN, ""))


@every_secret
@pytest.mark.attack(
    name="Pupil in an archive of CSV files, also in an archive within",
    family="Packs",
    reference="V14.2.4; CWE-200",
    holds="The release gate refuses the pack and names the kind of finding alone.",
)
def test_archives(tmp_path, secret):
    inner = archive({"a.csv": f"a,b\r\n1,{secret}\r\n".encode()})
    refused(tmp_path, "tables.zip", inner)
    refused(tmp_path, "tables.zip", archive({"inner.zip": inner}))


@pytest.mark.attack(
    name="Pupil number as the name of a file",
    family="Packs",
    reference="V14.2.4; CWE-200",
    holds="The release gate refuses the pack and names the kind of finding alone.",
)
def test_names_of_files(tmp_path):
    assert "UPN" in refused(tmp_path, f"{UPN}.csv", "a")
    (tmp_path / f"{UPN}.csv").unlink()
    assert "UPN" in refused(tmp_path, "tables.zip", archive({f"{UPN}.csv": b"a"}))


# a chart with its table, and little else to draw
SHORT = (PARTS[1], PARTS[2], PARTS[5], PARTS[11])
PLACES_IN_PDF = {
    "text": ("It is a school.", "It is {}."),
    "heading": ("Headline measures</h2>", "{}</h2>"),
    "title": ("<title>A school", "<title>{}"),
    "author": ('content="Workbench"', 'content="{}"'),
    "alternative": ('alt="Attendance by year.', 'alt="{}'),
    "cell": ("93.1%</td>", "{}</td>"),
}


@pytest.mark.parametrize("place", PLACES_IN_PDF)
@pytest.mark.attack(
    name="Pupil in a PDF: text, bookmark, title, author, alternative of a picture",
    family="Packs",
    reference="V14.2.4; CWE-200",
    holds="The release gate refuses the pack and names the kind of finding alone.",
)
def test_pdf(tmp_path, place):
    need_pango()
    page = render(SHORT, made_from(), printed=True)
    old, new = PLACES_IN_PDF[place]
    assert old in page
    said = refused(tmp_path, "pack.pdf", pdf(page.replace(old, new.format(UPN)), SHORT, "0"))
    assert "UPN" in said


@pytest.mark.attack(
    name="Pupil broken over the lines of a narrow column of a PDF",
    family="Packs",
    reference="V14.2.4; CWE-200",
    holds="The release gate refuses the pack and names the kind of finding alone.",
)
def test_broken_in_a_pdf(tmp_path):
    need_pango()
    narrow = f'<html lang="en"><title>t</title><p style="width:22mm">{NAME} {UPN[:6]} {UPN[6:]}'
    said = refused(tmp_path, "pack.pdf", pdf(narrow, (), "0"))
    assert "UPN" in said
    assert "planted name" in said


SOFT, ZERO, JOIN = "\N{SOFT HYPHEN}", "\N{ZERO WIDTH SPACE}", "\N{WORD JOINER}"
DISGUISES = {
    "soft hyphens": SOFT.join(UPN),
    "zero width": f"{UPN[:5]}{ZERO}{UPN[5:]}",
    "word joiner": JOIN.join(UPN),
    "soft hyphen as an entity": "&shy;".join(UPN),
    "numeric entities": "".join(f"&#{ord(sign)};" for sign in UPN),
    "entities twice": "".join(f"&amp;#x{ord(sign):x};" for sign in UPN),
    "tags": f"<b>{UPN[:4]}</b><i>{UPN[4:]}</i>",
    "spaces": f"{UPN[0]} {UPN[1:4]} {UPN[4:8]} {UPN[8:]}",
    "spread": " ".join(UPN),
    "line break": f"{UPN[:7]}\n{UPN[7:]}",
    "wide digits": "".join(chr(ord(sign) + 0xFEE0) for sign in UPN),
    "percent": "".join(f"%{ord(sign):02X}" for sign in UPN),
    "json": "".join(f"\\u{ord(sign):04x}" for sign in UPN),
    "attribute": f'<p title="{UPN}">a</p>',
    "comment": f"<!-- {UPN} -->",
    "base64": base64.b64encode(f"a note: {UPN}".encode()).decode(),
    "base64 of UTF-16": base64.b64encode(f"a note: {UPN}".encode("utf-16-le")).decode(),
}


@pytest.mark.parametrize(
    ("name", "file"),
    [
        (name, file)
        for name in DISGUISES
        for file in ("pack.html", "a.svg", "a.txt", "a.csv")
        # elsewhere a tag is text
        if name != "tags" or file in ("pack.html", "a.svg")
    ],
)
@pytest.mark.attack(
    name="Pupil number in disguise: invisible signs, entities, spaces, base64, wide digits",
    family="Packs",
    reference="V14.2.4; CWE-200",
    holds="The release gate refuses the pack and names the kind of finding alone.",
)
def test_disguises(tmp_path, name, file):
    assert "UPN" in refused(tmp_path, file, f"<p>{DISGUISES[name]}</p>")


@every_secret
@pytest.mark.attack(
    name="Pupil in JSON: a name, a value, a name that stands twice",
    family="Packs",
    reference="V14.2.4; CWE-200",
    holds="The release gate refuses the pack and names the kind of finding alone.",
)
def test_json(tmp_path, secret):
    text = json.dumps(secret)
    refused(tmp_path, "a.json", f'{{"a": [{text}]}}')
    refused(tmp_path, "a.json", f"{{{text}: 1}}")
    refused(tmp_path, "a.json", f'{{"a": {text}, "a": 1}}')


@every_secret
@pytest.mark.attack(
    name="Pupil in an Arrow file: value, dictionary, column's name, metadata",
    family="Packs",
    reference="V14.2.4; CWE-200",
    holds="The release gate refuses the pack and names the kind of finding alone.",
)
def test_arrow(tmp_path, secret):
    plain = pa.table({"a": [secret]})
    tables = [
        plain,
        pa.table({"a": pa.array([secret]).dictionary_encode()}),
        pa.table({"a": [[{"b": secret}]]}),
        pa.table({secret: [1]}),
        pa.table({"a": [1]}).replace_schema_metadata({"note": secret}),
        pa.table({"a": [secret.encode()]}),
    ]
    for table in tables:
        written = io.BytesIO()
        with pa.ipc.new_file(written, table.schema) as opened:
            opened.write_table(table)
        refused(tmp_path, "results.arrow", written.getvalue())


def png(secret: str, kind: bytes) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)

    bodies = {
        b"tEXt": b"Comment\0" + secret.encode(),
        b"zTXt": b"Comment\0\0" + zlib.compress(secret.encode()),
        b"iTXt": b"Comment\0\1\0\0\0" + zlib.compress(secret.encode()),
    }
    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13))
    if kind == b"behind":
        return head + chunk(b"IEND", b"") + secret.encode()
    return head + chunk(kind, bodies[kind]) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", [b"tEXt", b"zTXt", b"iTXt", b"behind"])
@pytest.mark.attack(
    name="Pupil in the notes of a picture, also of one in a notebook's output",
    family="Packs",
    reference="V14.2.4; CWE-200",
    holds="The release gate refuses the pack and names the kind of finding alone.",
)
def test_pictures(tmp_path, kind):
    drawn = png(UPN, kind)
    refused(tmp_path, "a.png", drawn)
    (tmp_path / "a.png").unlink()
    nodes = nbformat.v4.new_notebook()
    data = {"image/png": base64.encodebytes(drawn).decode()}
    cell = nbformat.v4.new_code_cell("1", outputs=[nbformat.v4.new_output("display_data", data)])
    nodes.cells = [cell]
    assert "UPN" in refused(tmp_path, "executed.ipynb", nbformat.writes(nodes))


NAMES = {
    "two cells": "<td>Xanthippe</td><td>O'Quillfeather</td>",
    "turned round": "O'Quillfeather, Xanthippe",
    "hyphen at a line's end": "Xanthippe O'Quill-\nfeather",
    "letter by letter": "X a n t h i p p e   O'Q u i l l f e a t h e r",
    "upper case": NAME.upper(),
    "entity": "Xanthippe O&#39;Quillfeather",
}


@pytest.mark.parametrize("written", NAMES.values(), ids=NAMES)
@pytest.mark.attack(
    name="Pupil's name broken up: two cells, two lines, turned round, spaced",
    family="Packs",
    reference="V14.2.4; CWE-200",
    holds="The release gate refuses the pack and names the kind of finding alone.",
)
def test_names(tmp_path, written):
    assert "planted name" in refused(tmp_path, "pack.html", f"<p>{written}</p>")


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("a.bin", b"a"),
        ("noending", b"a"),
        ("a.js", b"a"),
        ("pack.pdf", b"%PDF-1.7 not whole"),
        ("pack.xlsx", b"PK not whole"),
        ("a.json", b"{"),
        ("a.txt", b"\xff\xfe"),
        ("a.png", b"GIF89a"),
        ("tables.zip", archive({"a.exe": b"a"})),
    ],
)
@pytest.mark.attack(
    name="File of a kind that the gate cannot read",
    family="Packs",
    reference="V14.2.4; CWE-200",
    holds="The release gate refuses the pack and names the kind of finding alone.",
)
def test_unknown_kinds(tmp_path, file, content):
    assert "cannot be read" in refused(tmp_path, file, content)


@pytest.mark.attack(
    name="Link in a pack to a file outside it",
    family="Packs",
    reference="V14.2.4; CWE-200",
    holds="The release gate refuses the pack and names the kind of finding alone.",
)
def test_links(tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_text("a", encoding="utf-8")
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "a.txt").symlink_to(outside)
    with pytest.raises(Refused, match="link to another file"):
        refuse_private(folder)


@pytest.mark.attack(
    name="Archive that unpacks to more than a pack may hold",
    family="Packs",
    reference="V14.2.4; CWE-200",
    holds="The release gate refuses the pack and names the kind of finding alone.",
)
def test_zip_bomb(tmp_path):
    bomb = archive({f"{place}.txt": b"0" * 70_000_000 for place in range(3)})
    assert "cannot be read" in refused(tmp_path, "tables.zip", bomb)


@pytest.mark.attack(
    name="List of pupils in a pack for governors",
    family="Packs",
    reference="V14.2.4; CWE-200",
    holds="The release gate refuses the pack and names the kind of finding alone.",
)
def test_list_of_pupils(tmp_path):
    Folder(tmp_path).add(NAMED)
    write_documents(tmp_path, (*PARTS, NAMED), made_from(), ("html", "xlsx", "csv"))
    with pytest.raises(Refused, match="table with pupils' names"):
        refuse_private(tmp_path)
    with pytest.raises(Refused, match=r"pack\.html: \d+ x planted name") as caught:
        refuse_private(tmp_path, ["Jo Wren"])
    assert all(name in str(caught.value) for name in ("pack.xlsx", "tables.zip"))
    refuse_private(tmp_path, ["Jo Wren"], names_allowed=True)


@pytest.mark.parametrize("secret", [UPN, BORN, PATH])
@pytest.mark.attack(
    name="Pupil number in a pack that may hold names",
    family="Packs",
    reference="V14.2.4; CWE-200",
    holds="The release gate refuses the pack and names the kind of finding alone.",
)
def test_names_do_not_open_the_gate_for_numbers(tmp_path, secret):
    (tmp_path / "a.txt").write_text(secret, encoding="utf-8")
    with pytest.raises(Refused):
        refuse_private(tmp_path, names_allowed=True)


@pytest.mark.attack(
    name="Cell that suppression forbids, in another document",
    family="Packs",
    reference="V14.2.4; CWE-200",
    holds="The release gate refuses the pack and names the kind of finding alone.",
)
def test_forbidden_cells(tmp_path):
    (tmp_path / "a.csv").write_text("Group,Value\nEHC plan,37.4%\n", encoding="utf-8")
    refuse_private(tmp_path, forbidden=["7.4%", "37.4", "137.4%"])
    with pytest.raises(Refused, match="1 x forbidden cell"):
        refuse_private(tmp_path, forbidden=["37.4%"])


ORDINARY = [
    "Grade A 12 23 34 45 56 67",
    "In 2018/19 3,182 pupils; 0.123456789012",
    "M 0 260 L 480 260 L 480 0 Z",
    "Good, inspected 3 July 2019. A newborn idea of 12 people.",
    "9000031 9604000 (URN 900003)",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_may_leave(tmp_path, text):
    assert upns(text) == 0
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    refuse_private(tmp_path, [NAME])
