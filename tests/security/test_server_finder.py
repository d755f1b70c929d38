"""The list of schools: those of the scope, and no way round it."""

import pytest
from server import Running, in_thread, prepare
from stores import SCHOOLS


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory):
    with in_thread(prepare(tmp_path_factory.mktemp("finder") / "home")) as served:
        yield served


def page_of(running: Running, who: str, query: str = "") -> str:
    answer = running.browser(who).client.get(f"/schools{query}")
    assert answer.status_code == 200
    return answer.text


def test_an_analyst_finds_every_school(running: Running) -> None:
    page = page_of(running, "ann")

    assert all(f"/school?urn={urn}" in page for urn in SCHOOLS)


def test_a_school_finds_itself_alone(running: Running) -> None:
    page = page_of(running, "alice")

    assert f"/school?urn={SCHOOLS[0]}" in page
    assert SCHOOLS[1] not in page


def test_every_word_must_be_there(running: Running) -> None:
    page = page_of(running, "ann", f"?q={SCHOOLS[1]}")

    assert f"/school?urn={SCHOOLS[1]}" in page
    assert f"/school?urn={SCHOOLS[0]}" not in page
    assert "No school" in page_of(running, "ann", "?q=nowhere-at-all")


def test_what_is_looked_for_is_escaped(running: Running) -> None:
    page = page_of(running, "ann", "?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")

    assert "<script>alert" not in page


def test_who_has_no_school_of_their_own_is_led_to_the_list(running: Running) -> None:
    answer = running.browser("ann").client.get("/school")

    assert answer.headers["location"] == "/schools"


def test_nobody_finds_anything_without_signing_in(running: Running) -> None:
    answer = running.browser().client.get("/schools")

    assert answer.status_code == 302
    assert answer.headers["location"].startswith("/login")
