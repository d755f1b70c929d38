"""What became of one file."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from workbench.errors import ContractViolation, PartialFailure, UserError

Status = Literal["loaded", "already", "checked", "refused", "skipped"]


@dataclass(frozen=True)
class Outcome:
    """One file: whether it was loaded, and where each of its rows went.

    ``rows`` are the rows of the file: ``stored`` of them gave rows to a dataset, ``quarantined``
    are set aside with reasons, and ``without`` counts, by reason, those that hold nothing to store.
    The three add up. ``datasets`` counts the rows given to each dataset. A file that was refused
    or skipped has none of them, and ``message`` says why.
    """

    path: str
    status: Status
    message: str = ""
    format: str = ""
    source: str = ""
    datasets: Mapping[str, int] = field(default_factory=dict)
    rows: int = 0
    stored: int = 0
    quarantined: int = 0
    without: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        """Whether the file was refused."""
        return self.status == "refused"

    @property
    def headline(self) -> str:
        """One line for a person: the file and what became of it."""
        return f"{self.path}: {self.message.splitlines()[0]}"

    def row(self) -> tuple[object, ...]:
        """Cells of a summary: file, status, format, rows and where they went."""
        given = ", ".join(f"{name} {count:,}" for name, count in self.datasets.items())
        counts = (self.rows, self.stored, self.quarantined, sum(self.without.values()))
        shown = [f"{count:,}" for count in counts] if self.datasets else [""] * len(counts)
        return (self.path, self.status, self.format, *shown, given)

    def facts(self) -> dict[str, Any]:
        """The outcome as plain values for programs."""
        return asdict(self)


def failure_of(outcomes: tuple[Outcome, ...]) -> UserError | None:
    """The error of a run: none, some files refused (exit code 3) or all of them (5)."""
    tried = [o for o in outcomes if o.status != "skipped"]
    messages = [o.message for o in tried if o.failed]
    if not messages:
        return None
    if len(messages) == len(tried):
        return ContractViolation("\n".join(messages))
    return PartialFailure(
        f"{len(messages)} of {len(tried)} files were refused.\n" + "\n".join(messages)
    )
