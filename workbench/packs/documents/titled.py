"""What the cover of a spreadsheet and of an archive of tables says."""

from typing import Protocol


class Titled(Protocol):
    """What a cover of a document without a layout says."""

    @property
    def full_title(self) -> str:
        """Title, marked where the data are synthetic."""

    @property
    def kind_of_reader(self) -> str:
        """Whom it is for."""

    @property
    def mark(self) -> str:
        """What stands on every page; empty where there is nothing to say."""

    @property
    def lines(self) -> tuple[str, ...]:
        """The cover line by line."""

    @property
    def generated(self) -> str:
        """ISO date of its making."""
