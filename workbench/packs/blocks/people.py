"""Lists of pupils by name, for packs that may name them."""

from collections.abc import Mapping, Sequence

import pandas as pd

from workbench.measures.cohort import KEY
from workbench.views.formats import MISSING, Format

_FLAGS: Mapping[str, str] = {"disadvantaged": "Disadvantaged", "eal": "EAL", "sen_status": "SEN"}
_YES = "yes"


def names_of(pupil_ids: "pd.Series[str]", identity: pd.DataFrame) -> "pd.Series[str]":
    """Name of each pupil, surname first; the register's name where no other is preferred.

    Args:
        pupil_ids: keys of the pupils.
        identity: columns pupil_id, surname, forename, preferred_surname and preferred_forename of
            the contract ``pupil_identity``; a pupil who is not in it is called "not known".
    """
    people = identity.drop_duplicates("pupil_id").set_index("pupil_id")
    surname = people["preferred_surname"].fillna(people["surname"])
    forename = people["preferred_forename"].fillna(people["forename"])
    full = surname.astype("str") + ", " + forename.astype("str")
    return pupil_ids.map(full).fillna("not known")


def with_names(rows: pd.DataFrame, identity: pd.DataFrame) -> pd.DataFrame:
    """Rows of pupils with their name, in the order of names.

    Two pupils of one name stand in the order of their keys, so that a list is always the same.
    """
    named = rows.assign(name=names_of(rows["pupil_id"], identity))
    return named.sort_values(["name", "pupil_id"], kind="stable").reset_index(drop=True)


def pupil_list(
    rows: pd.DataFrame, columns: Sequence[tuple[str, str, Format | None]], heading: str = "Pupil"
) -> pd.DataFrame:
    """One row a pupil, as text.

    Args:
        rows: of :func:`with_names`, with the columns that are shown.
        columns: column, its heading, and how its numbers are written; text where there is none.
        heading: what a row is.
    """
    shown = {heading: rows["name"].tolist()}
    for name, title, style in columns:
        write = _text if style is None else style.value
        shown[title] = [write(value) for value in rows[name]]
    return pd.DataFrame(shown)


def flags(rows: pd.DataFrame, characteristics: pd.DataFrame) -> "pd.Series[str]":
    """Disadvantaged, EAL and SEN of each pupil in a few words; empty where none is said.

    Args:
        rows: columns pupil_id, urn and year.
        characteristics: columns of the contract ``pupil_characteristics``, as far as at hand.
    """
    known = [name for name in _FLAGS if name in characteristics]
    joined = rows[KEY].merge(
        characteristics[[*KEY, *known]].drop_duplicates(KEY), on=KEY, how="left", validate="m:1"
    )
    tests = {
        "disadvantaged": lambda column: column.astype("boolean").fillna(False),
        "eal": lambda column: column == "other",
        "sen_status": lambda column: column.isin(["K", "E"]),
    }
    said = [
        pd.Series(_FLAGS[name], index=joined.index).where(tests[name](joined[name]), "")
        for name in known
    ]
    words = [", ".join(filter(None, several)) for several in zip(*said, strict=True)]
    return pd.Series(words, index=rows.index, dtype="str")


def yes(column: "pd.Series[bool]") -> "pd.Series[str]":
    """Yes or no of a flag; empty where it is missing."""
    words = column.astype("boolean").map({True: _YES, False: "no"})
    return words.astype("object").where(column.notna(), "").astype("str")


def _text(value: object) -> str:
    return MISSING if value is None or pd.isna(value) or value == "" else str(value)  # type: ignore[call-overload]
