"""Results of a subject by teaching group, against the same worked out from the stored rows."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from bokeh.document import Document
from dashboard import URN, YEAR, context_of, dashboard_module, school_store
from stores import scope_of

from workbench.errors import PolicyDenied
from workbench.loader import Door
from workbench.stages.taught import taught_as
from workbench.views.school.teaching_frames import NO_GROUP, by_teaching_group

SUBJECT = "Mathematics"


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    opened = Door(school_store(tmp_path_factory.mktemp("teaching") / "home"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def school():
    return dashboard_module()


@pytest.fixture(scope="module")
def data(school, door):
    return school.school_data(context_of(door, "school_named", URN))


@pytest.fixture(scope="module")
def found(data):
    return by_teaching_group(data, YEAR, SUBJECT).set_index("label")


def sent(school, door, role: str) -> str:
    page = school.app(context_of(door, role, URN, view="subjects", subject=SUBJECT, year=YEAR))
    document = Document()
    document.add_root(page.__panel__().get_root(document))
    return str(document.to_json())


def test_figures_are_those_of_the_stored_rows(door, found):
    scope = scope_of("school_named", schools=(URN,))
    where = {"urn": URN, "year": YEAR}
    entries = door.load("ks4_entry", scope, where={**where, "subject": SUBJECT})
    counted = entries.sort_values("attempt").drop_duplicates("pupil_id")
    groups = door.load("teaching_group", scope, where={**where, "subject": SUBJECT})
    members = door.load("teaching_group_member", scope, where=where)
    placed = counted.merge(members.merge(groups, on="group_id"), on="pupil_id")
    points = placed.groupby("name")["points"]
    named = found.drop(index=NO_GROUP)
    assert named["subject_entries"].to_dict() == points.count().to_dict()
    np.testing.assert_allclose(
        named["subject_points"].to_numpy(float), points.mean()[named.index].to_numpy(float)
    )
    # who is in no group is counted, and who moved counts twice
    assert found["subject_entries"].sum() == len(counted) + 1
    assert found.index[-1] == NO_GROUP


def test_difference_and_interval_are_those_of_the_pupils(data, found):
    entries = data.of_year(YEAR).entries
    entries = entries[entries["subject"] == SUBJECT]
    first = data.teaching(YEAR).query("subject == @SUBJECT and name == @found.index[0]")
    own = entries[entries["pupil_id"].isin(first["pupil_id"])]
    above = (own["points"].astype(float) - own["expected"].astype(float) / 10).dropna()
    row = found.iloc[0]
    assert row["matched"] == len(above)
    assert row["above"] == pytest.approx(above.mean())
    half = (row["above_high"] - row["above_low"]) / 2
    # 2.048 is Student's t for 95% with 28 degrees of freedom
    assert len(above) == 29
    assert half == pytest.approx(2.0484 * above.std(ddof=1) / np.sqrt(29), rel=1e-4)


def test_a_group_of_one_has_no_interval(found):
    alone = found.loc[NO_GROUP]
    assert alone["matched"] == 1
    assert pd.isna(alone["above_low"])


@pytest.mark.parametrize(
    ("subject", "timetabled"),
    [("Physics", "triple science"), ("English literature", "english"), ("Mathematics", "maths")],
)
def test_timetables_have_names_of_their_own(subject, timetabled):
    assert {subject.lower(), timetabled} <= taught_as(subject)


def test_a_subject_that_no_group_teaches_has_no_table(data):
    other = data.teaching(YEAR).assign(subject="Beekeeping")
    assert by_teaching_group(replace(data, teaching=lambda _: other), YEAR, SUBJECT).empty


def test_the_head_is_sent_the_groups(school, door, found):
    assert found.index[0] in sent(school, door, "school_named")


@pytest.mark.parametrize("role", ["school_governor", "analyst", "training"])
def test_nobody_without_names_is_sent_a_group(school, door, found, role):
    text = sent(school, door, role)
    assert SUBJECT in text
    assert not [name for name in found.index if name in text]
    context = context_of(door, role, URN, subject=SUBJECT, year=YEAR)
    with pytest.raises(PolicyDenied, match="may not see teaching groups"):
        school.DOWNLOADS["teaching-groups"].table(context)
