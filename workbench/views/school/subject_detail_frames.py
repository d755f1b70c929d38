"""Protected frames of one subject: pupil groups within it, grades, prior attainment and results.

Three years pooled are shown for a cell only where each of its years may be shown. What the pooled
figure says is then no more than what the years say, so that no year can be had by subtraction.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from workbench.access.differencing import Question
from workbench.access.disclosure import SUPPRESSED
from workbench.measures.compute import compute
from workbench.measures.groups import ALL, dimension, dimensions, usable
from workbench.measures.status import CALCULATED
from workbench.stages.sixth_form_rows import A_LEVEL
from workbench.stages.stage import Stage
from workbench.views.school.choices import (
    THREE_YEARS,
    group_label,
    shown_dimensions,
)
from workbench.views.school.data import YEARS, SchoolData
from workbench.views.school.grade_bands import SCALES, Band, banded, pooled
from workbench.views.school.members import members_of_measures
from workbench.views.school.named import with_names
from workbench.views.school.protected import answer
from workbench.views.school.pupil_frames import check_lists

_KEYS = ["group", "subgroup", "measure"]
_FIGURES = ["n", "value", "low", "high"]
PRIOR: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "ks4": ("baseline", "Key stage 2 average"),
        "ks5": ("key_stage4_points", "Key stage 4 average points"),
    }
)
"""Prior attainment of an entry's pupil, and what it is called, by key stage."""
_SLOTS = 10
"""Attainment 8 is a sum over ten slots, English and maths counting twice."""


@dataclass(frozen=True)
class Years:
    """The years that a subject is looked at in."""

    named: tuple[str, ...]

    @property
    def title(self) -> str:
        """The year, or the first to the last."""
        return self.named[-1] if len(self.named) == 1 else f"{self.named[0]} to {self.named[-1]}"


def years_of(data: SchoolData, year: str, span: str) -> Years:
    """The year that was chosen, or it and the two before as far as they are held; oldest first."""
    if span != THREE_YEARS:
        return Years((year,))
    before = sorted(one for one in data.years if one <= year)
    return Years(tuple(before[-YEARS:]))


def groups_within(data: SchoolData, years: Years, subject: str) -> pd.DataFrame:
    """Measures of a subject by pupil group, all pupils first.

    Free school meals and looked after are not among the groups: they stand beside no subject.

    Returns:
        One row a group and measure: the columns of :func:`workbench.measures.compute.compute`,
        and label; suppressed where they must be. There are no national figures of groups within a
        subject.
    """
    entries = pd.concat(
        [entries_of(data, year, subject) for year in years.named], ignore_index=True
    )
    if entries.empty:
        return pd.DataFrame()
    names = [one.name for one in shown_dimensions(data.stage, nested=False)]
    found = usable(entries, names)
    each = [_of_year(data, rows, subject, found) for _, rows in entries.groupby("year")]
    table = each[0] if len(years.named) == 1 else _pooled(data, entries, years, found, each)
    titles = {part.name: part for one in dimensions().values() for part in one.parts}
    return table.assign(label=[group_label(titles[name]) for name in table["subgroup"]])


def entries_of(data: SchoolData, year: str, subject: str) -> pd.DataFrame:
    """The entries of one subject in one academic year."""
    entries = data.of_year(year).entries
    return entries[entries[data.stage.subject] == subject]


def _of_year(
    data: SchoolData, entries: pd.DataFrame, subject: str, names: Sequence[str]
) -> pd.DataFrame:
    rows = entries.reset_index(drop=True)
    whole, parts = (one.assign(subject=subject) for one in _measured(data, rows, names))
    known = rows.assign(subject=subject)
    safe = [_safe(data, one, whole, known) for one in (whole, parts) if len(one)]
    return pd.concat(safe, ignore_index=True)


def _safe(
    data: SchoolData, table: pd.DataFrame, whole: pd.DataFrame, entries: pd.DataFrame
) -> pd.DataFrame:
    return answer(
        data.control,
        table,
        whole,
        lambda: members_of_measures(table, entries, data.guard.hashes, ["subject"]),
        within=["subject"],
    )


def _measured(
    data: SchoolData, entries: pd.DataFrame, names: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Figures of all pupils and of each part, nothing suppressed yet."""
    parts = [by_part(data, entries, _parts(entries, name), name) for name in names]
    everybody = pd.Series(ALL, index=entries.index)
    return by_part(data, entries, everybody, ALL), pd.concat(parts, ignore_index=True)


def _parts(entries: pd.DataFrame, name: str) -> "pd.Series[str]":
    one = dimension(name)
    titles = {place: part.name for place, part in enumerate(one.parts)}
    return pd.Series(one.codes(entries), index=entries.index).map(titles)


def by_part(
    data: SchoolData, entries: pd.DataFrame, part: "pd.Series[str]", group: str
) -> pd.DataFrame:
    """Figures with the intervals of the key stage, the parts taking the place of subjects.

    Nothing is suppressed yet.

    Args:
        data: the school.
        entries: those of one subject.
        part: the part that each entry is in, same index; entries of none are left out.
        group: name of what the parts are parts of.
    """
    stage = data.stage
    rows = entries.assign(**{stage.subject: part})[part.notna()]
    found = compute(list(stage.subject_measures), rows, by=[stage.subject])
    return stage.tested_subjects(found, rows).assign(group=group)


def _pooled(
    data: SchoolData,
    entries: pd.DataFrame,
    years: Years,
    names: Sequence[str],
    each: Sequence[pd.DataFrame],
) -> pd.DataFrame:
    """All entries of the years together; hidden where a year of the same cell is hidden."""
    whole, parts = _measured(data, entries.assign(year=years.title), names)
    table = pd.concat([whole, parts], ignore_index=True)
    apart = pd.concat(each, ignore_index=True)
    hidden = apart.loc[apart["status"] == SUPPRESSED, _KEYS].drop_duplicates()
    gone = table[_KEYS].merge(hidden, on=_KEYS, how="left", indicator=True)["_merge"] == "both"
    gone = gone.set_axis(table.index)
    blank = {name: table[name].mask(gone) for name in _FIGURES}
    return table.assign(
        **blank,
        verdict=table["verdict"].mask(gone, ""),
        status=table["status"].mask(gone, SUPPRESSED),
    )


def grades_within(data: SchoolData, years: Years, subject: str) -> pd.DataFrame:
    """How many entries of all pupils in a subject have which grades: label, n, status.

    Bands, not grades, and where some hold few pupils fewer and wider bands: a band that were
    hidden could be worked out from the percentages at the grades where bands end. Without rows
    where the grades are on no scale that there are bands of.
    """
    each = [(year, entries_of(data, year, subject)) for year in years.named]
    held = [(year, rows) for year, rows in each if len(rows)]
    scale = _scale(data, [rows for _, rows in held])
    if not scale:
        return pd.DataFrame()
    threshold = data.rights.threshold
    bands = [banded(rows["points"].astype("float64"), threshold, scale) for _, rows in held]
    hidden = any(
        0 < len(rows) < threshold or _refused(data, year, subject, rows) for year, rows in held
    )
    return pd.DataFrame(
        {
            "measure": "grades",
            "unit_id": data.urn,
            "period": years.title,
            "group": subject,
            "label": [band.label for band in pooled(bands)],
            "n": [None if hidden else band.count for band in pooled(bands)],
            "status": SUPPRESSED if hidden else CALCULATED,
        }
    )


def _scale(data: SchoolData, years: Sequence[pd.DataFrame]) -> Sequence[Band]:
    """Bands of the subject's grades; of 16 to 18 only A levels have some."""
    kinds = {kind for rows in years for kind in rows["qualification_type"]}
    if not kinds or (data.stage.name == "ks5" and kinds != {A_LEVEL}):
        return ()
    return SCALES.get(data.stage.name, ())


def _refused(data: SchoolData, year: str, subject: str, entries: pd.DataFrame) -> bool:
    topic = json.dumps([data.urn, year, "grades", subject])
    question = Question(topic, data.guard.hashes.members(entries["pupil_id"]))
    return any(data.guard.record([question]))


def prior_and_points(data: SchoolData, years: Years, subject: str) -> pd.DataFrame:
    """A dot an entry: label (the pupil's name), x (prior attainment), y (points), expected.

    Raises:
        PolicyDenied: the role may not see single pupils.
    """
    check_lists(data.rights)
    rows = pd.concat([entries_of(data, year, subject) for year in years.named], ignore_index=True)
    named = with_names(rows, data.names())
    return pd.DataFrame(
        {
            "label": named["name"],
            "x": named[PRIOR[data.stage.name][0]].astype("float64"),
            "y": named["points"].astype("float64"),
            "expected": expected_points(data.stage, named),
        }
    )


def expected_points(stage: Stage, entries: pd.DataFrame) -> "pd.Series[float]":
    """Expected points of each entry; missing where its pupil has no prior attainment.

    At key stage 4 a tenth of the estimate of Attainment 8, all subjects together: no estimates of
    single GCSE subjects are published.
    """
    expected = entries["expected"].astype("float64")
    return expected / _SLOTS if stage.name == "ks4" else expected


def expected_line(dots: pd.DataFrame) -> list[tuple[float, float]]:
    """Points of the expected line from the dots that have an estimate, across from the left."""
    known = dots.dropna(subset=["x", "expected"])
    means = known.groupby("x", as_index=False)["expected"].mean()
    return list(zip(means["x"].tolist(), means["expected"].tolist(), strict=True))
