"""The doctor: what is missing on this machine, and how to get it."""

from collections.abc import Callable

from workbench.doctor import holdings, machine, packages, serving
from workbench.doctor.finding import Finding
from workbench.errors import UserError
from workbench.settings import Settings, settings

__all__ = ["CHECKS", "Finding", "examine"]

CHECKS: tuple[Callable[[Settings], Finding], ...] = (
    machine.python,
    packages.locked_versions,
    packages.database_extensions,
    machine.browser,
    machine.pdf,
    machine.clock,
    machine.port,
    holdings.home,
    holdings.permissions,
    holdings.file_mode,
    holdings.policy,
    holdings.audit_log,
    holdings.store,
    holdings.published_data,
    serving.production,
)


def examine(chosen: Settings | None = None) -> tuple[Finding, ...]:
    """Make every check.

    Args:
        chosen: settings to check; those of this process where None.

    Returns:
        One finding a check, in the order of ``CHECKS``. A check that breaks is a finding too.
    """
    known = settings() if chosen is None else chosen
    return tuple(_made(check, known) for check in CHECKS)


def _made(check: Callable[[Settings], Finding], known: Settings) -> Finding:
    try:
        return check(known)
    except UserError as error:
        return Finding(_title(check), False, error.what, error.hint)
    except Exception as error:
        return Finding(_title(check), False, f"cannot be checked: {type(error).__name__}: {error}")


def _title(check: Callable[[Settings], Finding]) -> str:
    return check.__name__.replace("_", " ")
