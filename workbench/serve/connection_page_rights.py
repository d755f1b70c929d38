"""Who may see and change the connection of a school to its system."""

from workbench.access.decision import held
from workbench.access.policy import Policy
from workbench.access.scope import IDENTIFYING, Viewer
from workbench.errors import PolicyDenied

MANAGE = "manage_data"
OWN = "own"
_UPLOAD = "upload"
_WITH_PASSWORD_ALONE = "password"


def require_manager(policy: Policy, viewer: Viewer, method: str) -> None:
    """Refuse whoever does not manage data.

    The pages name pupils whose changes wait, so that the role must carry identifying columns into
    the store.

    Args:
        policy: the policy in force.
        viewer: who asks.
        method: how they signed in.

    Raises:
        PolicyDenied: the role or the grant is missing, or there was no second factor.
    """
    role = policy.role(viewer.role)
    if role is None or viewer.kind not in role.organisations or MANAGE not in held(policy, viewer):
        raise PolicyDenied(
            "The account does not manage data.", "Ask your organisation's approver for it."
        )
    if IDENTIFYING not in role.carried(_UPLOAD):
        raise PolicyDenied(f"The role {role.name} may not identify pupils.")
    if method == _WITH_PASSWORD_ALONE:
        raise PolicyDenied("Data are managed after signing in with a second factor.")


def reaches_all(policy: Policy, viewer: Viewer) -> bool:
    """Whether a manager reaches the connection of every school."""
    role = policy.role(viewer.role)
    return role is not None and role.everywhere


def require_school(policy: Policy, viewer: Viewer, urn: str) -> None:
    """Refuse a school that is not the manager's.

    Raises:
        PolicyDenied: it is another's, whether it exists or not.
    """
    role = policy.role(viewer.role)
    own = role is not None and role.remit == OWN and urn in viewer.schools
    if not own and not reaches_all(policy, viewer):
        raise PolicyDenied("There is no such connection, or it is not yours.")
