"""The last gate before the browser: no column goes there that the scope may not see.

Everything a page holds is sent, shown or not, so that a column must be dropped, not hidden.
"""

import re

import pandas as pd

from workbench.access.scope import Scope
from workbench.contracts.model import Catalogue
from workbench.errors import PolicyDenied

UPN = re.compile(r"^[A-HJ-NP-RT-Z]\d{11}[0-9A-HJ-NP-RT-Z]$")


def to_client(frame: pd.DataFrame, scope: Scope, catalogue: Catalogue) -> pd.DataFrame:
    """Let a frame pass to the browser, if the scope may see all of its columns.

    A column is refused where the contracts know its name only with classes that the scope may
    not see (for most scopes ``upn``, ``forename``, ``surname``, ``date_of_birth``), and where,
    under whatever name, it holds unique pupil numbers and the scope may not identify pupils.

    Args:
        frame: what a table or a chart is made from.
        scope: the viewer's scope.
        catalogue: the contracts, ``context.door.catalogue``.

    Returns:
        The frame itself.

    Raises:
        PolicyDenied: names the columns, never a value.
    """
    names = _names(frame)
    refused = sorted(names & _hidden(scope, catalogue))
    if not scope.names:
        refused += [name for name in _holding_upns(frame) if name not in refused]
    if refused:
        raise PolicyDenied(
            f"The role {scope.role} may not be shown {', '.join(f'`{n}`' for n in refused)}.",
            "Drop these columns before the table or chart is made; hiding them still sends them.",
        )
    return frame


def _names(frame: pd.DataFrame) -> set[str]:
    labels = [*frame.columns.to_flat_index(), *frame.index.names, *frame.columns.names]
    parts = [part for label in labels for part in (label if isinstance(label, tuple) else (label,))]
    return {str(part) for part in parts if part is not None}


def _hidden(scope: Scope, catalogue: Catalogue) -> set[str]:
    classes: dict[str, set[str]] = {}
    for contract in catalogue:
        for column in contract:
            classes.setdefault(column.name, set()).add(column.classification)
    return {name for name, found in classes.items() if found.isdisjoint(scope.classes)}


def _holding_upns(frame: pd.DataFrame) -> list[str]:
    flat = frame.reset_index(drop=frame.index.names == [None])
    return [str(name) for name, column in flat.items() if _is_text(column) and _any_upn(column)]


def _is_text(column: pd.Series) -> bool:
    return bool(
        pd.api.types.is_string_dtype(column.dtype)
        or pd.api.types.is_object_dtype(column.dtype)
        or isinstance(column.dtype, pd.CategoricalDtype)
    )


def _any_upn(column: pd.Series) -> bool:
    return any(UPN.match(str(value)) for value in column.dropna().unique())
