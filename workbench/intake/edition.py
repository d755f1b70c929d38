"""Which year or edition a file is: from its content, its columns, its folder or its name.

Each format declares its rule:

- ``column``: one column holds the same DfE ``time_period`` in every row;
- ``row``: a column holds each row's year, named by its first half;
- ``suffix``: columns that repeat earlier years end in the last of them;
- ``declared``: the header belongs to one release only, and a column of dates bears that out;
- ``folder``: the nearest folder named by an academic year, such as 2018-19;
- ``file_name``: the publisher's name of the file holds the release or the day;
- ``none``: the file has no year.

``--year`` answers where the file does not say, and may not contradict what it says.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from workbench.calendar import AcademicYear
from workbench.errors import ContractViolation, UserError
from workbench.intake.format import Format, Window, YearRule
from workbench.intake.table import Table

_FOLDER = re.compile(r"(\d{4})-(?:20)?(\d{2})")


@dataclass(frozen=True)
class Edition:
    """What one file is an edition of.

    ``facts`` are the year, release and date of the file as a whole, each where it has one.
    ``label`` names the edition, empty where there is one only.
    """

    label: str
    facts: Mapping[str, str]

    @property
    def year(self) -> str:
        """Academic year of every row; empty where rows have their own or there is none."""
        return self.facts.get("year", "")


def edition(table: Table, format_: Format, path: Path, year: AcademicYear | None) -> Edition:
    """Find the edition of a file.

    Args:
        table: the file's rows.
        format_: its format, which says where the edition stands.
        path: where the file lies.
        year: the year that the user gave, if any.

    Raises:
        ContractViolation: the file does not say its edition, or contradicts the rule or ``year``.
    """
    facts = _RULES[format_.year.rule](table, format_.year, path, year)
    if year is not None and facts.get("year", str(year)) != str(year):
        raise ContractViolation(
            f"{table.label} holds the year {facts['year']}, not the {year} of `--year`.",
            "Leave `--year` out, or name the file of that year.",
        )
    parts = [facts.get("release") or facts.get("date") or facts.get("year", "")]
    parts += [_part(table, format_)] if format_.part else []
    return Edition(" ".join(p for p in parts if p), facts)


def _from_column(
    table: Table, rule: YearRule, path: Path, year: AcademicYear | None
) -> dict[str, str]:
    found = table.frame[rule.column].drop_duplicates()
    if len(found) != 1:
        raise ContractViolation(
            f"{table.label}: `{rule.column}` must hold one year; it holds {len(found)}.",
            "Load one year a file.",
        )
    return {"year": str(_parsed(table, rule.column, found.iloc[0]))}


def _from_row(
    table: Table, rule: YearRule, path: Path, year: AcademicYear | None
) -> dict[str, str]:
    return {}


def _from_suffix(
    table: Table, rule: YearRule, path: Path, year: AcademicYear | None
) -> dict[str, str]:
    found = [re.fullmatch(rule.pattern, name) for name in table.frame.columns]
    ends = [int(match[1]) for match in found if match]
    if not ends:
        return _given(table, year, "No column repeats the results of an earlier year")
    return {"year": str(AcademicYear(2000 + max(ends)))}


def _declared(
    table: Table, rule: YearRule, path: Path, year: AcademicYear | None
) -> dict[str, str]:
    if year is not None:
        return {"year": str(year)}
    if rule.dates is not None:
        latest = _latest(table, rule.dates)
        first, last = rule.dates.first, rule.dates.last
        if latest is None or not (first and last and first <= latest <= last):
            return _given(
                table,
                year,
                f"Its columns are those of {rule.year}, but the latest `{rule.dates.column}` is "
                f"not between {first} and {last}",
            )
    return {"year": rule.year}


def _from_folder(
    table: Table, rule: YearRule, path: Path, year: AcademicYear | None
) -> dict[str, str]:
    for folder in path.resolve().parents:
        found = _FOLDER.fullmatch(folder.name)
        if found:
            return {"year": str(AcademicYear.parse(f"{found[1]}/{found[2]}"))}
    return _given(table, year, "It lies in no folder named by a year, such as 2018-19")


def _from_file_name(
    table: Table, rule: YearRule, path: Path, year: AcademicYear | None
) -> dict[str, str]:
    found = re.search(rule.release or rule.date, path.name)
    if not found:
        raise ContractViolation(
            f"{table.label} does not say which edition it is, and nor does its name.",
            "Give it the publisher's name again, which holds the release or the date.",
        )
    if rule.release:
        # releases are named by the year in which the results came out
        ends = AcademicYear(int(found[1]) - 1)
        return {"year": str(ends), "release": f"{ends} {found[2]}"}
    day = _day(table, found)
    if rule.dates is not None:
        _near(table, rule.dates, day)
    return {"date": day.isoformat()}


def _none(table: Table, rule: YearRule, path: Path, year: AcademicYear | None) -> dict[str, str]:
    return {}


_RULES: Mapping[str, Callable[[Table, YearRule, Path, AcademicYear | None], dict[str, str]]] = {
    "column": _from_column,
    "row": _from_row,
    "suffix": _from_suffix,
    "declared": _declared,
    "folder": _from_folder,
    "file_name": _from_file_name,
    "none": _none,
}


def _given(table: Table, year: AcademicYear | None, why: str) -> dict[str, str]:
    if year is None:
        raise ContractViolation(
            f"{table.label} does not say its year. {why}.", "Name it: `--year 2018/19`."
        )
    return {"year": str(year)}


def _parsed(table: Table, column: str, text: str) -> AcademicYear:
    try:
        return AcademicYear.parse(text)
    except UserError:
        raise ContractViolation(
            f"{table.label}: `{column}` must hold an academic year such as 201819."
        ) from None


def _part(table: Table, format_: Format) -> str:
    column, words = format_.part or ("", "")
    values = table.frame[column]
    found = values[values != ""].drop_duplicates()
    if len(found) != 1:
        raise ContractViolation(
            f"{table.label}: `{column}` must hold one value; it holds {len(found)}.",
            f"Load one {words} a file.",
        )
    return f"{words} {found.iloc[0]}"


def _latest(table: Table, window: Window) -> date | None:
    days = pd.to_datetime(table.frame[window.column], format=window.format, errors="coerce")
    return None if days.isna().all() else days.max().date()


def _day(table: Table, found: re.Match[str]) -> date:
    year, month = int(found[1]), int(found[2])
    try:
        if found[3]:
            return date(year, month, int(found[3]))
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    except ValueError:
        raise ContractViolation(f"{table.label}: its name holds no date.") from None


def _near(table: Table, window: Window, day: date) -> None:
    latest = _latest(table, window)
    within = timedelta(days=window.within_days or 0)
    if latest is None or not day - within <= latest <= day:
        raise ContractViolation(
            f"{table.label}: its name says {day}, but the latest `{window.column}` is "
            f"{'missing' if latest is None else latest}.",
            "Give it the publisher's name again.",
        )
