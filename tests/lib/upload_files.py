"""Small files as a school uploads them, to be broken by tests."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence

import xlsxwriter

SECRET = "Zzcanary"
UPN, OTHER_UPN = "H801200001001", "A801200001002"
LAESTAB, URN, YEAR = "9991001", "900001", "2018/19"
TITLES = ("UPN", "Surname", "Forename", "Date of birth", "Sex", "Year group", "DfE number")
PUPIL = (UPN, SECRET, "Ada", "01/09/2002", "F", "11", LAESTAB)
OTHER = ("D801200001003", "Other", "Bo", "02/10/2002", "M", "11", LAESTAB)
KS4_TITLES = ("DfE number", "Year", "UPN", "Qualification number", "Subject", "Grade")

WORKBOOK = "xl/workbook.xml"
STRINGS = "xl/sharedStrings.xml"
SHEET = "xl/worksheets/sheet1.xml"


def text_of(*rows: Sequence[str], comma: str = ",", end: str = "\r\n") -> str:
    """Rows as the text of a CSV file."""
    return "".join(comma.join(row) + end for row in rows)


def csv_of(*rows: Sequence[str], comma: str = ",", end: str = "\r\n") -> bytes:
    """Rows of pupils under the titles, as CSV in UTF-8."""
    return text_of(TITLES, *rows, comma=comma, end=end).encode()


def pupil(**changed: str) -> tuple[str, ...]:
    """The pupil with other cells, named by their titles in small letters with ``_``."""
    names = [title.lower().replace(" ", "_") for title in TITLES]
    return tuple(changed.get(name, cell) for name, cell in zip(names, PUPIL, strict=True))


def ks4_of(*rows: Sequence[str]) -> bytes:
    """Rows of key stage 4 results as CSV."""
    return text_of(KS4_TITLES, *rows).encode()


def workbook_of(
    rows: Sequence[Sequence[object]] = (TITLES, PUPIL),
    write: Callable[[object, object], None] | None = None,
    name: str = "Pupils",
) -> bytes:
    """Rows as a workbook; ``write`` may add to its book and page."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet(name)
        for line, row in enumerate(rows):
            page.write_row(line, 0, row)
        if write:
            write(book, page)
    return out.getvalue()


def repacked(
    content: bytes, changed: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """A zip file with some members changed or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", method) as new,
    ):
        members = {name: old.read(name) for name in old.namelist()} | dict(changed)
        for name, member in members.items():
            new.writestr(name, member)
    return out.getvalue()


def in_part(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """A workbook with bytes of one of its parts replaced, once."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        before = archive.read(part)
    assert old in before
    return repacked(content, {part: before.replace(old, new, 1)})


def ctf_of(
    results: str = "",
    *,
    before: str = "",
    laestab: str = LAESTAB,
    surname: str = SECRET,
    pupil_more: str = "",
) -> bytes:
    """A Common Transfer File of one pupil."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<CTfile><Header>'
        "<DocumentName>Common Transfer File</DocumentName><CTFversion>18.0</CTFversion>"
        f"<SourceSchool><LEA>{laestab[:3]}</LEA><Estab>{laestab[3:]}</Estab>"
        "<AcademicYear>2018</AcademicYear></SourceSchool></Header><CTFpupilData><Pupil>"
        f"<UPN>{UPN}</UPN><Surname>{surname}</Surname><Forename>ADA</Forename>"
        f"<DOB>2008-09-01</DOB><Sex>F</Sex>{pupil_more}<StageAssessments>{results}"
        "</StageAssessments></Pupil></CTFpupilData></CTfile>"
    ).encode()


def result(stage: str, subject: str, method: str, qualifier: str, value: str, **more: str) -> str:
    """One result of a Common Transfer File; component and year may be given."""
    return (
        f"<KeyStage><Stage>{stage}</Stage><StageAssessment><Locale>ENG</Locale>"
        f"<Year>{more.get('year', '2019')}</Year><Subject>{subject}</Subject>"
        f"<Method>{method}</Method><Component>{more.get('component', '')}</Component>"
        "<ResultStatus>R</ResultStatus>"
        f"<ResultQualifier>{qualifier}</ResultQualifier><Result>{value}</Result>"
        "</StageAssessment></KeyStage>"
    )
