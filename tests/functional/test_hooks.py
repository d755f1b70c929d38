"""What a connector reports by itself reaches the connection, over real HTTP."""

from dataclasses import replace

import httpx
import pytest
from account_site import wait_for
from connection_site import MINE, SECRET, served
from mis_kit import order

from workbench.intake.connectors.webhooks import Notice
from workbench.intake.exchange.connections import REQUESTED
from workbench.serve.hooks import carry_out


@pytest.fixture
def site(tmp_path):
    with served(tmp_path, webhook_secret=SECRET) as site:
        order(site.simulated, "webhook", url=f"{site.running.origin}/hooks/wonde", secret=SECRET)
        yield site


@pytest.mark.parametrize("decision", ["revoked", "declined"])
def test_school_that_ends_access_at_the_connector_shares_nothing_within_seconds(site, decision):
    order(site.simulated, "access", access=decision, reason="They left")
    wait_for(lambda: site.connection.state == "revoked")
    one = site.connection
    assert (one.revoked_by, one.revoked_where, one.categories) == (
        "the school",
        "notice",
        frozenset(),
    )
    assert one.named_until is not None
    noted = site.events("disconnect")[-1]
    assert (noted["urn"], noted["result"], noted["address"]) == (MINE, "notice", "127.0.0.1")
    wait_for(lambda: order(site.simulated, "webhook", "GET")["deliveries"][-1]["delivered"])


def test_report_that_comes_twice_changes_nothing_more(site):
    order(site.simulated, "access", access="revoked")
    wait_for(lambda: site.connection.state == "revoked")
    before = site.connection
    order(site.simulated, "access", access="approved")
    order(site.simulated, "access", access="revoked")
    wait_for(lambda: len(order(site.simulated, "webhook", "GET")["deliveries"]) == 3)
    assert site.connection == before


def test_approval_switches_on_what_was_asked_for_and_nothing_that_was_switched_off(site):
    one = site.connection
    notice = Notice("approved", one.external_id, MINE)
    asked = Waiting(replace(one, state=REQUESTED))
    carry_out(asked, notice)
    assert asked.approvals == [(MINE, "the school")]
    for state in ("connected", "revoked"):
        other = Waiting(replace(one, state=state))
        carry_out(other, notice)
        assert other.approvals == []


@pytest.mark.parametrize("change", [{"school_id": "A1"}, {"urn": "900002"}])
def test_report_about_no_connection_of_ours_does_nothing(site, change):
    one = site.connection
    asked = Waiting(replace(one, state=REQUESTED))
    for kind in ("approved", "revoked", "declined"):
        carry_out(asked, replace(Notice(kind, one.external_id, MINE), **change))
    assert asked.approvals == []
    answer = httpx.post(
        f"{site.running.origin}/hooks/wonde",
        json={"payload_type": "accessRevoked", "school_id": "A1", "school_urn": "123456"},
        headers={"Authorization": f"Bearer {SECRET}"},
        trust_env=False,
    )
    assert (answer.status_code, site.connection) == (202, one)


class Waiting:
    """A connection that the school has not said yes to."""

    def __init__(self, one) -> None:
        self.one = one
        self.approvals: list[tuple[str, str]] = []

    def all(self):
        return (self.one,)

    def approved(self, urn: str, by: str) -> None:
        self.approvals.append((urn, by))
