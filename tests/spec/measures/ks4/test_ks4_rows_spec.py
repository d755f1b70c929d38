"""Rows that measures of key stage 4 sum, drawn."""

import pandas as pd
from cohorts import entries, keyed, prior
from drawn import table

from workbench.measures.catalogue import measures
from workbench.measures.compute import compute
from workbench.measures.ks4.rows import ROWS

KINDS = {kind.name: kind for kind in ROWS}

PUPIL = keyed(
    table(
        """
        | pupil | sex | ks4_cohort |
        |-------|-----|------------|
        | Ann   | F   | yes        |
        | Ben   | M   | no         |
        | Cat   | F   | yes        |
        """
    )
)
FRAMES = {
    "pupil": PUPIL,
    "ks4_entry": entries(
        table(
            """
            | pupil | pillar  | code | attempt | points |
            |-------|---------|------|---------|--------|
            | Cat   | maths   | RB1  | 2       | 7      |
            | Cat   | maths   | RB1  | 1       | 4      |
            | Ben   | history | DB   | 1       | 9      |
            """
        )
    ),
    "prior_attainment": prior(table("| pupil | english_fine | maths_fine |\n| Cat | 4.4 | 4.6 |")),
}


def test_a_row_for_every_pupil_of_the_cohort_with_entries_or_not():
    found = KINDS["ks4_pupil"].build(FRAMES)
    assert found["pupil_id"].tolist() == ["Ann", "Cat"]
    assert found["attainment8"].tolist() == [0, 8]
    assert found["matched"].tolist() == [False, True]
    assert found["sex"].tolist() == ["F", "F"]


def test_a_row_for_every_entry_that_counts_with_its_pupil():
    found = KINDS["ks4_entry"].build(FRAMES)
    assert found[["pupil_id", "points", "sex", "prior_band"]].to_numpy().tolist() == [
        ["Cat", 4.0, "F", "middle"]
    ]


def test_measures_by_when_pupils_joined_and_by_third():
    pupil = PUPIL.assign(
        year_group=11, admission_date=pd.to_datetime(["2014-09-03", "2014-09-03", "2016-01-11"])
    )
    school = pd.DataFrame({"urn": ["900001"], "age_low": [11], "age_high": [16]})
    frames = {**FRAMES, "pupil": pupil, "school": school}
    for rows, name in (("ks4_pupil", "attainment8"), ("ks4_entry", "subject_points")):
        found = compute(name, frames, by=["joining", "prior_attainment_third"])
        shown = set(found["subgroup"])
        ann = {"joined_on_time"} if rows == "ks4_pupil" else set()
        assert shown == {"joined_late", "lower_third", *ann}


def test_without_prior_attainment_nobody_is_matched():
    without = {name: frame for name, frame in FRAMES.items() if name != "prior_attainment"}
    assert KINDS["ks4_pupil"].build(without)["progress8"].isna().all()
    assert KINDS["ks4_entry"].build(without)["prior_band"].isna().all()


def test_rows_have_every_column_that_a_measure_reads():
    for name, kind in KINDS.items():
        rows = kind.build(FRAMES)
        needed = {c for one in measures().values() if one.rows == name for c in one.columns}
        assert needed <= set(rows.columns)
        assert not rows.columns.duplicated().any()


def test_empty_frames_give_the_same_columns():
    empty = {name: frame.iloc[:0] for name, frame in FRAMES.items()}
    for kind in KINDS.values():
        found = kind.build(empty)
        assert found.empty
        assert found.columns.tolist() == kind.build(FRAMES).columns.tolist()


def test_the_order_of_rows_does_not_matter():
    turned = {name: frame.iloc[::-1] for name, frame in FRAMES.items()}
    for kind in KINDS.values():
        one, other = (
            kind.build(frames).sort_values(["pupil_id", "urn"]).reset_index(drop=True)
            for frames in (FRAMES, turned)
        )
        pd.testing.assert_frame_equal(one, other)
