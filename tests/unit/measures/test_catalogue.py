"""The catalogue of measures, and national figures, hold together."""

import pytest

from workbench.errors import UsageError
from workbench.measures import national
from workbench.measures.catalogue import chosen, measure, measures
from workbench.measures.groups import dimensions
from workbench.measures.series import series


def test_every_measure_says_what_it_is_and_where_it_comes_from():
    for name, one in measures().items():
        assert one.name == name
        assert one.title
        assert one.source
        assert one.description.endswith(".")
        assert bool(one.denominator) == (one.kind == "ratio")


def test_titles_are_told_apart():
    titles = [(one.title, one.rows) for one in measures().values()]
    assert len(set(titles)) == len(titles)


def test_every_series_is_of_measures_there_are_and_every_measure_has_one():
    assert set(series()) == set(measures())


def test_progress_elements_are_not_available_without_a_national_table():
    years = measure("progress8_maths").not_available
    assert years == ("2016/17", "2017/18", "2018/19")
    assert measure("progress8").not_available == ()


def test_measures_can_be_chosen_by_name_or_given():
    assert chosen("attainment8") == (measure("attainment8"),)
    assert chosen([measure("absence"), "attainment8"])[1].name == "attainment8"


def test_a_misspelt_measure_is_refused():
    with pytest.raises(UsageError, match="Did you mean 'ebacc_entry'"):
        measure("ebac_entry")


@pytest.mark.parametrize("phase", ["secondary", "primary", "sixth_form", "special", "all"])
def test_national_figures_are_of_measures_and_groups_there_are(phase):
    figures = national.published(phase)
    assert set(figures["measure"]) <= set(measures())
    places = {(d.name, part.name) for d in dimensions().values() for part in d.parts}
    grouped = figures[figures["group"] != "subject"]
    assert set(zip(grouped["group"], grouped["subgroup"], strict=True)) <= places
    assert not figures.duplicated(["measure", "period", "group", "subgroup"]).any()
    assert (figures["name"].str.len() > 0).all()
    assert (figures["source"].str.len() > 0).all()


def test_the_national_figures_of_2019():
    figures = national.published().set_index(["measure", "period", "group", "subgroup"])["value"]
    assert figures["attainment8", "2018/19", "all", "all"] == 46.7
    assert figures["persistent_absence", "2018/19", "all", "all"] == 13.69
    assert figures["subject_4", "2018/19", "subject", "French"] == 69.4


def test_a_phase_without_figures_is_refused():
    with pytest.raises(UsageError, match="Did you mean 'secondary'"):
        national.published("secondry")
