"""Qualifications that count, drawn: discount codes, pillars, years."""

import pandas as pd
import pytest
from cohorts import entries
from drawn import table

from workbench.errors import UsageError
from workbench.measures.ks4.entries import counted
from workbench.measures.ks4.qualification_checks import differing_qualifications
from workbench.measures.ks4.qualifications import credited_with, qualification, qualifications
from workbench.settings import settings

FILE = "ks4_reference/{}.xlsx"


def words(drawn: str) -> pd.DataFrame:
    """A drawn table in which numbers of qualifications stay words."""
    lines = [line.strip()[1:-1].split("|") for line in drawn.strip().splitlines()]
    names, *rows = [[cell.strip() for cell in line] for line in lines]
    return pd.DataFrame(rows, columns=names, dtype="str")


def test_two_qualifications_count_as_one_only_when_they_share_a_discount_code():
    drawn = words(
        """
        | one      | subject            | other    | subject of the other     | counting |
        | 60182799 | Physical Education | 60047793 | First Award in Sport     | 1        |
        | 60185752 | Drama              | 60182040 | Music                    | 2        |
        | 60185752 | Drama              | 60305083 | Performing Arts          | 1        |
        | 60309702 | Film Studies       | 60321052 | Media Studies            | 1        |
        | 60182179 | History            | 60306646 | Ancient History          | 2        |
        | 60303049 | Business           | 60047860 | First Award in Business  | 1        |
        | 60184218 | Food Preparation   | 60146618 | Food and Cookery         | 1        |
        | 60149747 | History            | 60182179 | History                  | 1        |
        | 60182799 | Physical Education | 60185491 | Dance                    | 2        |
        """
    )
    for one, subject, other, second, counting in drawn.itertuples(index=False):
        pair = [qualification(number, "2018/19") for number in (one, other)]
        assert [subject in pair[0].title, second in pair[1].title] == [True, True]
        codes = [next(iter(each.discount_codes.values())) for each in pair]
        both = table(
            f"| pupil | code | points |\n| Ann | {codes[0]} | 5 |\n| Ann | {codes[1]} | 4 |"
        )
        kept = counted(entries(both.assign(qualification=[one, other])))
        assert len(kept) == int(counting), (subject, second)


def test_a_code_can_depend_on_the_syllabus():
    art = qualification("60180699", "2018/19")
    assert (art.discount_codes["1FA0"], art.discount_codes["1PY0"]) == ("JA2", "KJ1")
    dance = qualification("60304066", "2018/19").discount_codes
    assert set(dance.values()) == {"LC11", "LB1"}


def test_pillars_by_number_and_year():
    drawn = words(
        """
        | number   | what                                  | year    | pillar             |
        | 60142923 | English Language                      | 2018/19 | english_language   |
        | 60144476 | English Literature                    | 2018/19 | english_literature |
        | 60146084 | Mathematics                           | 2018/19 | maths              |
        | 6018758X | Combined Science                      | 2018/19 | combined_science   |
        | 60306646 | Ancient History                       | 2018/19 | history            |
        | 60182799 | Physical Education                    | 2018/19 | other              |
        | 50024206 | Portuguese                            | 2018/19 | language           |
        | 50022064 | Spanish                               | 2017/18 | language           |
        """
    )
    for number, what, year, pillar in drawn.itertuples(index=False):
        found = qualification(number, year)
        assert what in found.title
        assert set(found.pillars.values()) == {pillar}


def test_a_reformed_subject_no_longer_counts_by_its_old_qualification():
    assert qualification("50022064", "2017/18").title.endswith("Spanish")
    with pytest.raises(UsageError, match="not a qualification that counts in 2018/19"):
        qualification("50022064", "2018/19")


def test_a_larger_award_credits_a_smaller_one():
    drawn = words(
        """
        | larger   | year    | smaller  |
        | 60068218 | 2018/19 | 60047811 |
        | 60068152 | 2018/19 | 60047860 |
        | 60068152 | 2019/20 |          |
        | 60047811 | 2018/19 |          |
        """
    )
    found = [credited_with(larger, year) for larger, year, _ in drawn.itertuples(index=False)]
    assert found == drawn["smaller"].tolist()


def test_entries_that_differ_from_the_list_of_their_year_are_reported():
    drawn = words(
        """
        | qualification | year    | code | pillar     | difference                 |
        | 60182799      | 2018/19 | MA1  | other      |                            |
        | 60182799      | 2018/19 | MA11 | other      | another discount code      |
        | 60182179      | 2018/19 | DB   | geography  | another pillar             |
        | 60180699      | 2018/19 | KJ1  | other      |                            |
        | 50022064      | 2018/19 | FKS  | language   | does not count in the year |
        | 50022064      | 2017/18 | FKS  | language   |                            |
        | 50022064      | 2022/23 | FKS  | language   |                            |
        | GCSE:FRENCH   | 2018/19 | FKF  | language   |                            |
        """
    )
    rows = drawn.rename(columns={"code": "discount_code"})
    found = differing_qualifications(entries(rows.assign(pupil="Ann", points=5.0)))
    wanted = rows[rows["difference"] != ""].sort_values(["qualification"])
    same = ["year", "qualification", "difference"]
    assert set(found[same].itertuples(index=False, name=None)) == set(
        wanted[same].itertuples(index=False, name=None)
    )
    assert found["entries"].tolist() == [1, 1, 1]


def test_entries_without_a_number_are_not_looked_at():
    found = differing_qualifications(entries(table("| pupil | points |\n| Ann | 5 |")))
    assert found.columns.tolist() == ["year", "qualification", "difference", "entries"]
    assert found.empty


def test_what_is_not_in_a_list_is_said():
    with pytest.raises(UsageError, match="Did you mean '6018131X'"):
        qualification("6018131x", "2018/19")
    with pytest.raises(UsageError, match="eight digits"):
        qualification("French", "2018/19")
    with pytest.raises(UsageError, match=r"no list .* 2022/23\.\n.*What is needed"):
        qualifications("2022/23")


@pytest.mark.parametrize("year", [2016, 2017, 2018, 2019, 2020, 2021])
def test_the_codes_are_those_of_the_official_list(year):
    path = settings().published_data / FILE.format("Discount_Codes")
    if not path.is_file():
        pytest.skip("the published discount codes are not here")
    sheet = pd.read_excel(path, sheet_name=str(year), header=2, dtype="str", engine="calamine")
    codes = sheet.rename(columns=str.strip).set_index("Qualification Number")
    codes = codes[f"{year} KS4 Discount Code"].dropna().str.strip()
    ours = qualifications(f"{year - 1}/{year % 100}")
    found = set(ours[["qualification", "discount_code"]].itertuples(index=False, name=None))
    assert len(codes) > 400
    assert found == set(zip(codes.index.str.strip(), codes, strict=True))


def test_the_pillars_are_those_of_the_official_list():
    path = settings().published_data / FILE.format("EBacc_Quals")
    if not path.is_file():
        pytest.skip("the published EBacc qualifications are not here")
    ours = qualifications("2018/19")
    for name, pillars in {
        "Maths": {"maths"},
        "English Literature": {"english_literature"},
        "Languages": {"language"},
        "Humanities": {"history", "geography"},
    }.items():
        sheet = pd.read_excel(path, sheet_name=name, header=None, dtype="str", engine="calamine")
        of_2019 = sheet.columns[sheet.eq("2019").any()][0]
        counting = sheet.loc[sheet[of_2019] == "Y", 0].str.strip()
        found = ours.loc[ours["pillar"].isin(pillars), "qualification"]
        assert set(found) == set(counting), name
