"""The school's own record, and the region that its data are served from."""

import re
from collections.abc import Mapping
from typing import Any

from workbench.intake.connectors.errors import BadAnswer, WrongRegion
from workbench.intake.connectors.http import Http, Reply
from workbench.intake.connectors.protocol import SchoolRecord
from workbench.intake.connectors.wonde.tables import table
from workbench.intake.connectors.wonde.wire import part, text

SYNTHETIC = "SYNTHETIC"
_ORIGIN = "x-data-origin"


def school_record(http: Http, school: str) -> SchoolRecord:
    """Read a school's record.

    Raises:
        BadAnswer: it has no URN, LAESTAB or domain of England's form.
    """
    path = f"schools/{school}"
    reply = http.get(path)
    data = reply.body.get("data") if isinstance(reply.body, dict) else None
    if not isinstance(data, dict) or text(data.get("id")) != school:
        raise BadAnswer(f"{path}: the answer is not the school's record.", _NEXT)
    urn, laestab = text(data.get("urn")) or "", _laestab(data)
    if not re.fullmatch(r"[0-9]{6}", urn) or not re.fullmatch(r"[0-9]{7}", laestab):
        raise BadAnswer(f"{path}: the school has no URN or no LAESTAB.", _NEXT)
    domain = text(part(data, "region").get("domain")) or ""
    mis, name = text(data.get("mis")) or "", text(data.get("name")) or ""
    return SchoolRecord(school, name, urn, laestab, mis, domain, _is_synthetic(reply, mis))


def host_of(record: SchoolRecord, host: str) -> str:
    """The host that serves a school's data: the one asked, or that of the school's region.

    Raises:
        WrongRegion: the school names a host that is not one of the connector's, or the one asked
            is not, so that the token may not travel there.
    """
    regions = table("requests")["regions"]
    if record.domain == host:
        return host
    if record.domain in regions and host in regions:
        return record.domain
    raise WrongRegion(
        "The school's data are served from another address than the one asked, and the token is "
        "not shown there.",
        f"Check the connection's address. The connector's own are {', '.join(regions)}.",
    )


_NEXT = "Check the school's identifier on the connector's page."


def _laestab(data: Mapping[str, Any]) -> str:
    authority, number = text(data.get("la_code")), text(data.get("establishment_number"))
    return f"{authority or ''}{(number or '').zfill(4)}"


def _is_synthetic(reply: Reply, mis: str) -> bool:
    return SYNTHETIC in (mis, reply.headers.get(_ORIGIN))
