"""Higher and lower performing groups and subjects: those that differ among all that was tested."""

from collections.abc import Collection, Iterator

import pandas as pd

from workbench.access.disclosure import SUPPRESSED, TOTAL
from workbench.packs.pupil_tables import labels_of
from workbench.packs.school_tables import style_of
from workbench.sentences.performers import Part
from workbench.views.formats import COUNT
from workbench.views.theme import ABOVE, BELOW, Mark, mark_of

MOST = 6
"""Groups that are named on each side."""
NOBODY = "none significantly {} the comparator"


def strengths_table(
    groups: pd.DataFrame, subjects: pd.DataFrame, standing: Collection[Part]
) -> pd.DataFrame:
    """Groups by progress and attainment, and subjects by grade 4, above and below a comparator.

    Args:
        groups: figures of the headline year, of :func:`~.results.of_groups`; may be empty.
        subjects: figures of subjects; may be empty.
        standing: of :func:`workbench.sentences.performers.standing_parts`; others are left out,
            however significant they are by themselves.

    Returns:
        One row a kind of figure: its name, and the groups above and below with their numbers and
        values, the most extreme first.
    """
    kinds = [
        ("Pupil progress, groups", groups, "progress8"),
        ("Attainment 8, groups", groups, "attainment8"),
        ("English and maths at grade 5, groups", groups, "english_maths_5"),
        ("Grade 4 or above, subjects", subjects, "subject_4"),
        ("Grade 7 or above, subjects", subjects, "subject_7"),
    ]
    rows = [
        {
            "What": title,
            f"{ABOVE.symbol} Higher performing": _listed(_standing(parts, standing), name, ABOVE),
            f"{BELOW.symbol} Lower performing": _listed(_standing(parts, standing), name, BELOW),
        }
        for title, frame, name in kinds
        if len(frame)
        for parts in [_parts(frame, name)]
        if _tested(parts)
    ]
    return pd.DataFrame(rows)


def _standing(rows: pd.DataFrame, standing: Collection[Part]) -> pd.DataFrame:
    keys = zip(rows["measure"], rows["group"], rows["subgroup"], strict=True)
    return rows[pd.Series([key in standing for key in keys], index=rows.index, dtype="bool")]


def _tested(rows: pd.DataFrame) -> bool:
    return bool((rows["verdict"].fillna("") != "").any())


def _listed(rows: pd.DataFrame, name: str, mark: Mark) -> str:
    marked = [mark_of(said) == mark for said in rows["verdict"].fillna("")]
    chosen = rows[pd.Series(marked, index=rows.index, dtype="bool")]
    ordered = chosen.sort_values("value", ascending=mark == BELOW, kind="stable")
    said = list(_each(ordered.head(MOST), name))
    further = len(ordered) - len(said)
    said += [f"and {further} more"] if further > 0 else []
    return "; ".join(said) or NOBODY.format(mark.words.removeprefix("significantly "))


def _each(rows: pd.DataFrame, name: str) -> Iterator[str]:
    style = style_of(name)
    for label, n, value in zip(labels_of(rows), rows["n"], rows["value"], strict=True):
        yield f"{label} ({COUNT.value(n)}): {style.value(value)}"


def _parts(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Groups of a measure that may be shown, with the number that the pack gives for them.

    All pupils stand in the headlines. The number is the one of the groups' table: how many pupils
    of a group lack a measure is nobody's business.
    """
    rows = frame[(frame["measure"] == name) & (frame["group"] != TOTAL)]
    first = frame[frame["measure"] == frame["measure"].iloc[0]]
    pupils = first.set_index(["group", "subgroup"])["n"]
    places = pd.MultiIndex.from_frame(rows[["group", "subgroup"]])
    numbered = rows.assign(n=pupils.reindex(places).to_numpy())
    return numbered[numbered["status"] != SUPPRESSED].reset_index(drop=True)
