"""Logs without values: requests without their queries, errors without their messages."""

import json
import logging
import re
import secrets
from datetime import UTC, datetime
from traceback import extract_tb

from tornado.web import RequestHandler

_VALUE = re.compile(r"[%{'\"\n:=<]")
access = logging.getLogger("workbench.access_log")


def reference() -> str:
    """A short number that joins what a person sees and what the log says."""
    return secrets.token_hex(4)


def log_request(handler: RequestHandler) -> None:
    """Write one line a request: no query, no body, no cookie, no name of a person."""
    line = {
        "ts": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "method": handler.request.method,
        "path": handler.request.path,
        "status": handler.get_status(),
        "ms": round(1000 * handler.request.request_time(), 1),
        "address": handler.request.remote_ip,
    }
    access.info(json.dumps(line))


class WithoutValues(logging.Filter):
    """Takes from a record whatever may quote a row: arguments, messages of errors, tracebacks.

    Libraries log what they were given: messages of browsers, properties with their values. Of
    theirs the words before the first value are left, and which kind of error arose where.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record pass, cleaned."""
        record.msg = _cleaned(record)
        record.args = ()
        record.exc_info = None
        record.exc_text = None
        return True


def quieten_libraries() -> None:
    """Clean what is logged by anybody: some libraries have log handlers of their own."""
    for handler in _handlers():
        if not any(isinstance(f, WithoutValues) for f in handler.filters):
            handler.addFilter(WithoutValues())


def _handlers() -> list[logging.Handler]:
    known = (logging.getLogger(), *logging.root.manager.loggerDict.values())
    return [h for one in known if isinstance(one, logging.Logger) for h in one.handlers]


def _cleaned(record: logging.LogRecord) -> str:
    ours = record.name.startswith("workbench")
    text = record.getMessage() if ours else _VALUE.split(str(record.msg), maxsplit=1)[0].strip()
    error = record.exc_info[1] if record.exc_info else None
    return f"{text} [{_kind(error)}]" if error is not None else text


def _kind(error: BaseException) -> str:
    frames = extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
