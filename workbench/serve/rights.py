"""Whether a scope that was given once still stands, asked by the door at every load."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from workbench.access.policy import Policy
from workbench.access.scope import Scope, Viewer
from workbench.errors import PolicyDenied


@dataclass(frozen=True)
class CurrentRights:
    """Lets a scope be used as long as its viewer would be given no less.

    A scope that would be wider now stands as it is. What its viewer has lost since (account,
    role, grant, school, agreement, purpose) ends its use.

    Attributes:
        policy: the policy in force.
        viewer: who an identity is now; None where nobody may use it any more.
    """

    policy: Callable[[], Policy]
    viewer: Callable[[str], Viewer | None]

    def stands(self, scope: Scope) -> bool:
        """Whether the scope allows nothing that its viewer would not be given now."""
        viewer = self.viewer(scope.viewer)
        if viewer is None:
            return False
        try:
            return within(scope, self.policy().scope_for(viewer, scope.purpose))
        except PolicyDenied:
            return False


def within(scope: Scope, given: Scope) -> bool:
    """Whether a scope allows nothing that another one of the same viewer does not."""
    if scope.organisation != given.organisation:
        return False
    try:
        return scope.meet(given) == scope.meet(scope)
    except PolicyDenied:
        return False


def variants(policy: Policy, viewer: Viewer) -> Iterator[Scope]:
    """Every scope that the policy gives a viewer, and those that are made of them.

    Args:
        policy: the policy in force.
        viewer: the viewer.
    """
    for purpose in policy.purposes:
        with suppress(PolicyDenied):
            given = policy.scope_for(viewer, purpose.name)
            yield given
            yield from (given.for_action(action) for action, _ in given.actions)
