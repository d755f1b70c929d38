"""Pages of a list: when there are any, and how one leads to the next."""

import pytest

from workbench.mis_simulator.exchange import Asked, Refused
from workbench.mis_simulator.paging import page, span_of


def asked(**query: str) -> Asked:
    return Asked("GET", "/v1.0/schools/A1/students", "http://127.0.0.1:1", query)


def pagination(count: int, **query: str) -> dict:
    rows = list(range(count))
    return page(asked(**query), rows, lambda some: [{"n": n} for n in some], ["year"])["meta"].get(
        "pagination", {}
    )


@pytest.mark.parametrize(
    ("count", "query", "per_page", "more"),
    [
        (50, {}, None, None),
        (51, {}, 50, True),
        (1, {"per_page": "2"}, 2, False),
        (3, {"per_page": "2"}, 2, True),
        (201, {"per_page": "1000"}, 200, True),
        (51, {"page": "2"}, 50, False),
    ],
)
def test_when_there_are_pages(count, query, per_page, more):
    found = pagination(count, **query)
    assert (found.get("per_page"), found.get("more")) == (per_page, more)


def test_the_address_of_the_next_page_keeps_what_was_asked():
    found = pagination(9, per_page="3", page="2", include="year,classes.subject")
    start = "http://127.0.0.1:1/v1.0/schools/A1/students?per_page=3&page="
    end = "&include=year%2Cclasses.subject"
    assert found["next"] == f"{start}3{end}"
    assert found["previous"] == f"{start}1{end}"


def test_the_last_page_leads_nowhere():
    assert pagination(4, per_page="2", page="2")["next"] is None


@pytest.mark.parametrize("query", [{"page": "0"}, {"per_page": "many"}, {"per_page": "-1"}])
def test_a_page_that_is_no_number_is_refused(query):
    with pytest.raises(Refused):
        pagination(3, **query)


def test_a_span_takes_days_and_moments():
    span = span_of({"updated_after": "2019-03-01", "updated_before": "2019-03-01 12:00:00"})
    assert f"{span.after} {span.before}" == "2019-03-01 00:00:00 2019-03-01 12:00:00"
    with pytest.raises(Refused):
        span_of({"updated_after": "lately"})
