"""What is asked and what is answered, before any of it is HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.mis_simulator.wire import JsonObject


@dataclass(frozen=True)
class Asked:
    """A request: ``origin`` is how the client reached the server, such as http://127.0.0.1:5017."""

    method: str
    path: str
    origin: str
    query: Mapping[str, str] = field(default_factory=dict)
    authorization: str = ""
    body: Any = None


@dataclass(frozen=True)
class Answer:
    """A response; ``cut`` sends half of it, ``seconds`` waits before it."""

    status: int
    body: JsonObject
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    cut: bool = False


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
