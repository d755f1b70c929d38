"""A file of key stage 4 results -> entries."""

import pandas as pd

from workbench.errors import UsageError
from workbench.intake.arrivals import KEY, Arrival
from workbench.intake.uploads.ks4_awards import AWARD, RULES, WHAT, awards
from workbench.intake.uploads.parsing import together
from workbench.intake.uploads.refusal import UploadRefused
from workbench.intake.uploads.school import other_years
from workbench.intake.uploads.shaped import Shaped, Taken, fed, keyed, shaped

_TITLES = {
    "number": "Qualification number",
    "subject": "Subject",
    "syllabus": "Syllabus",
    "grade": "Grade",
}
_COLUMN_OF_RULE = {
    "qualification": "Qualification number",
    "points": "Qualification number",
    "subject": "Subject",
    "syllabus": "Syllabus",
    "grade": "Grade",
}
_MOST_ATTEMPTS = 9
_REPEATED = (
    "The same result stands in an earlier row. Remove one of them, or give the exam date of each."
)


def shape_ks4(taken: Taken) -> Shaped:
    """Entries of the contract ``ks4_entry``, numbered by attempt.

    A pupil's results in the same qualification are attempts in the order of their exam dates;
    without dates, of their rows. The same result twice is refused once.

    Raises:
        UploadRefused: the file is of another year, or the list of the year is not at hand.
    """
    other = other_years(taken.sheet, taken.column("Year"), taken.columns["Year"], taken.year)
    good = taken.without(other)
    found = _awards(good)
    refused = [other, *_refusals(good, found["rule"])]
    good = good.without(together(refused))
    rows = pd.concat([fed(good, "ks4_entry"), found.loc[good.values.index, list(AWARD)]], axis=1)
    rows.insert(0, KEY, keyed(good.column("UPN")))
    if "exam_date" not in rows:
        rows = rows.assign(exam_date=pd.Series(None, index=rows.index, dtype="str"))
    twice = rows.duplicated([KEY, "qualification", "grade", "exam_date"])
    refused.append(good.refusal(twice, "Grade", "repeated", _REPEATED))
    rows = _attempts(rows[~twice]).assign(year=taken.year)
    many = rows["attempt"] > _MOST_ATTEMPTS
    refused.append(good.refusal(many, "Grade", "repeated", _REPEATED))
    entries = rows[~many].astype({"attempt": "str"})
    return shaped(Arrival("ks4_entry", entries, years=(taken.year,)), refused=tuple(refused))


def _awards(taken: Taken) -> pd.DataFrame:
    said = {name: taken.column(title).fillna("") for name, title in _TITLES.items()}
    try:
        return awards(pd.DataFrame(said, columns=list(WHAT)), taken.year)
    except UsageError as error:
        raise UploadRefused("year", error.what, error.hint) from None


def _refusals(taken: Taken, rules: "pd.Series") -> list[pd.DataFrame]:
    return [
        taken.refusal(rules == rule, _COLUMN_OF_RULE[rule], rule, guidance)
        for rule, guidance in RULES.items()
    ]


def _attempts(rows: pd.DataFrame) -> pd.DataFrame:
    order = rows.sort_values("exam_date", kind="stable", na_position="last")
    attempt = order.groupby([KEY, "qualification"]).cumcount() + 1
    return rows.assign(attempt=attempt)
