"""The worked example of a sixth form's report, cell by cell, on the dashboard's page.

What the printed figures leave open: the averages of England of those years and the spreads behind
the other marks are not printed, so that only value added has a verdict here, whose average is 0 by
construction. The pupils of the fixture are drawn backwards from the printed figures: the page is
proved to lay out, round, mark and pool what it is given, not to find these figures from grades.
The average grade's progress is shown with two decimals where one is printed. Free
school meals are drawn as disadvantage, the group that 16 to 18 reports have. Percentages of
subjects' progress have no measure here. Points of subjects are printed without decimals and their
progress in points, ten to a grade. A printed −0% is shown as +0%.
Subjects of three years are put under the last one.
"""

from dataclasses import replace

import printed_sixth_form as printed
import pytest
from dashboard import context_of, dashboard_module, school_store
from drawn import table

from workbench.loader import Door
from workbench.measures.catalogue import measure
from workbench.measures.national import published
from workbench.stages.catalogue import STAGES
from workbench.views.school.choices_of import state_of
from workbench.views.school.page import SchoolPage
from workbench.views.school.store import SchoolStore
from workbench.views.school.subject_frames import wide
from workbench.views.school.summary import summary_table
from workbench.views.theme import mark_of

SUMMARY = """
    | Measure | 2016 | 2017 | 2018 | p 2016 | p 2017 | p 2018 |
    | Students, and the share matched to earlier results | 145 | 113 | 83 | 100% | 100% | 100% |
    | A level, average points | 36.7 | 37.3 | 36.2 | −0.4 | +0.6 | +2.6 ▲ |
    | A level, average grade | B- | B- | B- | −0.04 | +0.06 | +0.26 ▲ |
    | A level entries at A* to A | 28% | 33% | 25% | −1% | +3% | +2% |
    | A level entries at A* to B | 56% | 55% | 59% | −2% | −2% | +11% |
    | A level entries at A* to C | 79% | 80% | 80% | −2% | +2% | +7% |
    | A level entries at A* to E | 100% | 99% | 99% | +1% | +1% | +1% |
    | Best 3 A levels, average points | 33.1 | 34.3 | 34.3 | −1.2 | +0.4 | +1.4 |
    | AAB or higher, two facilitating | 19% | 21% | 12% | +1% | +2% | −1% |
    | Three A levels at A or higher | 12% | 16% | 9% | −2% | +1% | +0% |
    | Three A levels at AAB or higher | 22% | 24% | 18% | −1% | +0% | +1% |
    """
GROUPS = """
    | group | n | points | c | progress | c progress | mark |
    | all | 83 | 36.2 | 80% | +2.6 | +7% | ▲ |
    | boys | 50 | 35.4 | 77% | +2.5 | +7% | ▲ |
    | girls | 33 | 37.6 | 85% | +2.7 | +8% | ◆ |
    | high | 68 | 38.2 | 86% | +2.7 | +8% | ▲ |
    | middle | 13 | 23.9 | 46% | +3.5 | +11% | ◆ |
    | low | 2 | 10.0 | 0% | −6.4 | −24% | ● |
    | disadvantaged | 3 | 30.0 | 67% | +1.1 | +0% | ● |
    | not_disadvantaged | 80 | 36.5 | 81% | +2.6 | +8% | ▲ |
    """
BESIDE = ("ks5_a_level_points", "ks5_a_level_c")


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    opened = Door(school_store(tmp_path_factory.mktemp("printed") / "home"))
    yield opened
    opened.close()


def page_of(door, rows, **query) -> SchoolPage:
    module = dashboard_module()
    real = module.school_data(context_of(door, "school_named"))
    data = replace(
        real,
        stage=STAGES["ks5"],
        stages=(STAGES["ks5"],),
        rows=rows,
        national=published("sixth_form"),
        published_years=(),
    )
    state = state_of(data)
    state.take({"urn": data.urn, **query})
    return SchoolPage(store=SchoolStore(data=data, state=state))


def test_the_performance_summary_is_the_printed_one(door):
    page = page_of(door, printed.rows(), view="summary")
    shown = summary_table(page.store, page.store.summary)
    wanted = table(SUMMARY).astype(str)
    told = shown[shown["Measure"].isin(wanted["Measure"])]
    assert [line.split(" | ") for line in _lines(told)] == [
        line.split(" | ") for line in _lines(wanted)
    ]


@pytest.mark.parametrize(("name", "column"), list(zip(BESIDE, ("points", "c"), strict=True)))
def test_pupil_groups_are_the_printed_ones(door, name, column):
    page = page_of(door, printed.rows(), view="groups", measure=name)
    frame = page._views["groups"].frames.table
    beside = STAGES["ks5"].beside(name)
    both = {one: frame[frame["measure"] == one].set_index("subgroup") for one in (name, beside)}
    wanted = table(GROUPS).astype(str)
    for row in wanted.to_dict("records"):
        actual, progress = (both[one].loc[row["group"]] for one in (name, beside))
        shown = (int(actual["n"]), measure(name).show(actual["value"]))
        assert shown == (int(row["n"]), row[column])
        said = "progress" if column == "points" else "c progress"
        assert measure(beside).show(progress["value"]) == row[said]
        if column == "points":
            assert mark_of(progress["verdict"]).symbol == row["mark"], row["group"]


def test_subjects_are_the_printed_ones(door):
    page = page_of(door, printed.subject_rows(), view="subjects")
    shown = wide(page.store.subjects, "name", STAGES["ks5"]).set_index("subject")
    for name, entries, points, passed, progress in printed.SUBJECTS:
        row = shown.loc[name]
        assert row["ks5_subject_entries"] == entries
        assert measure("ks5_subject_points").show(row["ks5_subject_points"]) == f"{points:.1f}"
        assert round(row["ks5_subject_c"]) == round(100 * passed / entries)
        assert row["ks5_subject_value_added"] == pytest.approx(progress / 10)


def _lines(frame) -> list[str]:
    return [" | ".join(row) for row in frame.itertuples(index=False, name=None)]
