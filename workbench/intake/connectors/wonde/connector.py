"""One school behind Wonde as a connector."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

import httpx
from pydantic import SecretStr

from workbench.errors import UsageError
from workbench.intake.arrivals import Extract
from workbench.intake.connectors.addresses import Base
from workbench.intake.connectors.errors import NotAuthorised
from workbench.intake.connectors.http import Http
from workbench.intake.connectors.protocol import (
    CATEGORIES,
    Category,
    Contact,
    Progress,
    SchoolRecord,
    State,
    Wanted,
)
from workbench.intake.connectors.retries import Patience
from workbench.intake.connectors.wonde.access import Access
from workbench.intake.connectors.wonde.extract import extracted
from workbench.intake.connectors.wonde.plan import permitted, plan
from workbench.intake.connectors.wonde.run import Run
from workbench.intake.connectors.wonde.school import host_of, school_record
from workbench.intake.connectors.wonde.wire import clock

NAME = "wonde"
ADDRESS = "https://api.wonde.com/v1.0"
_COUNTED: Mapping[Category, tuple[str, ...]] = MappingProxyType(
    {
        "basic": ("students",),
        "demographics": ("students",),
        "timetable": ("groups", "classes"),
        "staff": ("employees",),
    }
)


class Wonde:
    """A school whose data are read from Wonde with a token that the school approved."""

    name = NAME

    def __init__(
        self,
        school: str,
        token: SecretStr,
        url: str = ADDRESS,
        patience: Patience | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Make a connector; nothing is read yet.

        Args:
            school: the school's identifier at Wonde, such as A1930499544.
            token: the access token.
            url: where the interface is.
            patience: timeouts, tries and limits.
            transport: what carries requests, in place of the network.

        Raises:
            UsageError: the identifier, the token or the address cannot be one.
        """
        if not re.fullmatch(r"[A-Za-z0-9]{1,64}", school):
            raise UsageError("`school` is not an identifier.", "Give it as A1930499544.")
        self._school, self._token = school, token
        self._patience, self._transport = patience, transport
        self._http = self._client(Base.parse(url))
        self._record: SchoolRecord | None = None

    def __repr__(self) -> str:
        return f"Wonde({self._school} at {self._http.base.host})"

    def school(self) -> SchoolRecord:
        """The school's record; from here on its own region is asked.

        Raises:
            WrongRegion: the region is none that the token may be shown to.
        """
        if self._record is None:
            record = school_record(self._http, self._school)
            host = host_of(record, self._http.base.host)
            if host != self._http.base.host:
                elsewhere = self._client(self._http.base.at(host))
                self._http.close()
                self._http = elsewhere
            self._record = record
        return self._record

    def state(self) -> State:
        """What the school has decided about access."""
        return self._access.state()

    def permitted(self) -> frozenset[Category]:
        """Categories of which the school has given all essential permissions."""
        return permitted(self._access.permissions())

    def request_access(self, contacts: Iterable[Contact] = ()) -> State:
        """Ask the school for access."""
        return self._access.request(contacts)

    def revoke(self) -> State:
        """End the access; the token is of no use afterwards."""
        return self._access.revoke()

    def preview(self, categories: frozenset[Category]) -> Mapping[Category, int]:
        """How many pupils, groups and staff there are; marks and results are not counted.

        Raises:
            NotAuthorised: the school has not authorised a category.
        """
        run = self._run(Wanted(categories), lambda category, rows: None)
        bare = {
            name: run.picked(name, len, bare=True).rows
            for name in dict.fromkeys(n for c in sorted(categories) for n in _COUNTED.get(c, ()))
        }
        return {
            category: sum(bare[name] for name in names)
            for category, names in _COUNTED.items()
            if category in categories
        }

    def extract(self, wanted: Wanted, progress: Progress) -> Extract:
        """Read what is wanted, all of it or nothing.

        Raises:
            NotAuthorised: the school has not authorised a category; nothing was read.
            NoData: no pupil is on roll.
            Revoked, Unreachable, TooBusy, BadAnswer, KeptChanging, WrongRegion: see there.
        """
        record = self.school()
        return extracted(self._run(wanted, progress), record)

    def close(self) -> None:
        """Close connections."""
        self._http.close()

    @property
    def _access(self) -> Access:
        return Access(self._http, self._school)

    def _run(self, wanted: Wanted, progress: Progress) -> Run:
        headers, permissions = self._access.dated_permissions()
        missing = wanted.categories - permitted(permissions)
        if missing:
            titles = ", ".join(CATEGORIES[name].title for name in sorted(missing))
            raise NotAuthorised(
                f"The school has not authorised: {titles}.",
                "Nothing was read. The school decides on the connector's page what is shared.",
            )
        chosen = plan(wanted.categories, permissions)
        return Run(self._http, self._school, chosen, wanted, clock(headers), progress)

    def _client(self, base: Base) -> Http:
        return Http(base, self._token, self._patience, self._transport)
