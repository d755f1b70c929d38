"""Subject areas of key stage 4 against the EBacc and the basics, for any results."""

import pandas as pd
from cohorts import entries
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.measures.ks4.basics import from_counted as basics_of
from workbench.measures.ks4.ebacc import from_counted as ebacc_of
from workbench.measures.ks4.entries import count_entries
from workbench.measures.ks4.entry_counts import entry_counts
from workbench.measures.ks4.pillars import subject_areas

PILLARS = [
    *("english_language", "english_literature", "maths", "history", "language"),
    *("combined_science", "biology", "chemistry", "physics", "computer_science", "other"),
]

result = st.tuples(st.sampled_from(PILLARS), st.sampled_from([0.0, 3.0, 3.5, 4.0, 4.5, 5.0, 9.0]))
pupils = st.lists(
    st.lists(result, min_size=1, max_size=11, unique_by=lambda one: one[0]), min_size=1, max_size=4
)


@settings(max_examples=100)
@given(pupils)
def test_the_ebacc_and_the_basics_are_achieved_where_all_their_areas_are(cohort):
    rows = [
        {"pupil": str(number), "pillar": pillar, "points": points}
        for number, several in enumerate(cohort)
        for pillar, points in several
    ]
    counted = count_entries(entries(pd.DataFrame(rows)))
    areas, ebacc, basics = subject_areas(counted), ebacc_of(counted), basics_of(counted)
    for grade in (4, 5):
        others = ebacc[[f"{p}_points" for p in ("english", "maths", "humanities", "languages")]]
        every = others.ge(grade).all(axis=1) & areas[f"science_{grade}"]
        assert every.tolist() == ebacc[f"ebacc_{grade}"].tolist()
        both = areas[["best_english", "best_maths"]].ge(grade).all(axis=1)
        assert both.tolist() == basics[f"english_maths_{grade}"].tolist()
        assert (~areas[f"science_{grade}"] | ebacc["science_entered"]).all()
    numbers = entry_counts(counted)
    assert numbers["gcse_entries"].sum() == sum(
        2 if pillar == "combined_science" else 1 for several in cohort for pillar, _ in several
    )
