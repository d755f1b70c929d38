"""Sensitive dimensions: never crossed with another one in a table that people can change.

Source: DfE on Analyse School Performance (freedom of information request 2017-0052705): drill-down
on free school meals and looked-after groups is not possible for any user, and no user can make
tables of such items with other data items. Fixed headline reports show the groups by themselves.
"""

from collections.abc import Collection, Iterable

from workbench.errors import PolicyDenied

_EVERYBODY = ("", "all")


def check_dimensions(
    dimensions: Iterable[str], *, sensitive: Collection[str], fixed_report: bool = False
) -> None:
    """Refuse a table that crosses a sensitive dimension with anything.

    It holds for every role. Drilling down is crossing: a subject, a weekday or a list of pupils
    is a dimension beside the group that it is drawn for.

    Args:
        dimensions: everything that the table is broken down or filtered by; all pupils count as
            no dimension.
        sensitive: dimensions that stand alone, ``scope.sensitive``.
        fixed_report: whether the table is a fixed headline report, which nobody can change.

    Raises:
        PolicyDenied: names the dimension, and what may be done.
    """
    crossed = tuple(dict.fromkeys(name for name in dimensions if name not in _EVERYBODY))
    found = [name for name in crossed if name in sensitive]
    if fixed_report or not found or len(crossed) == 1:
        return
    others = ", ".join(f"`{name}`" for name in crossed if name != found[0])
    raise PolicyDenied(
        f"The dimension `{found[0]}` is sensitive and may not be combined with {others}.",
        f"Look at `{found[0]}` by itself, or leave it out.",
    )
