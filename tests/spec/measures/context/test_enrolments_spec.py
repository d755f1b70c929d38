"""Rows of context measures, drawn: an enrolment with everything that groups need."""

import pandas as pd
import pytest
from cohorts import keyed, prior
from drawn import table

from workbench.measures.compute import compute
from workbench.measures.context.rows import enrolments
from workbench.measures.groups import dimensions, members

PUPIL = keyed(
    table(
        """
        | pupil | year_group | sex | birth_month | enrolment_status | admission_date | leaving_date | ks4_cohort |
        |-------|------------|-----|-------------|------------------|----------------|--------------|------------|
        | Ann   | 11         | F   | 9           | current          | 2014-09-03     |              | yes        |
        | Ben   | 11         | M   | 1           | current          | 2016-01-05     |              | yes        |
        | Cat   | 10         | F   | 5           | current          | 2015-09-03     |              | no         |
        | Dan   | 9          | M   | 5           | guest            | 2016-09-03     |              | no         |
        """  # noqa: E501
    )
)
CHARACTERISTICS = keyed(
    table(
        """
        | pupil | fsm | fsm6 | looked_after | previously_looked_after | disadvantaged | sen_status | sen_need | eal     | ethnic_group | ethnic_group_detailed | service_child | non_mobile |
        |-------|-----|------|--------------|-------------------------|---------------|------------|----------|---------|--------------|-----------------------|---------------|------------|
        | Ann   | yes | yes  | no           | no                      | yes           | N          |          | english | White        | WBRI                  | no            | yes        |
        | Ben   | no  | no   | no           | no                      | no            | K          | SPLD     | other   | Asian        | AIND                  | no            | no         |
        | Cat   | no  | no   | no           | no                      | no            | N          |          | english | White        | WIRI                  | yes           | yes        |
        """  # noqa: E501
    )
)
PRIOR = prior(
    table(
        """
        | pupil | english_fine | maths_fine |
        | Ann   | 4            | 5          |
        """
    )
)
SCHOOL = pd.DataFrame({"urn": ["900001"], "age_low": [11], "age_high": [16], "name": ["A"]})
FRAMES = {
    "pupil": PUPIL,
    "pupil_characteristics": CHARACTERISTICS,
    "prior_attainment": PRIOR,
    "school": SCHOOL,
}


def test_one_row_an_enrolment_in_its_order_and_nobody_dropped():
    found = enrolments(FRAMES)
    assert found["pupil_id"].tolist() == ["Ann", "Ben", "Cat", "Dan"]
    assert found["on_roll"].tolist() == [True, True, True, False]
    assert found["joined_late"].tolist() == [False, True, False, False]
    assert found["prior_points"].dropna().to_dict() == {0: 27}
    assert found["prior_band"].dropna().to_dict() == {0: "middle"}
    assert found["prior_third"].dropna().to_dict() == {0: "lower"}


def test_every_pupil_group_can_be_told():
    found = members(enrolments(FRAMES))
    assert set(found) == {part.name for one in dimensions().values() for part in one.parts}


def test_without_the_other_datasets_there_are_still_pupils():
    found = enrolments({"pupil": PUPIL})
    assert len(found) == 4
    assert "fsm" not in found


def test_shares_are_of_pupils_on_roll():
    found = compute(
        ["pupils", "girls_share", "sen_support_share", "stability", "joined_late_share"], FRAMES
    )
    expected = table(
        """
        | measure           | n | value |
        |-------------------|---|-------|
        | pupils            | 3 | 3     |
        | girls_share       | 3 | 66.67 |
        | sen_support_share | 3 | 33.33 |
        | stability         | 3 | 66.67 |
        | joined_late_share | 3 | 33.33 |
        """
    )
    assert found["measure"].tolist() == expected["measure"].tolist()
    assert found["n"].tolist() == expected["n"].tolist()
    assert found["value"].round(2).tolist() == expected["value"].tolist()


def test_prior_attainment_is_of_the_cohort_with_results():
    found = compute(["prior_attainment_points", "prior_attainment_coverage"], FRAMES)
    assert found[["n", "value"]].to_numpy().tolist() == [[1, 27], [2, 50]]


def test_a_pupil_twice_in_the_characteristics_is_refused():
    twice = FRAMES | {"pupil_characteristics": pd.concat([CHARACTERISTICS, CHARACTERISTICS])}
    with pytest.raises(pd.errors.MergeError):
        enrolments(twice)
