"""What happens where there is little or nothing to go by."""

import numpy as np
import pandas as pd
import pytest
from estimated import drawn_results

from workbench.errors import UsageError, UserError
from workbench.models.estimates.calibration import calibrate
from workbench.models.estimates.fitting import fit
from workbench.models.estimates.model import OrdinalModel
from workbench.models.estimates.subjects import estimates, fit_all
from workbench.models.estimates.transition import TransitionMatrix


def results(**columns: object) -> pd.DataFrame:
    return drawn_results(np.random.default_rng(11), 12, 50).assign(**columns)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (results(points=4.0, grade="4"), "all at one level"),
        (results(points=np.nan), "no pupil with a result"),
        (results(prior=np.nan), "no pupil with a result"),
        (results()[:0], "no pupil with a result"),
        (results(urn="900001"), "of one school"),
        (results().drop(columns="urn"), "no column urn"),
        (results().drop(columns="prior"), "no column prior"),
        (results(difference=results()["prior"] * 2, female=results()["prior"]), "say the same"),
    ],
)
def test_what_cannot_be_fitted_is_refused(rows, words):
    with pytest.raises(UsageError, match=words):
        fit(rows, part="Latin")


def test_a_predictor_that_tells_without_fail_is_refused():
    rows = results()
    high = rows["prior"] > 0
    sure = rows.assign(points=high.astype(float), grade=high.astype(str))
    with pytest.raises(UserError, match="did not settle"):
        fit(sure)


def test_a_term_that_is_the_same_for_all_is_left_out():
    model = fit(results(female=1.0))
    assert "female" not in model.params.index
    assert model.chances(results(female=1.0)).known.all()
    assert not model.chances(results(female=np.nan)).known.any()


def test_pupils_without_a_predictor_have_no_chances_and_are_counted():
    rows = results()
    prior, month = rows["prior"].mask(rows.index < 7), rows["month"].mask(rows.index < 10)
    rows = rows.assign(prior=prior, month=month)
    model = fit(rows)
    assert model.excluded == {"no prior": 7, "no month": 3}
    assert model.nobs == len(rows) - 10
    assert model.chances(rows).known.sum() == len(rows) - 10


def test_an_unknown_difference_between_subjects_counts_as_none():
    rows = results()
    rows = rows.assign(difference=np.where(rows.index % 3, rows.index % 5 - 2.0, np.nan))
    model = fit(rows)
    known = model.chances(rows.assign(difference=0.0))
    np.testing.assert_array_equal(
        model.chances(rows.assign(difference=np.nan)).reaching, known.reaching
    )


def test_two_values_of_prior_attainment_are_a_straight_line():
    model = fit(results(prior=lambda rows: (rows["prior"] > 0).astype(float)))
    assert model.formula == "grade ~ prior + female + month + (1 | urn)"


def test_without_schools_there_is_an_average_school_only():
    model = fit(results(), schools=False)
    assert model.school_effects().empty
    assert "school_sd" not in model.tidy()["term"].tolist()
    assert model.chances(results(), "FFT50").known.all()
    with pytest.raises(UsageError, match="needs the spread of schools"):
        model.chances(results(), "FFT20")


def test_a_school_that_the_model_has_not_seen_is_any_school():
    model, rows = fit(results()), results(urn="100000")
    anywhere = model.chances(rows, "all schools")
    np.testing.assert_allclose(model.chances(rows, "own").reaching, anywhere.reaching)
    # of pupils who may be in any school less is certain than in an average one
    average = model.chances(rows)
    assert anywhere.of_levels.max() < average.of_levels.max()


@pytest.mark.parametrize("context", [["fsm"], ["fsm", "sen"]])
def test_circumstances_may_not_enter_estimates(context):
    rows = results(fsm=lambda r: (r.index % 3 == 0) * 1.0, sen=lambda r: (r.index % 5 == 0) * 1.0)
    with pytest.raises(UsageError, match=", ".join(context)):
        fit(rows, context=context)
    with pytest.raises(UsageError, match="circumstances"):
        fit_all(rows.assign(part="Latin"), context=context)
    model = fit(rows, context=context, purpose="value_added")
    assert set(context) <= set(model.params.index)
    with pytest.raises(UsageError, match="makes no estimates"):
        model.chances(rows)


def test_a_purpose_that_there_is_not_is_refused():
    with pytest.raises(UsageError, match="Did you mean 'estimates'"):
        fit(results(), purpose="estimate")


def test_small_subjects_fall_back_and_say_so():
    rows = drawn_results(np.random.default_rng(12), 30, 40)
    subject = pd.Series("Maths", index=rows.index).mask(rows.index < 100, "Latin")
    rows = rows.assign(part=subject.mask(rows.index < 5, "Greek").mask(rows.index == 0, "Gothic"))
    found = fit_all(rows)
    assert isinstance(found["Maths"], OrdinalModel)
    assert isinstance(found["Latin"], TransitionMatrix)
    table = found.table().set_index("part")
    assert table["method"].to_dict() == {
        "Latin": "transition matrix",
        "Maths": "cumulative logit",
        "Greek": "none",
        "Gothic": "none",
    }
    assert table.loc["Latin", "reason"] == "fewer than 500 entries"
    with pytest.raises(UsageError, match="fewer than 10 pupils"):
        found["Greek"]
    told = estimates(found, rows.assign(prior=rows["prior"].mask(rows.index == 200)), "FFT20")
    assert told.index.equals(rows.index)
    assert told["part"].tolist() == rows["part"].tolist()
    assert told["reason"][0] == "no estimates of the subject"
    assert told["reason"][200] == "no prior attainment, sex or month of birth"
    assert told["estimate"].isna().sum() == 6
    assert told["n"][told["method"] == "transition matrix"].max() < 20
    assert (told["benchmark"] == "FFT20").all()


def test_subjects_that_nobody_enters_are_refused():
    rows = results(part="Maths")
    with pytest.raises(UsageError, match="`parts` Math have no rows"):
        fit_all(rows, parts=["Math"])
    with pytest.raises(UsageError, match="no column part"):
        fit_all(results())
    nothing = estimates(fit_all(rows), rows[:0])
    assert nothing.empty
    assert "estimate" in nothing


def test_levels_that_nobody_reached_have_no_chance():
    rows = results()
    rows = rows[rows["points"] != 3]
    model = fit(rows)
    assert model.scale.labels == ("0", "1", "2", "4", "5")
    assert model.chances(rows).at_least(3).tolist() == model.chances(rows).at_least(4).tolist()


def test_a_summary_reads_like_statsmodels():
    model = fit(results(), part="Latin")
    assert model.formula == "grade ~ cr(prior, 5 knots) + female + month + (1 | urn)"
    assert model.summary().startswith(f"Latin: {model.formula}\n")
    tidy = model.tidy().set_index("term")
    pd.testing.assert_series_equal(tidy["estimate"][:-1], model.params, check_names=False)
    pd.testing.assert_frame_equal(tidy[["low", "high"]][:-1], model.conf_int(), check_names=False)
    assert (tidy["low"] < tidy["estimate"]).all()
    assert (tidy["estimate"] < tidy["high"]).all()
    assert model.glance()["n"] == 600
    assert model.glance()["schools"] == 12


def test_a_subject_where_everybody_has_one_grade_is_certain():
    rows = results(part="Greek", points=9.0, grade="9")
    found = fit_all(rows)
    assert found.reasons["Greek"].endswith("so there are no chances to estimate.")
    told = estimates(found, rows, "FFT20", thresholds=(4,))
    assert told["estimate"].unique().tolist() == ["9"]
    assert told[
        ["chance_higher", "chance_lower", "chance_4"]
    ].drop_duplicates().to_numpy().tolist() == [[0, 0, 1]]
    kept = calibrate(found, rows)
    assert kept[kept["score"] == "ranked_probability"]["observed"].tolist() == [0]


def test_rows_may_have_any_index():
    rows = results(part="Maths")
    told = estimates(fit_all(rows), pd.concat([rows, rows]))
    assert told.index.tolist() == [*rows.index, *rows.index]
    pd.testing.assert_frame_equal(told[: len(rows)], told[len(rows) :])


def test_frames_of_arrow_are_as_good():
    rows = results(part="Maths")
    arrow = rows.convert_dtypes(dtype_backend="pyarrow")
    one, other = (estimates(fit_all(each), each, "own") for each in (rows, arrow))
    np.testing.assert_allclose(one["points"], other["points"].astype(float))
    assert one["estimate"].tolist() == other["estimate"].tolist()
