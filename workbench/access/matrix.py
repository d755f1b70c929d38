"""The whole policy as a table: every role, dataset, purpose and action, each cell a decision."""

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.access.decision import ACTIONS, CLASSES, Request
from workbench.access.policy import Policy, Role, job_viewer
from workbench.access.scope import Viewer
from workbench.contracts.model import Catalogue, Contract


@dataclass(frozen=True)
class MatrixRow:
    """What one role may do with one dataset for one purpose.

    ``carried`` has, for each action in the order of ``ACTIONS``, the column classes of the
    dataset that the action may carry; an empty tuple is a refusal.
    """

    role: str
    purpose: str
    dataset: str
    carried: tuple[tuple[str, ...], ...]


def matrix(policy: Policy, catalogue: Catalogue) -> list[MatrixRow]:
    """Every row in which something is allowed, for people with every grant the role may hold.

    Args:
        policy: the policy.
        catalogue: the contracts, which give the datasets and the classes of their columns.

    Returns:
        Rows in the order of the policy's roles and purposes and of the catalogue; what is in no
        row is refused.
    """
    return [row for role in policy.roles for row in _rows(policy, role, catalogue)]


def _rows(policy: Policy, role: Role, catalogue: Catalogue) -> Iterator[MatrixRow]:
    viewer = job_viewer(policy, "", "", role.name)
    for purpose in role.purposes:
        for contract in catalogue:
            carried = tuple(
                _carried(policy, viewer, contract, purpose, action) for action in ACTIONS
            )
            if any(carried):
                yield MatrixRow(role.name, purpose, contract.name, carried)


def _carried(
    policy: Policy, viewer: Viewer, contract: Contract, purpose: str, action: str
) -> tuple[str, ...]:
    present = {column.classification for column in contract}
    return tuple(
        one
        for one in CLASSES
        if one in present
        and policy.decide(viewer, Request(contract.category, one, purpose, action)).allowed
    )
