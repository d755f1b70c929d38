"""How long a session still runs: asking does not extend it, posting does."""

from datetime import timedelta

import pytest
from server import Clock, in_thread, prepare


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def browser(tmp_path, clock):
    chosen = prepare(tmp_path / "server", session_idle_minutes=30, session_hours=1)
    with in_thread(chosen, clock) as running:
        yield running.browser("alice")


def test_asking_does_not_extend_and_posting_does(browser, clock):
    first = browser.client.get("/account/time").json()
    assert first == {"idle": 1800, "longest": 3600, "warn": 180}
    clock.forward(timedelta(minutes=20))
    assert browser.client.get("/account/time").json()["idle"] == 600
    assert browser.client.get("/account/time").json()["idle"] == 600
    left = browser.send("/account/time").json()
    assert (left["idle"], left["longest"]) == (1800, 2400)


def test_the_end_of_a_session_is_no_redirection(browser, clock):
    clock.forward(timedelta(minutes=31))
    answer = browser.client.get("/account/time")
    assert (answer.status_code, answer.json()) == (401, {})


def test_a_form_of_another_page_extends_nothing(browser, clock):
    clock.forward(timedelta(minutes=20))
    answer = browser.client.post("/account/time", data={"_xsrf": "of another page"})
    assert answer.status_code == 403
    assert browser.client.get("/account/time").json()["idle"] == 600
