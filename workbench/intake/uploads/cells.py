"""How one cell is read, by what its column is: text -> the value that a dataset takes.

Every reader gives ``None`` for a cell that it cannot read; an empty cell never reaches it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from workbench.calendar import AcademicYear
from workbench.contracts.upn import UPN_PATTERN
from workbench.errors import UsageError
from workbench.intake.uploads.templates import words_of

Reader = Callable[[str], str | None]

_UPN = re.compile(UPN_PATTERN, re.ASCII)
_NAME = re.compile(r"[^\W\d_][^\d_<>=@{}\[\]|\\^~$%#*+;:!?\"/]*")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{2}:\d{2}.*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})(?: \d{1,2}:\d{2}.*)?")
_IN_WORDS = re.compile(r"(\d{1,2})[ \-/]([A-Za-z]{3})[a-z]*[ \-/](\d{4})")
_SERIAL = re.compile(r"\d{5}")
_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
# day 0 of a workbook, for every day since 1 March 1900
_EPOCH = date(1899, 12, 30)
_YEAR_GROUP = re.compile(r"(?:nc ?)?(?:year|yr|y)?\s*(\d{1,2})")
_EARLY = {"r": "0", "reception": "0", "rec": "0", "yr": "0", "year r": "0", "foundation": "0"}
_NURSERY = dict.fromkeys(("n", "n1", "n2", "nursery", "nursery 1", "nursery 2"), "-1")
REFERENCE = r"[0-9A-Za-z_-]{1,64}"
"""Form of a pupil's reference in a national file."""
_EMAIL = re.compile(r"[^\s@<>\"',;:()\[\]\\=]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_YES = {"y": "true", "yes": "true", "true": "true", "t": "true", "1": "true"}
_NO = {"n": "false", "no": "false", "false": "false", "f": "false", "0": "false"}


@dataclass(frozen=True)
class Cell:
    """How a column is read: the name of its rule, its reader, and what to do about a bad cell."""

    rule: str
    read: Reader
    guidance: str


def cell_of(parse: str) -> Cell:
    """How a column with that ``parse`` is read."""
    if parse.startswith("words:"):
        words = words_of(parse.removeprefix("words:"))
        listed = ", ".join(dict.fromkeys(words.values()))
        return Cell("words", partial(_worded, words), f"Use one of {listed}, or its full words.")
    return _CELLS[parse]


def _text(text: str) -> str | None:
    return None if text[0] in "=@" else text


def _name(text: str) -> str | None:
    return text if _NAME.fullmatch(text) else None


def _code(text: str) -> str | None:
    return None if text[0] in "=@" else text.upper()


def _grade(text: str) -> str | None:
    return None if text[0] in "=@" or len(text) > 40 else text


def _upn(text: str) -> str | None:
    squeezed = text.replace(" ", "").upper()
    return squeezed if _UPN.match(squeezed) else None


def _digits(count: int, text: str) -> str | None:
    return text if re.fullmatch(rf"[1-9]\d{{{count - 1}}}", text, re.ASCII) else None


def _laestab(text: str) -> str | None:
    return _digits(7, re.sub(r"[\s/\-]", "", text))


def _qan(text: str) -> str | None:
    squeezed = re.sub(r"[\s/]", "", text).upper()
    return squeezed if re.fullmatch(r"\d{7}[\dX]", squeezed, re.ASCII) else None


def _date(text: str) -> str | None:
    """ISO, day first, with the month in words, or a workbook's number of days."""
    if found := _ISO.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_FIRST.fullmatch(text):
        return _day(int(found[3]), int(found[2]), int(found[1]))
    if found := _IN_WORDS.fullmatch(text):
        place, off = divmod(_MONTHS.find(found[2].lower()), 3)
        return None if off else _day(int(found[3]), place + 1, int(found[1]))
    if _SERIAL.fullmatch(text):
        return (_EPOCH + timedelta(days=int(text))).isoformat()
    return None


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def month_first(text: str) -> bool:
    """Whether a date can only have its month first, as it is written in the United States.

    >>> month_first("12/31/2007"), month_first("31/12/2007"), month_first("01/02/2007")
    (True, False, False)
    """
    found = _DAY_FIRST.fullmatch(text)
    return bool(found) and int(found[1]) <= 12 < int(found[2]) <= 31 if found else False


def _flag(text: str) -> str | None:
    return (_YES | _NO).get(text.lower())


def _year_group(text: str) -> str | None:
    plain = " ".join(text.lower().replace(".", " ").split())
    if plain in _EARLY | _NURSERY:
        return (_EARLY | _NURSERY)[plain]
    found = _YEAR_GROUP.fullmatch(plain)
    return str(int(found[1])) if found and int(found[1]) <= 14 else None


def _academic_year(text: str) -> str | None:
    """``2018/19``, ``2018-19``, ``2018/2019``, ``201819``, or 2019 for the year that ends then."""
    squeezed = re.sub(r"[\s\-]", "/", text)
    if re.fullmatch(r"\d{4}", squeezed):
        return str(AcademicYear(int(squeezed) - 1))
    if found := re.fullmatch(r"(\d{4})/\d{2}(\d{2})", squeezed):
        squeezed = f"{found[1]}/{found[2]}"
    try:
        return str(AcademicYear.parse(squeezed))
    except UsageError:
        return None


def _between(low: int, high: int, text: str) -> str | None:
    whole = re.fullmatch(r"\d{1,4}", text, re.ASCII)
    return str(int(text)) if whole and low <= int(text) <= high else None


def _mark(text: str) -> str | None:
    return text.upper() if len(text) <= 2 and text[0] not in "=@" else None


def _email(text: str) -> str | None:
    return text.lower() if len(text) <= 254 and _EMAIL.fullmatch(text) else None


def _worded(words: Mapping[str, str], text: str) -> str | None:
    plain = text.strip().lower()
    return words.get(plain) or (text if text in words.values() else None)


def _urn(text: str) -> str | None:
    return text if re.fullmatch(r"\d{6}", text, re.ASCII) else None


def _reference(text: str) -> str | None:
    return text if re.fullmatch(REFERENCE, text, re.ASCII) else None


_FORMULA = "It begins like a formula. Write it as plain text, without = or @ in front."
_CELLS = {
    "text": Cell("formula", _text, _FORMULA),
    "code": Cell("formula", _code, _FORMULA),
    "grade": Cell("formula", _grade, _FORMULA),
    "mark": Cell("mark", _mark, "Give the code of the register, one or two signs."),
    "name": Cell(
        "name",
        _name,
        "A name has letters, spaces, hyphens, apostrophes and full stops. Mend it in your MIS.",
    ),
    "upn": Cell(
        "upn",
        _upn,
        "A UPN is a letter and 12 digits, or for a temporary one a letter at the end. Mend it "
        "in your MIS.",
    ),
    "uln": Cell(
        "uln",
        partial(_digits, 10),
        "A ULN has 10 digits. Make the column text in Excel, so that it does not shorten numbers.",
    ),
    "laestab": Cell(
        "laestab",
        _laestab,
        "A DfE number has 7 digits: 3 of the local authority and 4 of the school. Make the "
        "column text in Excel.",
    ),
    "qan": Cell(
        "qan",
        _qan,
        "A qualification number has 8 characters, the last may be X. Make the column text in "
        "Excel, so that it does not shorten numbers.",
    ),
    "date": Cell("date", _date, "Write the date as day/month/year with four digits of the year."),
    "flag": Cell("flag", _flag, "Write yes or no."),
    "year_group": Cell(
        "year_group", _year_group, "Write the National Curriculum year: 1 to 14, R or N."
    ),
    "academic_year": Cell(
        "academic_year", _academic_year, "Write the year as 2018/19, or 2019 for summer 2019."
    ),
    "day": Cell("birth", partial(_between, 1, 31), "Write the day of birth, 1 to 31."),
    "month": Cell("birth", partial(_between, 1, 12), "Write the month of birth, 1 to 12."),
    "calendar_year": Cell(
        "birth", partial(_between, 1900, 2100), "Write the year of birth with four digits."
    ),
    "urn": Cell("urn", _urn, "A URN has 6 digits."),
    "reference": Cell("reference", _reference, "A reference has at most 64 letters and digits."),
    "email": Cell("email", _email, "Give one email address."),
}
