"""Suspensions and permanent exclusions of the headline year: the whole school alone."""

import pandas as pd

from workbench.access.disclosure import SUPPRESSED
from workbench.measures.catalogue import measure
from workbench.measures.compute import compute
from workbench.measures.exclusions.pupils import pupil_exclusions
from workbench.packs.school_tables import style_of
from workbench.packs.secondary.release import Rules
from workbench.views.formats import SUPPRESSED as HIDDEN

MEASURES = (
    "suspension_rate",
    "pupils_suspended",
    "pupils_suspended_repeatedly",
    "sessions_lost_to_suspension",
    "permanent_exclusion_rate",
)
_BEHIND = {
    "suspension_rate": "suspended",
    "pupils_suspended": "suspended",
    "sessions_lost_to_suspension": "suspended",
    "pupils_suspended_repeatedly": "repeat",
    "permanent_exclusion_rate": "permanent",
}


def exclusion_figures(pupil: pd.DataFrame, suspension: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Rates of the school, hidden where they tell of few pupils.

    The pupils behind a rate are a group like any other: those who were suspended, repeatedly
    suspended or excluded. Where the suspended less the repeatedly suspended are few, the rate of
    the latter is hidden.

    Args:
        pupil, suspension: frames of those contracts, of the headline year.
        rules: by which the table is protected.

    Returns:
        The columns of ``compute``.
    """
    rows = pupil_exclusions(pupil, suspension, by_reason=False)
    found = compute(MEASURES, rows)
    behind = {name: int((rows[column] > 0).sum()) for name, column in _BEHIND.items()}
    once = behind["pupils_suspended"] - behind["pupils_suspended_repeatedly"]
    hidden = found["measure"].map(
        lambda name: (
            _few(behind[name], rules.threshold)
            or (name == "pupils_suspended_repeatedly" and _few(once, rules.threshold))
        )
    )
    emptied = {name: found[name].mask(hidden) for name in ("n", "value", "low", "high")}
    return found.assign(**emptied, status=found["status"].mask(hidden, SUPPRESSED))


def exclusion_table(figures: pd.DataFrame) -> pd.DataFrame:
    """One row a measure, as text."""
    hidden = (figures["status"] == SUPPRESSED).to_numpy()
    values = zip(figures["measure"], figures["value"], hidden, strict=True)
    return pd.DataFrame(
        {
            "Measure": [measure(name).title for name in figures["measure"]],
            "This school": [
                HIDDEN if gone else style_of(name).value(value) for name, value, gone in values
            ],
        }
    )


def _few(pupils: int, threshold: int) -> bool:
    return 0 < pupils < threshold
