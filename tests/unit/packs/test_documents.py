"""The documents of a pack together: which are written, and that none says more than its parts."""

import io
import re
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pypdf
import pytest
from documents import DRAWING, GROUPS, NAMED, PARTS, elements, made_from, need_pango

from workbench.doctor import machine
from workbench.errors import UsageError
from workbench.packs.documents import pango
from workbench.packs.documents.about import about
from workbench.packs.documents.agree import refuse_disagreement
from workbench.packs.documents.archive import archive
from workbench.packs.documents.printed import pdf, shares_of_width
from workbench.packs.documents.write import write_documents
from workbench.packs.parts import Chart, Grid
from workbench.packs.render import render
from workbench.packs.scan import Refused, refuse_private
from workbench.settings import Settings

ABOUT = about(PARTS, made_from())
PRINTED = render(PARTS, made_from(), printed=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("documents")
    write_documents(made, PARTS, made_from(), ("html", "xlsx", "csv"))
    return made


@pytest.fixture(scope="module")
def printed() -> bytes:
    need_pango()
    return pdf(PRINTED, PARTS, "0123456789abcdef")


def test_the_pdf_has_what_assistive_technology_needs(printed):
    read = pypdf.PdfReader(io.BytesIO(printed))
    root = read.trailer["/Root"]
    assert read.metadata.title == "A school - school pack (SYNTHETIC)"
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert re.search(rb"pdfuaid:part\W+1\b", root["/Metadata"].get_data())
    top, below = read.outline
    assert top.title == "A school"
    assert [item.title for item in below] == [
        "In brief",
        "How good the data are",
        "Headline measures",
        "Groups",
        "Questions to ask",
        "How these figures are worked out",
        "Data in this pack",
    ]


def test_the_pdf_is_tagged_in_reading_order(printed):
    read = pypdf.PdfReader(io.BytesIO(printed))
    tags = elements(read.trailer["/Root"]["/StructTreeRoot"], [])
    kinds = [tag["/S"] for tag in tags]
    headings = [kind for kind in kinds if kind in ("/H1", "/H2", "/H3")]
    assert headings == ["/H1", "/H2", "/H2", "/H2", "/H3", "/H3", *["/H2"] * 4]
    figures = [tag["/Alt"] for tag in tags if tag["/S"] == "/Figure"]
    assert figures == ["Attendance of groups. Girls 93.1%.", "Attendance by year. It is 93.1%."]
    # the table of a chart goes by the chart's caption
    assert (kinds.count("/Table"), kinds.count("/Caption")) == (3, 4)
    cells = [tag for tag in tags if tag["/S"] == "/TD"]
    assert cells
    assert all(cell["/A"]["/Headers"] for cell in cells)


def test_every_font_of_the_pdf_is_in_it(printed):
    fonts = [
        font.get_object()
        for page in pypdf.PdfReader(io.BytesIO(printed)).pages
        for font in page["/Resources"].get("/Font", {}).values()
    ]
    assert fonts
    for font in fonts:
        (inner,) = font["/DescendantFonts"]
        assert {"/FontFile2", "/FontFile3"} & set(inner.get_object()["/FontDescriptor"])


def test_charts_are_drawn_and_not_pictures_of_points(printed):
    pages = pypdf.PdfReader(io.BytesIO(printed)).pages
    assert [image for page in pages for image in page.images] == []
    assert all("SYNTHETIC" in page.extract_text() for page in pages)


def test_equal_pages_give_equal_pdfs(printed, tmp_path):
    assert pdf(PRINTED, PARTS, "0123456789abcdef") == printed
    (tmp_path / "pack.pdf").write_bytes(printed)
    refuse_disagreement(tmp_path, PARTS, ABOUT)
    refuse_private(tmp_path, ["Jo Wren"])


@pytest.mark.parametrize("shown", ["93.2%", "93.11%", "1,175"])
def test_a_pdf_with_another_number_is_refused(printed, tmp_path, shown):
    old = "1,174" if "," in shown else "93.1%"
    (tmp_path / "pack.pdf").write_bytes(pdf(PRINTED.replace(old, shown), PARTS, "0"))
    with pytest.raises(Refused, match=r"pack.pdf: a number is of no part"):
        refuse_disagreement(tmp_path, PARTS, ABOUT)


def test_a_pdf_fetches_nothing(printed):
    page = PRINTED.replace("</main>", '<img src="file:///etc/hostname" alt="a"></main>')
    assert len(pypdf.PdfReader(io.BytesIO(pdf(page, PARTS, "0"))).pages) > 0
    assert "hostname" not in pdf(page, PARTS, "0").decode("latin-1")


def test_without_pango_it_is_said_what_to_install(monkeypatch):
    def missing() -> None:
        raise pango.NoPango

    monkeypatch.setattr("workbench.doctor.machine.weasyprint_or_refuse", missing)
    found = machine.pdf(Settings())
    assert found.ok
    assert "libpangoft2-1.0-0" in found.how_to_mend
    assert "libpangoft2-1.0-0" in pango.NoPango().hint
    bootstrap = (Settings().project / "deploy" / "bootstrap").read_text(encoding="utf-8")
    assert f'PANGO="{" ".join(pango.PACKAGES)}"' in bootstrap


def test_a_missing_library_is_told_from_other_errors(monkeypatch):
    import builtins

    real = builtins.__import__

    def importing(name, *rest, **more):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", importing)
    with pytest.raises(pango.NoPango, match="Pango"):
        pango.weasyprint_or_refuse()


def test_a_format_with_a_letter_wrong(tmp_path):
    with pytest.raises(UsageError, match="xlxs") as refused:
        write_documents(tmp_path, PARTS, made_from(), ("xlxs",))
    assert "Did you mean 'xlsx'" in refused.value.hint
    assert list(tmp_path.iterdir()) == []


def test_what_is_written_agrees_and_may_leave(folder):
    assert sorted(file.name for file in folder.iterdir()) == [
        "pack.html",
        "pack.xlsx",
        "tables.zip",
    ]
    refuse_private(folder, ["Jo Wren"], forbidden=["41.2"])


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("93.1%</td>", "93.2%</td>", "table groups differs"),
        ("rose by 0.40", "rose by 0.41", "a number is of no part"),
        ('<table id="groups">', '<table id="other">', "table groups is missing"),
        ("<footer", "<p>There were 57 of them.</p><footer", "a number is of no part"),
    ],
)
def test_a_page_that_says_something_else_is_refused(tmp_path, folder, old, new, fault):
    page = (folder / "pack.html").read_text(encoding="utf-8")
    assert old in page
    (tmp_path / "pack.html").write_text(page.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Refused, match=fault):
        refuse_disagreement(tmp_path, PARTS, ABOUT)


def rewritten(file: Path, name: str, old: str, new: str) -> bytes:
    with ZipFile(file) as opened:
        members = {one: opened.read(one) for one in opened.namelist()}
    assert old.encode() in members[name]
    return archive({**members, name: members[name].replace(old.encode(), new.encode(), 1)})


@pytest.mark.parametrize(
    ("file", "member", "old", "new"),
    [
        ("tables.zip", "02-groups.csv", "93.1%", "93.14%"),
        ("tables.zip", "02-groups.csv", "[c]", "3"),
        ("pack.xlsx", "xl/worksheets/sheet4.xml", "<v>0.931</v>", "<v>0.9314</v>"),
        ("pack.xlsx", "xl/sharedStrings.xml", "[c]", "3"),
    ],
)
def test_a_value_behind_the_shown_one_is_refused(tmp_path, folder, file, member, old, new):
    (tmp_path / file).write_bytes(rewritten(folder / file, member, old, new))
    with pytest.raises(Refused, match="differs"):
        refuse_disagreement(tmp_path, PARTS, ABOUT)


@pytest.mark.parametrize(
    "changed",
    [
        {"svg": DRAWING.replace("</svg>", '<text x="1" y="2">91.7</text></svg>')},
        {"svg": DRAWING.replace("Girls 93.1% and", "EHC plan 91.7% and")},
        {"summary": "EHC plan 91.7%."},
    ],
)
def test_a_drawing_does_not_tell_what_its_table_suppresses(tmp_path, changed):
    chart = next(part for part in PARTS if isinstance(part, Chart))
    assert any("x" in row for row in GROUPS.rows)
    refuse_disagreement(tmp_path, (chart, GROUPS), ABOUT)
    with pytest.raises(Refused, match="chart has a figure"):
        refuse_disagreement(tmp_path, (replace(chart, **changed), GROUPS), ABOUT)


def test_packs_can_share_their_style(tmp_path):
    pack, assets = tmp_path / "100001" / "abc", tmp_path / "assets"
    pack.mkdir(parents=True)
    for _ in range(2):
        write_documents(pack, PARTS, made_from(), assets=assets)
    (shared,) = assets.iterdir()
    page = (pack / "pack.html").read_text(encoding="utf-8")
    assert f'<link rel="stylesheet" href="../../assets/{shared.name}">' in page
    assert (pack / f"../../assets/{shared.name}").is_file()
    assert len(page) < len(render(PARTS, made_from())) - 5000
    assert "style-src 'self'" in page


@pytest.mark.parametrize(
    ("audience", "words"),
    [
        ("head", "holds pupils&#39; names"),
        ("governor", "For governors"),
        ("public", "It may be published"),
    ],
)
def test_the_cover_names_the_audience(audience, words):
    page = render((*PARTS, NAMED), made_from(), audience=audience)
    assert words in page[: page.index("<main")]
    # questions are for governors
    assert ("Questions to ask" in page) == (audience == "governor")
    assert 'class="personal">Personal data: pupils&#39; names' in page


def test_data_quality_comes_first_and_methods_last():
    page = render(PARTS, made_from())
    places = [page.index(f'<h2 id="{name}"') for name in ("data-quality", "headlines", "methods")]
    assert places == sorted(places)
    linked = render(PARTS, made_from(), measure_pages="../../measures/")
    assert 'href="../../measures/attendance.md"' in linked
    assert 'class="rests"' in page
    assert '<a href="#groups">Attendance of groups in 2018/19</a>' in page


@pytest.mark.parametrize(
    ("urn", "kind"),
    [
        ("100001", "School pack"),
        ("trust:2043", "Trust pack"),
        ("local_authority:302", "Local authority pack"),
    ],
)
def test_a_pack_says_what_kind_it_is(urn, kind):
    known = about(PARTS, made_from(urn=urn))
    assert known.kind == kind
    assert known.full_title.endswith(f" - {kind[0].lower()}{kind[1:]} (SYNTHETIC)")


def test_a_printed_table_breaks_long_texts_before_it_breaks_a_word():
    names = ("Group", "Pupils", "Attendance", "Attendance, England", "Persistent absence")
    names += ("Persistent absence, England", "Persistent absence, against England")
    names += ("Severe absence", "Severe absence, England", "Severe absence, against England")
    verdict = "\N{BLACK UP-POINTING TRIANGLE} significantly above"
    row = ("First language: Not known", "665", "93.4%", "94.5%", "16.2%", "13.7%", verdict)
    row += ("2.0%", "1.3%", verdict)
    shares = shares_of_width(Grid("a", "A", names, (row,)))
    assert sum(shares) <= 100
    # letters that stand in a line of such a table on a page of A4
    line = 140
    for share, name, cell in zip(shares, names, row, strict=True):
        longest = max(len(word) for word in f"{name} {cell}".split())
        assert share / 100 * line >= longest + 2
    assert shares_of_width(Grid("a", "A", ("A", "B"), (("a", "b"),))) == (50, 50)
