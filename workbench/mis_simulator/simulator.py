"""The simulator: some schools, their states, and who may ask; what the servers call."""

import base64
import secrets
from collections import deque
from collections.abc import Sequence
from dataclasses import replace

from workbench.errors import UsageError, did_you_mean
from workbench.mis_simulator.api import Api
from workbench.mis_simulator.exchange import Answer, Asked, Refused, refusal
from workbench.mis_simulator.faults import Kind, instead, spoilt, struck
from workbench.mis_simulator.school import MisSchool
from workbench.mis_simulator.site import Site
from workbench.mis_simulator.state import State
from workbench.mis_simulator.webhooks import Courier, Webhook, payload
from workbench.mis_simulator.wire import http_date

_REMEMBERED = 10_000


class Simulator:
    """Answers the API's requests, one at a time, and holds what an administrator may change."""

    def __init__(self, sites: Sequence[Site], token: str, courier: Courier | None = None) -> None:
        """Start with schools, the token that clients must show, and who delivers webhooks."""
        self._sites = {site.school.id: site for site in sites}
        self._token = token
        self._requests: deque[dict[str, object]] = deque(maxlen=_REMEMBERED)
        self._webhooks: tuple[Webhook, ...] = ()
        self._courier = courier or Courier()

    @property
    def sites(self) -> tuple[Site, ...]:
        """All schools with their states."""
        return tuple(self._sites.values())

    @property
    def school(self) -> MisSchool:
        """The first school."""
        return self.sites[0].school

    @property
    def state(self) -> State:
        """The state of the first school."""
        return self.sites[0].state

    @state.setter
    def state(self, state: State) -> None:
        self.put(self.sites[0].with_state(state))

    def site(self, school: str = "") -> Site:
        """A school by its identifier; the first where that is empty.

        Raises:
            UsageError: there is no such school.
        """
        if school and school not in self._sites:
            raise UsageError(f"`school` is '{school}'.", did_you_mean(school, self._sites))
        return self._sites[school] if school else self.sites[0]

    def put(self, site: Site, reason: str = "") -> None:
        """Replace a school; a decision about access is told to the webhooks."""
        before = self._sites[site.school.id].state.access
        self._sites[site.school.id] = site
        told = payload(site, self._token, reason)
        if told is not None and site.state.access != before:
            for webhook in self._webhooks:
                self._courier.send(webhook, told)

    def register(self, webhook: Webhook) -> None:
        """Tell one more address of decisions."""
        self._webhooks = (*self._webhooks, webhook)

    def unregister_all(self) -> None:
        """Tell nobody of decisions."""
        self._webhooks = ()

    @property
    def webhooks(self) -> dict[str, object]:
        """Who is told, without the secrets, and how the last deliveries went."""
        return {
            "webhooks": [{"url": webhook.url} for webhook in self._webhooks],
            "deliveries": self._courier.deliveries,
        }

    @property
    def requests(self) -> list[dict[str, object]]:
        """What clients asked, without their tokens."""
        return list(self._requests)

    def forget_requests(self) -> None:
        """Remember no requests."""
        self._requests.clear()

    def answer(self, asked: Asked) -> Answer:
        """Answer a client of the API; the Date of every answer is what the school's clock shows."""
        site = self._asked_about(asked.path)
        strike = struck(site.state.faults, asked.path)
        self.put(site.with_state(replace(site.state, faults=strike.left)))
        answer = instead(strike) or self._true(asked, strike.kinds)
        self._requests.append(
            {
                "method": asked.method,
                "path": asked.path,
                "query": dict(asked.query),
                "status": answer.status,
            }
        )
        dated = replace(answer, headers={**answer.headers, "Date": http_date(site.state.now)})
        return spoilt(dated, strike)

    def _asked_about(self, path: str) -> Site:
        """The school that a path names; the first where it names none."""
        named = (site for one, site in self._sites.items() if one in path.split("/"))
        return next(named, self.sites[0])

    def _true(self, asked: Asked, kinds: frozenset[Kind]) -> Answer:
        if not _shows(asked.authorization, self._token):
            return refusal(401, "The token is not valid.")
        if asked.problem:
            return refusal(422, asked.problem)
        try:
            answer, after = Api(self._sites).answer(asked, kinds)
        except Refused as refused:
            return refusal(refused.status, refused.message)
        if after is not None:
            self.put(after)
        return answer


def _shows(authorization: str, token: str) -> bool:
    """Whether a header holds the token: as a bearer token, or as the user name of Basic."""
    scheme, _, given = authorization.partition(" ")
    if scheme.lower() == "basic":
        try:
            given = base64.b64decode(given, validate=True).decode().removesuffix(":")
        except ValueError:
            return False
    elif scheme.lower() != "bearer":
        return False
    return secrets.compare_digest(given.encode(), token.encode())
