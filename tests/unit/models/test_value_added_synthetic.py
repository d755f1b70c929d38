"""Subject value added of synthetic England finds what its schools really add."""

import numpy as np
import pandas as pd
import pytest

from workbench.models.value_added.cells import subject_totals
from workbench.models.value_added.expectation import value_added
from workbench.models.value_added.group_means import prior_group_means
from workbench.models.value_added.key_stage4 import key_stage4_rows
from workbench.models.value_added.similar_pupils import similar_pupils
from workbench.synthetic.england import England

DATASETS = ("pupil", "pupil_characteristics", "prior_attainment", "ks4_entry")


@pytest.fixture(scope="module")
def england():
    """Entries of mainstream schools in three years, and what each of these schools adds."""
    country = England("demo")
    batches = list(country.batches(attendance=False))
    frames = {
        name: pd.concat([one.datasets[name] for one in batches], ignore_index=True)
        for name in DATASETS
    }
    schools = country.known
    truth = pd.Series(schools.hidden.progress, index=pd.Index(schools.urns).astype("str"))
    mainstream = truth[(schools.plan["kind"] == "mainstream").to_numpy()]
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
