"""A school with its state: what a simulator holds of each school."""

from dataclasses import dataclass, replace

from workbench.mis_simulator.school import MisSchool
from workbench.mis_simulator.state import State


@dataclass(frozen=True, eq=False)
class Site:
    """A school's records and its state."""

    school: MisSchool
    state: State

    def with_state(self, state: State) -> "Site":
        """The same records in another state."""
        return replace(self, state=state)
