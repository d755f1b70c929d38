"""Waiting and trying again."""

import httpx
import pytest
from pydantic import SecretStr
from wonde_kit import ADDRESS

from workbench.intake.connectors.addresses import Base
from workbench.intake.connectors.errors import BadAnswer, NotAuthorised, TooBusy, Unreachable
from workbench.intake.connectors.http import Http
from workbench.intake.connectors.retries import Patience, seconds_asked


def client(answers, tries: int = 5):
    """A client, the waits it made, and how often it asked."""
    waits, asked = [], []

    def handle(request):
        asked.append(request)
        answer = answers[min(len(asked), len(answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer

    patience = Patience(sleep=waits.append, tries=tries)
    http = Http(Base.parse(ADDRESS), SecretStr("t"), patience, httpx.MockTransport(handle))
    return http, waits, asked


GOOD = httpx.Response(200, json={"data": []})


@pytest.mark.parametrize(
    "bad",
    [
        httpx.Response(500),
        httpx.Response(503),
        httpx.Response(429),
        httpx.Response(200, content=b'{"data": ['),
        httpx.Response(200, content=b""),
        httpx.Response(200, content=b"[" * 100_000),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("cut"),
    ],
)
def test_what_may_pass_is_tried_again(bad):
    http, waits, asked = client([bad, bad, GOOD])
    assert http.get("schools").body == {"data": []}
    assert (len(asked), len(waits)) == (3, 2)
    assert all(0 <= wait <= 60 for wait in waits)


def test_tries_run_out():
    http, waits, asked = client([httpx.Response(502)], tries=4)
    with pytest.raises(Unreachable, match="schools: the connector answers 502, 4 times"):
        http.get("schools")
    assert (len(asked), len(waits)) == (4, 3)


def test_the_wait_that_is_asked_for_is_kept():
    http, waits, _ = client([httpx.Response(429, headers={"Retry-After": "7"}), GOOD])
    http.get("schools")
    assert waits == [7.0]


def test_a_wait_longer_than_a_run_waits_ends_it():
    http, waits, asked = client([httpx.Response(429, headers={"Retry-After": "61"})])
    with pytest.raises(TooBusy) as raised:
        http.get("schools")
    assert (len(asked), waits, raised.value.exit_code) == (1, [], 75)


@pytest.mark.parametrize(
    ("status", "error"), [(401, NotAuthorised), (403, NotAuthorised), (404, BadAnswer)]
)
def test_what_will_not_pass_is_not_tried_again(status, error):
    http, waits, asked = client([httpx.Response(status)])
    with pytest.raises(error):
        http.get("schools")
    assert (len(asked), waits) == (1, [])


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("3", 3.0), (None, None), ("soon", None), ("Fri, 01 Mar 2019 18:00:00 GMT", 0.0)],
)
def test_retry_after(header, seconds):
    assert seconds_asked(header) == seconds
