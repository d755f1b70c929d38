"""Whether a file is of the school and the academic year that it is uploaded for."""

import pandas as pd

from workbench.calendar import AcademicYear
from workbench.intake.uploads.parsing import lines_of
from workbench.intake.uploads.refusal import UploadRefused
from workbench.intake.uploads.sheet import Sheet

_NOTHING = "Nothing of it was kept."


def refuse_other_schools(sheet: Sheet, numbers: "pd.Series", laestab: str) -> None:
    """Refuse a file with a row of another school: it may hold pupils that are not yours to send.

    Args:
        sheet: the file.
        numbers: DfE numbers of its rows, missing where a row has none.
        laestab: DfE number of the school.

    Raises:
        UploadRefused: some rows, or all, are of another school.
    """
    other = (numbers.notna() & (numbers != laestab)).sum()
    if not other:
        return
    own = (numbers == laestab).sum()
    rule, what = ("school", "is of another school") if not own else ("two_schools", "is of several")
    raise UploadRefused(
        rule,
        f"{sheet.label} {what}: {other:,} of {len(numbers):,} rows have another DfE number.",
        f"{_NOTHING} Check which school you are uploading for, and export that school alone.",
    )


def other_years(sheet: Sheet, years: "pd.Series", column: str, year: str) -> pd.DataFrame:
    """Lines of the rows that are of another academic year.

    Args:
        sheet: the file.
        years: academic year of each row, missing where it has none.
        column: the column's title in the file.
        year: the academic year that is uploaded.

    Raises:
        UploadRefused: every row that has a year is of another one.
    """
    other = years.notna() & (years != year)
    if other.any() and not (years == year).any():
        raise UploadRefused(
            "year",
            f"{sheet.label} is of another academic year than {year}.",
            f"{_NOTHING} Choose the year that the file is of, or export {year}.",
        )
    words = f"The row is not of {year}. Upload it with its own year, or mend the date."
    return lines_of(years.index[other], column, "year", words)


def academic_years(days: "pd.Series") -> "pd.Series":
    """Academic year of each ISO date, missing where there is none."""
    known = {str(day): str(AcademicYear.of(pd.Timestamp(day).date())) for day in _distinct(days)}
    return days.map(known).astype("str")


def _distinct(days: "pd.Series") -> list[str]:
    return [str(day) for day in days.dropna().unique()]
