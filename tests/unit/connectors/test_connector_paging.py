"""Lists that change, repeat or lie while they are read."""

import httpx
import pytest
from pydantic import SecretStr
from wonde_kit import ADDRESS, at_once

from workbench.intake.connectors.addresses import Base
from workbench.intake.connectors.errors import BadAnswer, KeptChanging
from workbench.intake.connectors.http import Http
from workbench.intake.connectors.paging import read_pages


def read(answer, unique: bool = True):
    """Ids of all rows, and the queries that were sent."""
    asked = []

    def handle(request):
        asked.append(dict(request.url.params))
        return httpx.Response(200, json=answer(len(asked), asked[-1]))

    http = Http(Base.parse(ADDRESS), SecretStr("t"), at_once(), httpx.MockTransport(handle))
    query = {"include": "education_details"}
    pages = read_pages(http, "schools/A1/x", query, list, lambda rows: None, unique)
    return [row.get("id") for rows in pages.parts for row in rows], asked


def page(ids, following=None, size=2):
    link = None if following is None else f"{ADDRESS}/schools/A1/x/?{following}"
    rows = [{"id": one} for one in ids]
    return {"data": rows, "meta": {"pagination": {"next": link, "per_page": size}}}


def test_pages_are_followed_by_number_or_cursor():
    pages = {None: page("ab", "page=2"), "2": page("cd", "cursor=z"), "z": page("e")}
    ids, asked = read(lambda n, query: pages[query.get("cursor", query.get("page"))])
    assert ids == list("abcde")
    assert asked[2]["cursor"] == "z"


def test_the_link_cannot_ask_for_more():
    pages = [page("ab", "page=2&include=extended_details&per_page=9"), page("c")]
    _, asked = read(lambda n, query: pages[n - 1])
    assert asked[1] == {"include": "education_details", "per_page": "200", "page": "2"}


def test_a_list_without_pagination_is_one_page():
    assert read(lambda n, query: {"data": [{"id": "a"}]})[0] == ["a"]


def test_a_row_seen_twice_has_the_list_read_again():
    readings = [page("ab", "page=2"), page("bc"), page("ab", "page=2"), page("cd")]
    assert read(lambda n, query: readings[n - 1])[0] == list("abcd")


def test_a_page_that_is_not_full_is_believed_the_second_time():
    readings = [page("a", "page=2"), page("c"), page("a", "page=2"), page("c")]
    ids, asked = read(lambda n, query: readings[n - 1])
    assert (ids, len(asked)) == (["a", "c"], 4)


def test_an_empty_list_is_believed_the_second_time():
    readings = [page(""), page("a")]
    assert read(lambda n, query: readings[n - 1])[0] == ["a"]
    assert read(lambda n, query: page(""))[0] == []


def test_a_list_that_ends_in_an_empty_page_is_read_again():
    readings = [page("ab", "page=2"), page(""), page("ab", "page=2"), page("c")]
    assert read(lambda n, query: readings[n - 1])[0] == list("abc")


def test_a_list_that_keeps_changing_is_refused():
    with pytest.raises(KeptChanging):
        read(lambda n, query: page("ab", "page=2") if n % 2 else page("bc"))


def test_pages_in_a_circle_are_refused():
    with pytest.raises(BadAnswer):
        read(lambda n, query: page([f"{n}a", f"{n}b"], "page=2"))


def test_rows_without_identifiers_are_allowed_only_where_said():
    rows = {"data": [{"type": "student"}, {"type": "student"}]}
    assert read(lambda n, query: rows, unique=False)[0] == [None, None]
    with pytest.raises(BadAnswer):
        read(lambda n, query: rows)


@pytest.mark.parametrize("body", [[], {}, {"data": {}}, {"data": [1]}, {"data": None}, 0, "x"])
def test_what_is_no_page_is_refused(body):
    with pytest.raises(BadAnswer):
        read(lambda n, query: body)
