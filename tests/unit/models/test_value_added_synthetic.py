"""Value added of synthetic England finds what its schools really add."""

import numpy as np
import pandas as pd
import pytest

from workbench.models.multilevel.value_added import fit_value_added
from workbench.models.runs.schools import pupils_of
from workbench.models.value_added.cells import subject_totals
from workbench.models.value_added.expectation import value_added
from workbench.models.value_added.group_means import prior_group_means
from workbench.models.value_added.key_stage4 import key_stage4_rows
from workbench.models.value_added.similar_pupils import similar_pupils
from workbench.synthetic.england import England

DATASETS = ("pupil", "pupil_characteristics", "prior_attainment", "ks4_entry")
YEAR = "2018/19"


@pytest.fixture(scope="module")
def country():
    """Datasets of three years, and what each mainstream school adds."""
    made = England("demo")
    batches = list(made.batches(attendance=False))
    frames = {
        name: pd.concat([one.datasets[name] for one in batches], ignore_index=True)
        for name in DATASETS
    }
    schools = made.known
    truth = pd.Series(schools.hidden.progress, index=pd.Index(schools.urns).astype("str"))
    mainstream = truth[(schools.plan["kind"] == "mainstream").to_numpy()]
    return {**frames, "school": made.schools()}, mainstream


@pytest.fixture(scope="module")
def england(country):
    """Entries of mainstream schools in three years, and what each of these schools adds."""
    frames, mainstream = country
    rows = key_stage4_rows(frames)
    return rows[rows["urn"].isin(mainstream.index)].reset_index(drop=True), mainstream


@pytest.mark.parametrize("way", [similar_pupils, prior_group_means])
def test_what_schools_add_is_found(england, way):
    rows, truth = england
    found = value_added(rows, way(subject_totals(rows)))
    by_subject = found.groupby(["qualification_type", "subject", "year"])["value_added"].mean()
    assert by_subject.abs().max() < 1e-9
    by_school = found.groupby("urn")["value_added"].mean()
    assert np.corrcoef(by_school, truth.reindex(by_school.index))[0, 1] > 0.9
    matched = found["value_added"].notna().mean()
    assert 0.9 < matched < 1


def test_what_whole_schools_add_is_found_with_its_uncertainty(country):
    frames, truth = country
    pupils = pupils_of(frames)
    chosen = pupils[(pupils["year"] == YEAR) & pupils["urn"].isin(truth.index)]
    intake = ("school_prior", "school_prior_spread", "school_free_meals")
    plain = fit_value_added(chosen)
    # circumstances are part of how synthetic pupils are made, the school's intake is not
    informed = fit_value_added(chosen, contextual=True, without=intake)
    agreement = []
    for fitted in (plain, informed):
        found = fitted.residuals().set_index("urn")
        added = truth.reindex(found.index)
        centred = added - np.average(added, weights=found["n"])
        agreement.append(np.corrcoef(found["residual"], centred)[0, 1])
    assert 0.85 < agreement[0] < agreement[1]
    assert ((found["low"] < centred) & (centred < found["high"])).mean() > 0.85
