"""A source that suddenly has far fewer pupils is more likely broken than right."""

from collections.abc import Callable

from workbench.errors import UserError
from workbench.intake.changes import PUPILS, Changes

MOST = 0.2
FEW = 5


class TooManyGone(UserError):
    """More pupils would go than a school loses in a year."""

    exit_code = 5


def refuse_losses(changes: Changes, stored: Callable[[], int]) -> None:
    """Refuse changes that take away more than a fifth of the pupils of a school.

    Args:
        changes: what would change.
        stored: tells how many pupils the school has now; asked only where some would go.

    Raises:
        TooManyGone: says how many would go.
    """
    pupils = changes.of(PUPILS)
    going = len(pupils.gone) if pupils else 0
    if going <= FEW:
        return
    known = stored()
    if going > MOST * known:
        raise TooManyGone(
            f"School {changes.urn} would lose {going:,} of {known:,} pupils. Nothing was stored.",
            "Look at the list of pupils in the school's system. If it is right, run again with "
            "`--accept-losses`.",
        )
