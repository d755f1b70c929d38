"""Key stage 4 measures against a second implementation, and what must always hold."""

from datetime import date

import pandas as pd
import pytest
from attainment8_by_hand import EBACC, ENGLISH, Entry, counting
from attainment8_by_hand import attainment8 as by_hand
from cohorts import URN, YEAR
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from workbench.measures.cohort import KEY
from workbench.measures.ks4.attainment8 import attainment8
from workbench.measures.ks4.basics import basics
from workbench.measures.ks4.ebacc import PILLARS as FIVE
from workbench.measures.ks4.ebacc import ebacc
from workbench.measures.ks4.entries import counted

PILLARS = sorted([*EBACC, "english_language", "english_literature", "maths", "other"])
GCSE_POINTS = [*map(float, range(10)), 4.5, 8.5]
AS_POINTS = [3.5, 5.13, 7.0, 8.88, 10.75]
DATES = [None, date(2018, 6, 30), date(2018, 11, 30), date(2019, 6, 30)]


@st.composite
def entry(draw: st.DrawFn, number: int) -> Entry:
    pillar = draw(st.sampled_from(PILLARS))
    kinds = ["GCSE", "AS", "technical award"]
    kind = "GCSE combined science" if pillar == "combined_science" else draw(st.sampled_from(kinds))
    return Entry(
        qualification=f"Q{number}",
        discount_code=f"{pillar} {draw(st.integers(0, 2))}",
        kind=kind,
        pillar=pillar,
        points=draw(st.sampled_from(AS_POINTS if kind == "AS" else GCSE_POINTS)),
        size=2 if pillar == "combined_science" else 1,
        exam_date=draw(st.sampled_from(DATES)),
    )


@st.composite
def results(draw: st.DrawFn) -> list[Entry]:
    """Entries of one pupil, some of them resat."""
    first = [draw(entry(number)) for number in range(draw(st.integers(0, 9)))]
    again = draw(st.lists(st.sampled_from(first), max_size=2, unique=True)) if first else []
    points = st.sampled_from(GCSE_POINTS)
    resits = [
        Entry(**{**vars(e), "attempt": 2, "points": draw(points), "exam_date": e.exam_date})
        for e in again
    ]
    return draw(st.permutations([*first, *resits]))


def frame(cohort: list[list[Entry]]) -> pd.DataFrame:
    rows = [
        {"pupil_id": f"{number:024x}", "urn": URN, "year": YEAR, **vars(one)}
        for number, entries in enumerate(cohort)
        for one in entries
    ]
    columns = [*KEY, *Entry.__dataclass_fields__]
    made = pd.DataFrame(rows, columns=columns).rename(columns={"kind": "qualification_type"})
    texts = dict.fromkeys(
        [*KEY, "qualification", "discount_code", "qualification_type", "pillar"], "str"
    )
    dated = made.assign(exam_date=pd.to_datetime(made["exam_date"]))
    return dated.astype({**texts, "points": float, "size": float, "attempt": int})


def pupils(cohort: list[list[Entry]]) -> pd.DataFrame:
    ids = pd.Series([f"{number:024x}" for number in range(len(cohort))], dtype="str")
    return pd.DataFrame({"pupil_id": ids, "urn": URN, "year": YEAR})


cohorts = st.lists(results(), min_size=1, max_size=4)
few = settings(max_examples=25)


@settings(max_examples=100)
@given(cohorts)
def test_attainment8_is_the_best_of_every_way_of_filling_the_slots(cohort):
    found = attainment8(frame(cohort), pupils(cohort))
    assert found["attainment8"].tolist() == pytest.approx([by_hand(one) for one in cohort])
    elements = found[["english", "maths", "ebacc", "open"]].sum(axis=1)
    assert found["attainment8"].tolist() == pytest.approx(elements.tolist())
    assert found[["ebacc_slots", "open_slots"]].le(3).all(axis=None)


def of(entries: list[Entry], pillars: set[str], *kinds: str) -> list[float]:
    """Points of what counts in the pillars."""
    return [e.points for e in counting(entries) if e.pillar in pillars and e.kind in kinds]


def in_two_elements(entries: list[Entry]) -> bool:
    """Combined science of which one value is in the EBacc element and the other in the open."""
    better = sorted(of(entries, EBACC, "GCSE"), reverse=True)[1:3]
    twins = of(entries, {"combined_science"}, "GCSE combined science")
    return len(twins) == 1 and len(better) == 2 and better[1] < twins[0] < better[0]


SORTS = {
    "one English": lambda e: len(of(e, ENGLISH, "GCSE", "AS")) == 1,
    "two spare English": lambda e: len(of(e, ENGLISH, "GCSE", "AS")) == 3,
    "spare maths": lambda e: len(of(e, {"maths"}, "GCSE", "AS")) == 2,
    "maths AS beside the GCSE": lambda e: of(e, {"maths"}, "GCSE") and of(e, {"maths"}, "AS"),
    "combined science in two elements": in_two_elements,
    "awards for open slots alone": lambda e: len(of(e, EBACC, "technical award")) > 3,
}


@pytest.mark.parametrize("sort", SORTS)
def test_pupils_of_every_sort_are_drawn(sort):
    generate = settings(max_examples=5000, derandomize=True, database=None, phases=[Phase.generate])
    assert find(results(), SORTS[sort], settings=generate)


@few
@given(results(), entry(99))
def test_an_entry_with_a_discount_code_of_its_own_never_lowers_attainment8(entries, further):
    alone = Entry(**{**vars(further), "discount_code": "its own"})
    before, after = (attainment8(frame([e]), pupils([e])) for e in (entries, [*entries, alone]))
    assert after["attainment8"].iloc[0] >= before["attainment8"].iloc[0] - 1e-9


def test_an_earlier_entry_with_the_same_discount_code_can_lower_attainment8():
    later = Entry("Q1", "RB1", "GCSE", "maths", 7.0, exam_date=date(2019, 6, 30))
    earlier = Entry("Q2", "RB1", "GCSE", "maths", 3.0, exam_date=date(2018, 11, 30))
    found = attainment8(frame([[later], [later, earlier]]))
    assert found["attainment8"].tolist() == [14, 6]


@few
@given(cohorts)
def test_counting_twice_changes_nothing_and_the_frame_is_untouched(cohort):
    entries = frame(cohort)
    before = entries.copy()
    once = counted(entries)
    pd.testing.assert_frame_equal(counted(once), once)
    pd.testing.assert_frame_equal(entries, before)
    assert not once.duplicated([*KEY, "discount_code"]).any()


@few
@given(cohorts, st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter(cohort, chance):
    entries = frame(cohort)
    order = list(range(len(entries)))
    chance.shuffle(order)
    shuffled = entries.iloc[order]
    who = pupils(cohort)
    for measure in (attainment8, ebacc, basics):
        pd.testing.assert_frame_equal(measure(entries, who), measure(shuffled, who))


@few
@given(cohorts)
def test_a_pupil_is_measured_alone_as_in_company(cohort):
    who = pupils(cohort)
    together = attainment8(frame(cohort), who)
    entries = frame(cohort)
    alone = [
        attainment8(entries[entries["pupil_id"] == one], who[who["pupil_id"] == one])
        for one in who["pupil_id"]
    ]
    pd.testing.assert_frame_equal(pd.concat(alone, ignore_index=True), together)


@few
@given(cohorts)
def test_what_follows_from_what(cohort):
    entries, who = frame(cohort), pupils(cohort)
    found = ebacc(entries, who).merge(basics(entries, who), on=KEY)
    implied = [
        ("ebacc_5", "ebacc_4"),
        ("ebacc_4", "ebacc_entered"),
        ("ebacc_4", "english_maths_4"),
        ("ebacc_5", "english_maths_5"),
        ("english_maths_5", "english_maths_4"),
        ("ebacc_entered", "languages_entered"),
    ]
    for one, other in implied:
        assert (~found[one] | found[other]).all(), (one, other)
    assert found["ebacc_aps"].between(0, 10.75).all()
    for pillar in FIVE:
        assert (found[f"{pillar}_entered"] == found[f"{pillar}_points"].notna()).all()
