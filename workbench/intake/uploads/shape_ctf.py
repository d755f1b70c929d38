"""A Common Transfer File -> pupils, and their statutory results in the year of each."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from workbench.calendar import AcademicYear
from workbench.errors import UsageError
from workbench.intake.arrivals import KEY, Arrival
from workbench.intake.uploads.ctf_codes import Code, Target, ctf_codes, target_of
from workbench.intake.uploads.parsing import lines_of, together
from workbench.intake.uploads.shape_pupils import enrolment
from workbench.intake.uploads.shaped import Shaped, Taken, fed, keyed, shaped

_RULES = {
    "ctf_year": ("Year", "The year of the result is no calendar year."),
    "ctf_code": ("Subject", "This kind of result is not known. It was left out."),
    "ctf_result": ("Result", "This is no result of the check. Mend it in your MIS."),
    "ctf_year_group": ("Year", "The check is made in year 1 or 2; the pupil was in neither."),
    "ctf_repeated": ("Result", "The pupil has another result for the same. Remove one of them."),
}
_YEAR_GROUP = "Give the National Curriculum year; the date of birth tells none from N to 14."


@dataclass(frozen=True)
class _Result:
    """One result: its row, pupil and year, where it belongs, and its value."""

    row: int
    key: str
    year: str
    dataset: str
    column: str
    value: str
    target: Target


def shape_ctf(taken: Taken) -> Shaped:
    """Rows of pupils, and of every dataset that a result of the file belongs to."""
    with_group = _with_year_group(taken)
    lost = with_group.column("NCyearActual").isna()
    refused = taken.refusal(lost, "NCyearActual", "year_group", _YEAR_GROUP)
    good = with_group.without(refused)
    keys = keyed(good.column("UPN"))
    first = good.values[~keys.duplicated()]
    people = Taken(good.sheet, good.template, good.columns, first, good.laestab, good.year)
    arrivals = [
        Arrival("pupil_identity", _with_key(keys, fed(people, "pupil_identity"))),
        Arrival("pupil", _with_key(keys, enrolment(people)), years=(good.year,)),
    ]
    results, broken = _results(good, keys)
    return shaped(*arrivals, *_arrivals(results), refused=(refused, broken))


def _with_key(keys: "pd.Series", rows: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([keys[rows.index].rename(KEY), rows], axis=1)


def _with_year_group(taken: Taken) -> Taken:
    """The year group from the date of birth where the file has none.

    A child is in year 1 in the academic year after the one in which it turned five.
    """
    start = AcademicYear.parse(taken.year).start
    births = pd.to_datetime(taken.column("DOB"), errors="coerce")
    groups = start - births.dt.year + (births.dt.month < 9).astype("int64") - 5
    possible = groups.where(groups.between(-1, 14)).astype("Int64").astype("str")
    told = taken.column("NCyearActual")
    values = taken.values.assign(NCyearActual=told.where(told.notna(), possible))
    return Taken(taken.sheet, taken.template, taken.columns, values, taken.laestab, taken.year)


def _results(taken: Taken, keys: "pd.Series") -> tuple[list[_Result], pd.DataFrame]:
    names = ["Stage", "Subject", "Method", "Component", "ResultQualifier", "Result", "Year"]
    facts = taken.values.reindex(columns=[*names, "NCyearActual"]).fillna("").astype("str")
    given = facts[facts["Stage"] != ""]
    start = AcademicYear.parse(taken.year).start
    found: list[_Result] = []
    broken: list[tuple[int, str]] = []
    for row, *values in given.itertuples(name=None):
        made = list(_result(row, str(keys[row]), values, start))
        broken += [(row, one) for one in made if isinstance(one, str)]
        found += [one for one in made if isinstance(one, _Result)]
    once, twice = _once(found)
    lines = [*broken, *((row, "ctf_repeated") for row in twice)]
    return once, together([_line(row, rule) for row, rule in lines])


def _result(row: int, key: str, values: list[str], start: int) -> Iterator[_Result | str]:
    """A result as the columns that it feeds, or the rule that it breaks."""
    *code, result, calendar_year, group = values
    year = _year(calendar_year)
    target = target_of(Code(*code), str(year)) if year else None
    if year is None or target is None:
        yield "ctf_code" if year else "ctf_year"
        return
    value = ctf_codes()["outcomes"].get(result.upper(), result.upper())
    if not _possible(target, value):
        yield "ctf_result"
        return
    if target.dataset == "phonics_check":
        then = str(int(group) - (start - year.start))
        if then not in ("1", "2"):
            yield "ctf_year_group"
            return
        yield _Result(row, key, str(year), target.dataset, "year_group", then, target)
    yield from _columns(row, key, str(year), target, value)


def _columns(row: int, key: str, year: str, target: Target, value: str) -> Iterator[_Result]:
    number = _is_number(value)
    column = target.column if number or not target.otherwise else target.otherwise
    yield _Result(row, key, year, target.dataset, column, value, target)
    if number and target.dataset == "ks2_result" and target.otherwise:
        met = float(value) >= ctf_codes()["expected_scaled_score"]
        outcome = "AS" if met else "NS"
        yield _Result(row, key, year, target.dataset, target.otherwise, outcome, target)


def _year(calendar_year: str) -> AcademicYear | None:
    try:
        return AcademicYear(int(calendar_year) - 1) if len(calendar_year) == 4 else None
    except (ValueError, UsageError):
        return None


def _possible(target: Target, value: str) -> bool:
    if not value:
        return False
    if target.aspect:
        known = ctf_codes()["multiplication_codes"]
        return value in known["codes"] or (
            value.isdigit() and len(value) <= 2 and int(value) <= known["highest_mark"]
        )
    return True


def _is_number(value: str) -> bool:
    return value.replace(".", "", 1).isdigit() and value.isascii()


def _once(found: list[_Result]) -> tuple[list[_Result], list[int]]:
    """Results without those that say something else of what an earlier row has said."""
    said: dict[tuple[str, str, str, str, str], str] = {}
    kept, twice = [], []
    for one in found:
        what = (one.key, one.year, one.dataset, one.column, one.target.aspect)
        if said.setdefault(what, one.value) == one.value:
            kept.append(one)
        else:
            twice.append(one.row)
    return kept, sorted(set(twice))


def _line(row: int, rule: str) -> pd.DataFrame:
    column, guidance = _RULES[rule]
    return lines_of(pd.Index([row]), column, rule, guidance)


def _arrivals(results: list[_Result]) -> Iterator[Arrival]:
    """Rows of results: one for each pupil and year, or one for each current assessment."""
    for dataset in dict.fromkeys(one.dataset for one in results):
        mine = [one for one in results if one.dataset == dataset]
        rows = _assessments(mine) if mine[0].target.aspect else _wide(mine)
        years = tuple(sorted({one.year for one in mine}))
        yield Arrival(dataset, rows, years=years)


def _wide(results: list[_Result]) -> pd.DataFrame:
    rows: dict[tuple[str, str], dict[str, str]] = {}
    first: dict[tuple[str, str], int] = {}
    for one in results:
        place = (one.key, one.year)
        first.setdefault(place, one.row)
        rows.setdefault(place, {KEY: one.key, "year": one.year})[one.column] = one.value
    index = pd.Index(list(first.values()), dtype="int64", name="row")
    return pd.DataFrame(list(rows.values()), index=index, dtype="str")


def _assessments(results: list[_Result]) -> pd.DataFrame:
    rows = [
        {
            KEY: one.key,
            "year": one.year,
            "subject": one.target.subject,
            "aspect": one.target.aspect,
            "result_set": f"{one.target.aspect} {one.year}",
            "kind": "test",
            "scale": "text",
            "grade": one.value,
        }
        for one in results
    ]
    index = pd.Index([one.row for one in results], dtype="int64", name="row")
    return pd.DataFrame(rows, index=index, dtype="str")
