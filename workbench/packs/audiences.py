"""Whom a pack is for: its audience, and the role that the policy gives such a pack."""

from workbench.errors import UsageError, did_you_mean

AUDIENCE = "audience"
"""The parameter of a notebook that says it; a notebook without it is for governors."""
HEAD, GOVERNOR, PUBLIC = "head", "governor", "public"
AUDIENCES = (HEAD, GOVERNOR, PUBLIC)


def role_of(audience: str) -> str:
    """The job's role in the policy that decides what a pack for an audience may hold.

    Raises:
        UsageError: there is no such audience.

    >>> role_of("head")
    'pack_head'
    """
    if audience not in AUDIENCES:
        raise UsageError(
            f"`audience` is {audience!r}, which is not an audience.",
            did_you_mean(audience, AUDIENCES),
        )
    return f"pack_{audience}"
