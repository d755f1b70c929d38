from datetime import date

import pytest

from workbench.synthetic.awkward import YEAR

FEBRUARY_29 = date(2004, 2, 29)


@pytest.fixture
def urn(demo):
    return lambda place: demo.known.urns[place]


def at(drawn, dataset, urn):
    frame = drawn[dataset]
    return frame[frame["urn"] == urn]


def marks_of(drawn, urn, pupil_id):
    rows = at(drawn, "attendance_day", urn)
    return rows[rows["pupil_id"] == pupil_id]


def test_dual_registration_is_possible_at_one_school_a_day(drawn, urn):
    pupils = drawn["pupil"]
    both = pupils[pupils["enrolment_status"].isin(["main", "subsidiary"])]
    assert list(both.sort_values("urn")["urn"]) == [urn(2), urn(52)]
    assert both["pupil_id"].nunique() == 1
    main, second = (marks_of(drawn, urn(p), both["pupil_id"].iloc[0]) for p in (2, 52))
    days = main.merge(second, on="date", suffixes=("_main", "_second"))
    open_days = days[(days["am_main"] != "#") & (days["am_second"] != "#")]
    assert len(open_days) > 150
    assert ((open_days["am_main"] == "D") ^ (open_days["am_second"] == "D")).all()


def test_guest_has_marks_in_march_only_and_no_results(drawn, urn):
    (guest,) = drawn["pupil"].query("enrolment_status == 'guest'").to_dict("records")
    assert guest["urn"] == urn(44)
    marks = marks_of(drawn, urn(44), guest["pupil_id"])
    assert {day.month for day in marks["date"]} == {3}
    assert guest["pupil_id"] not in set(drawn["ks4_entry"]["pupil_id"])


def test_leaver_has_no_marks_after_leaving(drawn, urn):
    rows = at(drawn, "pupil", urn(4))
    (leaver,) = rows[rows["leaving_date"] == date(2019, 2, 8)]["pupil_id"]
    assert marks_of(drawn, urn(4), leaver)["date"].max() == date(2019, 2, 8)


def test_readmitted_pupil_has_a_gap(drawn, urn):
    rows = at(drawn, "pupil", urn(5)).query("year_group == 8")
    back = rows[rows["admission_date"] == date(2019, 3, 4)]["pupil_id"].iloc[0]
    dates = marks_of(drawn, urn(5), back)["date"]
    assert dates.min() < date(2018, 10, 1)
    assert not dates.between(date(2018, 10, 20), date(2019, 3, 3)).any()
    assert dates.max() > date(2019, 7, 1)


def test_twins(drawn, urn):
    ids = at(drawn, "pupil", urn(6)).query("year_group == 7")["pupil_id"]
    people = at(drawn, "pupil_identity", urn(6))
    year_7 = people[people["pupil_id"].isin(ids)]
    assert year_7.duplicated(["surname", "date_of_birth"], keep=False).sum() >= 2


def test_two_pupils_share_a_upn(drawn, urn):
    people = at(drawn, "pupil_identity", urn(7))
    shared = people[people["upn"].duplicated(keep=False)]
    assert len(shared) == shared["pupil_id"].nunique() == 2


def test_temporary_and_former_upn(drawn, urn):
    assert at(drawn, "pupil_identity", urn(8))["upn"].str[-1].eq("A").any()
    assert at(drawn, "pupil_identity", urn(9))["former_upn"].str[1:8].eq("9952001").any()


def test_sex_x_in_two_year_groups(drawn, urn):
    rows = drawn["pupil"].query("sex == 'X'")
    assert set(rows["urn"]) == {urn(10)}
    assert sorted(rows["year_group"]) == [8, 11]


def test_prior_attainment_missing_in_three_ways(drawn, urn):
    cohort = at(drawn, "pupil", urn(11)).query("ks4_cohort")
    prior = at(drawn, "prior_attainment", urn(11))
    assert len(prior) < len(cohort)
    assert (prior["english_fine"].isna() & prior["maths_fine"].isna()).sum() == 1
    assert (prior["english_fine"].notna() & prior["maths_fine"].isna()).sum() == 1


def test_one_pupil_in_all_of_england_takes_russian(drawn, urn):
    rows = drawn["ks4_entry"].query("qualification == 'GCSE:RUSSIAN'")
    assert list(rows["urn"]) == [urn(12)]


def test_leap_day(drawn, urn):
    people = at(drawn, "pupil_identity", urn(13))
    born = people[people["date_of_birth"] == FEBRUARY_29]["pupil_id"]
    months = at(drawn, "pupil", urn(13)).set_index("pupil_id").loc[born, "birth_month"]
    assert len(born)
    assert (months == 2).all()


def test_hard_names(drawn, urn):
    people = at(drawn, "pupil_identity", urn(14))
    assert {"O’Brien", "Żółć", "=cmd|' /C calc'!A0"} <= set(people["surname"])
    assert "<script>alert(1)</script>" in set(people["forename"])


def test_closure_and_missing_register(drawn, urn):
    shut = at(drawn, "attendance_day", urn(15))
    assert set(shut.loc[shut["date"] == date(2019, 2, 1), "am"]) == {"Y"}
    rows = at(drawn, "attendance_day", urn(16))
    missing = rows[rows["pm"].isna()]
    assert set(missing["date"]) == {date(2018, 11, 14)}
    assert set(missing["year_group"]) == {8}


def test_resit_counts_the_first_attempt(drawn, urn):
    entries = at(drawn, "ks4_entry", urn(17)).query("qualification == 'GCSE:MATHEMATICS'")
    pupil = entries[(entries["attempt"] == 2) & (entries["grade"] == "5")]["pupil_id"].iloc[0]
    first = entries[(entries["pupil_id"] == pupil) & (entries["attempt"] == 1)].iloc[0]
    assert (first["grade"], first["exam_date"]) == ("3", date(2018, 6, 30))


def test_two_qualifications_share_a_discount_code(drawn, urn):
    sport = at(drawn, "ks4_entry", urn(18)).query("discount_code == 'MA1'")
    kinds = sport.groupby("pupil_id")["qualification"].agg("+".join)
    assert "GCSE:PHYSICAL_EDUCATION+TECH:SPORT" in set(kinds)


def test_reception_child_and_half_days(drawn, urn):
    (child,) = at(drawn, "pupil", urn(45)).query("year_group == 0")["pupil_id"]
    marks = marks_of(drawn, urn(45), child)
    assert set(marks["year_group"]) == {0}
    assert (marks["pm"] == "X").sum() > 10
    half = at(drawn, "attendance_day", urn(53))
    fridays = half[half["date"].dt.day_of_week == 4]
    assert (fridays["pm"] == "#").all()
    assert (fridays["am"] != "#").any()


def test_none_and_all_in_the_tiny_school(drawn, urn):
    groups = at(drawn, "pupil_characteristics", urn(55)).set_index("pupil_id")["disadvantaged"]
    entries = at(drawn, "ks4_entry", urn(55))
    core = entries[entries["pillar"].isin(["english_language", "english_literature", "maths"])]
    poor = core["pupil_id"].map(groups).astype(bool)
    assert poor.any()
    assert (core.loc[poor, "points"] < 4).all()
    assert (core.loc[~poor, "points"] >= 4).all()


def test_other_years_stay_as_drawn(demo):
    earlier = [b for b in demo.batches(years=["2017/18"]) if b.year != YEAR]
    assert all((b.datasets["pupil"]["sex"] != "X").all() for b in earlier)
