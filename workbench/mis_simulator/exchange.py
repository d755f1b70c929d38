"""What is asked and what is answered, before any of it is HTTP."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from workbench.mis_simulator.wire import JsonObject


@dataclass(frozen=True)
class Asked:
    """A request: ``origin`` is how the client reached the server, such as http://127.0.0.1:5017.

    ``problem`` says what is wrong with how it was sent; empty where nothing is.
    """

    method: str
    path: str
    origin: str
    query: Mapping[str, str] = field(default_factory=dict)
    authorization: str = ""
    body: Any = None
    problem: str = ""


@dataclass(frozen=True)
class Answer:
    """A response; ``cut`` sends half of it, ``seconds`` waits before it."""

    status: int
    body: JsonObject
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    cut: bool = False


@dataclass(frozen=True)
class Message:
    """An answer as bytes with its headers, whatever carries it."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def message(answer: Answer) -> Message:
    """What a client receives of an answer."""
    body = json.dumps(answer.body, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "X-Data-Origin": "SYNTHETIC",
        **answer.headers,
    }
    return Message(answer.status, headers, body)


def asked_of(
    method: str, origin: str, target: str, authorization: str = "", body: bytes = b""
) -> Asked:
    """A request as it arrives.

    Args:
        method: such as GET.
        origin: how the client reached the server.
        target: path and query.
        authorization: the header of that name.
        body: JSON, or nothing.
    """
    path, _, query = target.partition("?")
    given, problem = None, ""
    try:
        given = json.loads(body) if body else None
    except ValueError:
        problem = "The body is not JSON."
    return Asked(method, path, origin, dict(parse_qsl(query)), authorization, given, problem)


class Refused(Exception):
    """A request that is answered with an error."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def refusal(status: int, message: str, **headers: str) -> Answer:
    """An error as the API answers it."""
    shown = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, {"error": "error", "error_description": message}, shown)
