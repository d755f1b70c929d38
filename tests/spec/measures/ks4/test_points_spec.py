"""Performance points, drawn: what a grade is worth, by qualification and year."""

import pandas as pd
import pytest
from cohorts import entries
from drawn import table

from workbench.errors import ContractViolation, UsageError
from workbench.measures.ks4.points import differing_points, points, points_of
from workbench.measures.ks4.points_scales import points_scale, points_scales
from workbench.settings import settings
from workbench.synthetic.catalogue import ABSENT, catalogue

FILE = "ks4_reference/Performance_Points.xlsx"


def text(drawn: str) -> pd.DataFrame:
    """A drawn table with every cell as it is written, apart from the points."""
    lines = [line.strip(" |").split("|") for line in drawn.strip().splitlines()]
    names, *rows = [[cell.strip() for cell in line] for line in lines]
    return pd.DataFrame(rows, columns=names, dtype="str").astype({"points": float})


@pytest.mark.parametrize(
    "drawn",
    [
        """
        | scale                                   | year    | grade | points |
        | GCSE (9-1)                              | 2018/19 | 9     | 9      |
        | GCSE (9-1)                              | 2018/19 | 1     | 1      |
        | GCSE (9-1)                              | 2022/23 | 7     | 7      |
        | GCSE (9-1)                              | 2018/19 | U     | 0      |
        | GCSE (9-1)                              | 2018/19 | X     | 0      |
        | GCSE (9-1) double award                 | 2018/19 | 54    | 4.5    |
        | GCSE (9-1) double award                 | 2018/19 | 5-4   | 4.5    |
        | GCSE (9-1) double award                 | 2018/19 | 99    | 9      |
        | GCSE (9-1) double award                 | 2018/19 | UU    | 0      |
        """,
        """
        | scale                                   | year    | grade | points |
        | GCSE (A*-G)                             | 2018/19 | A*    | 8.5    |
        | GCSE (A*-G)                             | 2016/17 | B     | 5.5    |
        | GCSE (A*-G)                             | 2017/18 | F     | 1.5    |
        | GCSE (A*-G)                             | 2015/16 | A*    | 8      |
        | GCSE (A*-G)                             | 2015/16 | F     | 2      |
        | GCSE (A*-G)                             | 2014/15 | A*    | 58     |
        | GCSE (A*-G)                             | 2003/04 | G     | 16     |
        | GCSE (A*-G) short course                | 2009/10 | C     | 20     |
        """,
        """
        | scale                                   | year    | grade | points |
        | AS level                                | 2018/19 | A     | 10.75  |
        | AS level                                | 2018/19 | B     | 8.88   |
        | Applied AS level double award           | 2018/19 | BC    | 7.95   |
        | Free-standing mathematics level 3       | 2018/19 | A     | 5.13   |
        | BTEC First Award                        | 2018/19 | P1    | 1.75   |
        | WJEC Level 1/2 Award                    | 2018/19 | P1    | 1.75   |
        | BTEC Tech Award                         | 2018/19 | P1    | 1.25   |
        | Cambridge National                      | 2018/19 | P1    | 1.25   |
        | Cambridge National                      | 2018/19 | D*2   | 8.5    |
        | AQA Technical Award                     | 2018/19 | AC1   | 2.5    |
        | AQA Technical Award                     | 2018/19 | C1    | 1.25   |
        """,
        """
        | scale                                   | year    | grade | points |
        | Level 2 vocational (three grades)       | 2018/19 | M     | 6.25   |
        | Level 2 vocational (four grades)        | 2018/19 | M     | 5.5    |
        | Level 2 vocational (A* to C)            | 2018/19 | A     | 7      |
        | Level 2 vocational (A* to D)            | 2018/19 | A     | 6.25   |
        | Level 1 vocational (three grades)       | 2018/19 | D     | 3      |
        | Level 1 vocational (four grades)        | 2018/19 | D     | 2      |
        | Level 1 vocational (four grades)        | 2018/19 | D*    | 3      |
        | Graded music or dance (grade 6)         | 2018/19 | P     | 7      |
        | Graded music or dance (grade 6)         | 2018/19 | M     | 8.5    |
        | Graded music or dance (grade 8)         | 2018/19 | P     | 8.5    |
        | Graded drama or music theory (grade 7)  | 2018/19 | P     | 7      |
        """,
    ],
    ids=["GCSE", "unreformed GCSE", "AS and technical awards", "vocational and graded"],
)
def test_points_of_a_grade(drawn):
    wanted = text(drawn)
    found = [points(scale, grade, year) for scale, year, grade, _ in wanted.to_numpy()]
    assert found == wanted["points"].tolist()


def test_size_and_slots():
    drawn = table(
        """
        | scale                                  | size | slots |
        |----------------------------------------|------|-------|
        | GCSE (9-1)                             | 1    | 1     |
        | GCSE (9-1) double award                | 2    | 2     |
        | Free-standing mathematics level 3      | 0.67 | 1     |
        | Graded drama or music theory (grade 6) | 0.8  | 1     |
        | BTEC First Award                       | 1    | 1     |
        """
    )
    for name, size, slots in drawn.itertuples(index=False):
        scale = points_scale(name, "2018/19")
        assert (scale.size, scale.slots) == (size, slots)


def test_points_of_a_year_without_its_own_list_are_marked_as_assumed():
    drawn = table(
        """
        | scale              | year    | status   |
        |--------------------|---------|----------|
        | Cambridge National | 2018/19 | official |
        | Cambridge National | 2021/22 | assumed  |
        | GCSE (A*-G)        | 2017/18 | assumed  |
        | GCSE (9-1)         | 2022/23 | official |
        """
    )
    for name, year, status in drawn.itertuples(index=False):
        assert points_scale(name, year).status_in(year) == status


def test_what_cannot_be_looked_up_is_said_with_the_nearest_name():
    with pytest.raises(UsageError, match="Did you mean 'AS level'"):
        points("AS levl", "A", "2018/19")
    with pytest.raises(UsageError, match=r"no points of AS level in 2012/13\.\n.*What is needed"):
        points("AS level", "A", "2012/13")
    with pytest.raises(UsageError, match="VRQ Level 2 stands for 4 scales"):
        points("VRQ Level 2", "M", "2018/19")
    with pytest.raises(UsageError, match="`grade` is not a grade of AS level") as refused:
        points("AS level", "SECRET", "2018/19")
    assert "SECRET" not in str(refused.value)


def test_points_of_entries_by_number_else_by_kind_and_grade():
    # 60047860 is a BTEC First Award, which has another Level 1 Pass than other technical awards
    drawn = table(
        """
        | qualification | qualification_type | grade | points | scale              | by table |
        |---------------|--------------------|-------|--------|--------------------|----------|
        | 60047860      | technical award    | P1    | 1.75   | BTEC First Award   | 1.75     |
        | TECH:SPORT    | technical award    | P1    | 1.25   | Cambridge National | 1.25     |
        | GCSE:FRENCH   | GCSE               | 5     | 5      | GCSE (9-1)         | 5        |
        | GCSE:TURKISH  | GCSE               | A*    | 8.5    | GCSE (A*-G)        | 8.5      |
        | OWN:FIRST_AID | other              | P     | 1      |                    |          |
        """
    ).astype({"grade": "str"})
    found = points_of(entries(drawn.drop(columns=["scale", "by table"]).assign(pupil="Ann")))
    assert found["scale"].tolist() == drawn["scale"].fillna("").tolist()
    assert found["points"].fillna(-1).tolist() == drawn["by table"].fillna(-1).tolist()
    assert found["points_status"].tolist() == [*["official"] * 4, "unknown scale"]


def test_points_that_differ_from_the_table_are_reported_without_pupils():
    drawn = table(
        """
        | pupil | qualification | grade | points |
        |-------|---------------|-------|--------|
        | Ann   | GCSE:FRENCH   | 5     | 5      |
        | Ben   | GCSE:FRENCH   | 5     | 4      |
        | Cat   | GCSE:FRENCH   | 5     | 4      |
        | Dan   | GCSE:GERMAN   | U     | 0.004  |
        """
    ).astype({"grade": "str"})
    found = differing_points(entries(drawn))
    assert found.drop(columns=["scale", "points_status"]).to_dict("records") == [
        {
            "year": "2018/19",
            "qualification": "GCSE:FRENCH",
            "grade": "5",
            "points": 4,
            "table_points": 5,
            "entries": 2,
        }
    ]


def test_a_grade_that_a_scale_does_not_have_is_refused_without_saying_it():
    drawn = table("| pupil | grade | points |\n| Ann | SECRET | 5 |")
    wanted = r"1 grades that their scales do not have: GCSE \(9-1\)"
    with pytest.raises(ContractViolation, match=wanted) as refused:
        points_of(entries(drawn))
    assert "SECRET" not in str(refused.value)


def test_the_catalogue_of_synthetic_qualifications_carries_these_points():
    names = catalogue()
    rows = [
        (names.qualification[i], names.qualification_type[i], grade, float(worth))
        for i in range(len(names))
        for scale in [names.scales[names.scale[i]]]
        for grade, worth in zip((*scale.grades, ABSENT), (*scale.points, 0.0), strict=True)
    ]
    columns = ["qualification", "qualification_type", "grade", "points"]
    every = pd.DataFrame(rows, columns=columns).assign(year="2018/19")
    assert set(points_of(every)["points_status"]) == {"official"}
    assert differing_points(every).empty


@pytest.fixture(scope="module")
def official() -> pd.DataFrame:
    path = settings().published_data / FILE
    if not path.is_file():
        pytest.skip(f"the published file {FILE} is not here")
    sheet = pd.read_excel(path, sheet_name="Underlying Data", header=3, engine="calamine")
    named = sheet.set_axis(
        ["qualification", "title", "type", "grade", "words", "points", "size"], axis=1
    ).dropna(subset=["points"])
    return named.astype({"qualification": "str", "grade": "str", "points": float})


def test_every_grade_of_every_qualification_of_2019_has_its_official_points(official):
    found = points_of(official.assign(year="2018/19", qualification_type="other"))
    assert len(official) > 3000
    assert found["points"].tolist() == official["points"].tolist()
    assert set(found["points_status"]) == {"official"}


def test_every_type_of_qualification_of_2019_is_known_by_its_official_name(official):
    known = {name for one in points_scales() for name in one.names}
    assert {" ".join(name.split()) for name in official["type"].unique()} <= known
