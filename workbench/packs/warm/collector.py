"""Outputs of a notebook's cells as nbformat has them, in the order in which they were shown."""

import base64
from collections.abc import Iterable, Mapping
from typing import Any

Output = dict[str, Any]


class Collector:
    """Outputs of the cell that is running; those of earlier cells can still be replaced."""

    def __init__(self) -> None:
        self._cells: list[list[Output]] = []
        self._named: dict[str, list[Output]] = {}
        self._clear_next = False

    def start(self) -> None:
        """Begin a cell."""
        self._cells.append([])
        self._clear_next = False

    @property
    def outputs(self) -> list[Output]:
        """What the cell has shown so far."""
        return self._cells[-1]

    @property
    def cells(self) -> list[list[Output]]:
        """The outputs of every cell so far."""
        return self._cells

    def stream(self, name: str, text: str) -> None:
        """Keep text on stdout or stderr; what follows on the same one joins it."""
        self._clear_now()
        last = self.outputs[-1] if self.outputs else {}
        if last.get("name") == name:
            last["text"] += text
        else:
            self.outputs.append({"output_type": "stream", "name": name, "text": text})

    def rich(
        self,
        kind: str,
        data: Mapping[str, Any],
        about: Mapping[str, Any],
        *,
        name: str | None = None,
        **more: Any,
    ) -> None:
        """Keep a result or something displayed, under a name where it can be replaced."""
        self._clear_now()
        shown = {"output_type": kind, "data": _texts(data), "metadata": dict(about), **more}
        self.outputs.append(shown)
        if name is not None:
            self._named.setdefault(name, []).append(shown)

    def replace(self, name: str, data: Mapping[str, Any], about: Mapping[str, Any]) -> None:
        """Put something else in place of what was displayed under a name."""
        for one in self._named.get(name, ()):
            one |= {"data": _texts(data), "metadata": dict(about)}

    def error(self, kind: str, place: str) -> None:
        """Keep the kind of an error and the line it came from; what it said may quote a row."""
        trace = [place] if place else []
        self.outputs.append(
            {"output_type": "error", "ename": kind, "evalue": LEFT_OUT, "traceback": trace}
        )

    def clear(self, wait: bool) -> None:
        """Forget what the cell has shown, now or when it next shows something."""
        self._clear_next = True
        if not wait:
            self._clear_now()

    def _clear_now(self) -> None:
        if self._clear_next:
            self.outputs.clear()
            self._clear_next = False


LEFT_OUT = "(left out: it may quote a row)"
"""In place of what an error said."""


class Stream:
    """A stream of text that a collector keeps."""

    encoding, errors, closed = "utf-8", "strict", False

    def __init__(self, name: str, collector: Collector) -> None:
        self.name, self._collector = name, collector

    def write(self, text: str) -> int:
        """Keep text."""
        if text:
            self._collector.stream(self.name, text)
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Keep lines."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Nothing waits."""

    def writable(self) -> bool:
        """It can be written to."""
        return True

    def isatty(self) -> bool:
        """Nobody looks on."""
        return False

    def fileno(self) -> int:
        """There is no file."""
        raise OSError("A cell's output has no file descriptor.")


def _texts(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        kind: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for kind, value in data.items()
    }
