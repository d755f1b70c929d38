"""Schools with the values of criteria, from what a scope may see."""

from collections.abc import Iterable

import pandas as pd

from workbench.access.scope import Scope
from workbench.loader import Door
from workbench.measures.catalogue import measures
from workbench.measures.compute import compute

ABOUT = ("urn", "laestab", "name", "phase", "gender", "la_name", "region", "easting", "northing")


def candidates(criteria: Iterable[str], year: str, door: Door, scope: Scope) -> pd.DataFrame:
    """The schools that a scope may see, each with the criteria that are measures.

    Args:
        criteria: names of measures; others (such as ``distance``) are passed over.
        year: academic year of the values.
        door: the store.
        scope: who asks. What is made of pupils is known for the scope's own pupils only; criteria
            of published figures are known for every school.

    Returns:
        One row a school: the columns of ``ABOUT`` that the store has, then a column a criterion,
        missing where the school has no value in the year.

    Raises:
        PolicyDenied: the scope may not load what a criterion is made of.
    """
    known = door.catalogue["school"].names
    schools = door.load("school", scope, columns=[name for name in ABOUT if name in known])
    wide = schools.drop_duplicates("urn").reset_index(drop=True)
    for name in criteria:
        if name in measures():
            found = compute(name, scope=scope, door=door, periods=[year])
            values = found.set_index("unit_id")["value"]
            wide = wide.assign(**{name: wide["urn"].map(values)})
    return wide
