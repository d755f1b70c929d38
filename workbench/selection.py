"""Which rows and columns a load selects: what is asked for, as far as the scope lets it through."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from workbench.access.scope import Scope
from workbench.contracts.model import Contract
from workbench.contracts.types import sql_table
from workbench.errors import PolicyDenied, UsageError, did_you_mean
from workbench.store.audit.pupils import KINDS
from workbench.store.duck import LAKE

PUBLISHED = "published"
VAULT = "vault"
Value = str | int | float | bool | date


def permitted_columns(
    contract: Contract,
    scope: Scope,
    columns: Sequence[str] | None,
    where: Mapping[str, object],
) -> tuple[str, ...]:
    """Names of the columns to load.

    Raises:
        PolicyDenied: a column that is asked for, or filtered by, is of a class that the scope may
            not see (filtering by a hidden column would tell its value).
        ContractError: the contract has no such column.
    """
    allowed = tuple(c.name for c in contract if c.classification in scope.classes)
    for name in (*(columns or ()), *where):
        if contract.column(name).name not in allowed:
            kind = contract.column(name).classification
            raise PolicyDenied(
                f"The role {scope.role} may not see {kind} columns (`{contract.name}.{name}`).",
                f"It may see: {', '.join(allowed)}.",
            )
    if contract.key and not set(allowed):
        raise PolicyDenied(f"The role {scope.role} may not see any column of `{contract.name}`.")
    return tuple(columns) if columns is not None else allowed


def scoped_select(
    contract: Contract,
    scope: Scope,
    columns: Sequence[str],
    where: Mapping[str, Value | Sequence[Value]],
) -> sa.Select[tuple[object, ...]]:
    """The statement of a load, with the scope's rows and the caller's filters, in stored order."""
    table = sql_table(contract, LAKE)
    conditions: list[sa.ColumnElement[bool]] = [table.c[contract.origin_column].in_(scope.origins)]
    if contract.category != PUBLISHED and scope.schools is not None:
        if contract.school_column is None:
            conditions.append(sa.false())
        else:
            conditions.append(table.c[contract.school_column].in_(scope.schools))
    conditions += [_condition(contract, table.c[name], value) for name, value in where.items()]
    order = [table.c[name] for name in contract.sort_by]
    return sa.select(*(table.c[name] for name in columns)).where(*conditions).order_by(*order)


def _condition(
    contract: Contract, column: sa.Column[Any], value: Value | Sequence[Value]
) -> sa.ColumnElement[bool]:
    several = isinstance(value, Sequence) and not isinstance(value, str)
    values = list(value) if several else [value]  # type: ignore[arg-type]
    rule = contract.column(column.name)
    for one in values:
        if rule.allowed and one not in rule.allowed:
            raise UsageError(
                f"`where` asks for a value of `{column.name}` that does not exist.",
                did_you_mean(str(one), rule.allowed),
            )
    return column.in_(values)


def identities(contract: Contract, columns: Sequence[str]) -> tuple[str, ...]:
    """Columns that say who the pupils of a vault load are, beyond those that are asked for.

    They go no further than the keyed references of the audit log.
    """
    if contract.store != VAULT:
        return ()
    return tuple(name for name in KINDS if name in contract.names and name not in columns)


def classes(contract: Contract, columns: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted({contract.column(name).classification for name in columns}))
