"""A page of the dashboard saved over HTTP, in each format, by somebody who may."""

import csv
import io
from zipfile import ZipFile

import pytest
from dashboard import URN, school_store
from documents import need_pango
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from server import in_thread

from workbench.store.audit import AuditLog

PAGE = f"urn={URN}&view=groups&year=2018/19"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with in_thread(school_store(tmp_path_factory.mktemp("saved") / "home")) as served:
        yield served


@pytest.fixture(scope="module")
def named(running):
    return running.browser("named")


def saved(browser, form: str, query: str = PAGE):
    answer = browser.client.get(f"/save/school/{form}?{query}")
    assert answer.status_code == 200, answer.text
    return answer


def sheets(content: bytes) -> dict[str, list]:
    """Rows of each sheet of a workbook."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_pdf(running, named):
    need_pango()
    answer = saved(named, "pdf")
    document = PdfReader(io.BytesIO(answer.content))
    text = "\n".join(page.extract_text() for page in document.pages)

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].endswith('-groups-2018-19-synthetic.pdf"')
    assert document.metadata is not None
    assert document.metadata.title is not None
    assert document.metadata.title.endswith("Pupil groups, 2018/19 (SYNTHETIC)")
    assert "/StructTreeRoot" in document.trailer["/Root"]
    for said in ("SYNTHETIC", URN, "Academic year", "Data version", "docs/measures/progress8.md"):
        assert said in text
    assert "Choose a group" not in text
    assert _last(running) == ("print", "save/school/groups/pdf", URN, "local|named")


def test_picture_of_a_chart(running, named):
    need_pango()
    answer = saved(named, "png", f"{PAGE}&chart=groups-chart")

    assert answer.content.startswith(b"\x89PNG")
    assert answer.headers["content-disposition"].endswith('groups-chart-2018-19-synthetic.png"')
    assert _last(running)[:2] == ("print", "save/school/groups/png")


def test_spreadsheet(running, named):
    found = sheets(saved(named, "xlsx").content)
    names = list(found)

    assert names[:2] == ["Cover", "Notes"]
    cover = "\n".join(str(cell) for row in found["Cover"] for cell in row)
    assert "Measure: Progress 8" in cover
    assert "SYNTHETIC" in cover
    assert "All pupils" in str(found[names[2]])
    assert _last(running)[:2] == ("export", "save/school/groups/xlsx")


def test_tables(named):
    answer = saved(named, "csv")
    with ZipFile(io.BytesIO(answer.content)) as opened:
        files = {name: opened.read(name).decode("utf-8-sig") for name in opened.namelist()}
    first = next(text for name, text in files.items() if name.startswith("01-"))
    rows = list(csv.reader(io.StringIO(first, newline="")))

    assert answer.headers["content-type"] == "application/zip"
    assert "Compared with: National (usual)" in files["README.txt"]
    assert rows[0][:3] == ["Pupil group", "Progress 8, pupils", "Progress 8"]
    assert rows[1][0] == "All pupils"


@pytest.mark.parametrize(
    "query",
    [
        "view=overview",
        "view=subjects&subject=Mathematics",
        "view=pupils",
        "view=attendance&part=patterns",
    ],
)
def test_views_have_tables(named, query):
    with ZipFile(io.BytesIO(saved(named, "csv", f"urn={URN}&{query}").content)) as opened:
        assert "01-" in "".join(opened.namelist())


def _last(running) -> tuple[str, str, str, str]:
    events = AuditLog(running.settings.audit_log).events()
    one = [event for event in events if str(event.get("resource", "")).startswith("save/")][-1]
    return str(one["action"]), str(one["resource"]), str(one["urn"]), str(one["actor"])
