"""Numbers of enrolments -> keys of pupils, for rows that name no more than an enrolment."""

from collections.abc import Iterable
from dataclasses import dataclass

from workbench.intake.connectors.wonde.roll import Roll, nameless, with_everybody
from workbench.intake.connectors.wonde.run import Run


@dataclass(frozen=True)
class Names:
    """The key of each enrolment that rows are about; those that are missing are not of the year.

    ``unsure`` says that rows had to be left out though their pupils may be of the year, because
    who pupils are was not to be read, or not to be believed: the same rows have to be read again
    later.
    """

    keys: dict[str, str]
    unsure: bool = False


def names_of(run: Run, roll: Roll, students: Iterable[str]) -> Names:
    """Find the keys of enrolments.

    Where basic information is read, the roll names them, and all of it is read if some are not
    among what changed. Where it is not, earlier runs have named them; and where nobody has,
    because basic information is not shared, the number of the enrolment is the key.

    Args:
        run: what is wanted and what earlier runs found out.
        roll: pupils that this run has read.
        students: numbers of the enrolments.
    """
    asked = frozenset(students)
    if run.plan.asks("students"):
        known = roll.keys if asked <= set(roll.keys) else with_everybody(run, roll).keys
        found = {one: known[one] for one in asked if one in known}
        return Names(found, roll.unsure and len(found) < len(asked))
    if run.wanted.keys is None:
        return Names({one: nameless(one) for one in asked})
    known = run.wanted.keys
    return Names({one: known[one] for one in asked if one in known}, not asked <= set(known))
