"""Checks of the machine: Python, Chromium, Pango, clock, port."""

import platform
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

from workbench import errors
from workbench.chromium import find_chromium
from workbench.doctor.finding import Finding
from workbench.packs.documents.pango import HOW_TO_INSTALL, NoPango, weasyprint_or_refuse
from workbench.settings import Settings
from workbench.store.audit import AuditLog

OLDEST_PYTHON = (3, 12)


def python(_: Settings) -> Finding:
    """Python is new enough."""
    oldest = ".".join(map(str, OLDEST_PYTHON))
    return Finding(
        "python",
        sys.version_info >= OLDEST_PYTHON,
        f"{platform.python_version()} in {sys.prefix}",
        "" if sys.version_info >= OLDEST_PYTHON else f"Install Python {oldest}, then `make setup`.",
    )


def browser(_: Settings) -> Finding:
    """A Chromium is there. Only the browser tests need one."""
    found = find_chromium()
    if found:
        return Finding("chromium", True, str(found))
    return Finding("chromium", True, "none (only the browser tests need one)", "Run `make test`.")


def pdf(_: Settings) -> Finding:
    """The system libraries that PDFs are drawn with are there. Only packs with a PDF need them."""
    try:
        version = weasyprint_or_refuse().__version__
    except NoPango:
        return Finding("pdf", True, "no Pango (only packs with a PDF need it)", HOW_TO_INSTALL)
    return Finding("pdf", True, f"WeasyPrint {version} finds Pango")


def clock(settings: Settings) -> Finding:
    """The clock is not behind what was written earlier: the program, the last event logged."""
    written = datetime.fromtimestamp(Path(errors.__file__).stat().st_mtime, UTC)
    earlier = max(written, _last_event(settings) or written)
    now = datetime.now(UTC)
    return Finding(
        "clock",
        now >= earlier,
        f"{now:%Y-%m-%d %H:%M} UTC",
        ""
        if now >= earlier
        else f"Set the clock: something was written on {earlier:%Y-%m-%d %H:%M}.",
    )


def _last_event(settings: Settings) -> datetime | None:
    stamps = [str(event["ts"]) for event in AuditLog(settings.audit_log).events() if "ts" in event]
    return datetime.fromisoformat(max(stamps)) if stamps else None


def port(settings: Settings) -> Finding:
    """The port of the dashboards is free."""
    address = f"{settings.host}:{settings.port}"
    try:
        with socket.create_server((settings.host, settings.port)):
            return Finding("port", True, f"{address} is free")
    except OSError as error:
        return Finding(
            "port",
            False,
            f"{address}: {error.strerror}",
            "Stop what uses it, or set WORKBENCH_PORT to another one.",
        )
