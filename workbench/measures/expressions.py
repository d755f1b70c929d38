"""Expressions over the columns of a row: declared as text, run in pandas and in SQL alike.

They are Python syntax, read and never executed: numbers, words in quotes, names of columns,
``+ - * /``, comparisons, ``and or not``, ``in [..]`` and ``missing(x)``. The logic is SQL's, of
three values: what is worked out from a missing value is missing, and so is a division by 0.
"""

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd
import sqlalchemy as sa

from workbench.errors import UsageError
from workbench.measures.columns import Floats, floats

_ARITHMETIC: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}
_COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
Columns = Mapping[str, sa.ColumnElement[Any]]


@dataclass(frozen=True)
class Expression:
    """One expression, as it was written. ``columns`` are the names that it reads, in order."""

    text: str
    columns: tuple[str, ...]

    def of_frame(self, frame: pd.DataFrame) -> Floats:
        """Its value for each row of a frame: true is 1, false 0, missing NaN.

        The frame has the columns of the expression, as numbers, booleans or words.
        """
        tree = _tree(self.text)
        if isinstance(tree, ast.Name):
            return floats(frame[tree.id])
        columns = {name: _nullable(frame[name]) for name in self.columns}
        return floats(_in_pandas(tree, columns, frame.index))

    def in_sql(self, columns: Columns) -> sa.ColumnElement[Any]:
        """The same in SQL, over columns of a statement."""
        found: sa.ColumnElement[Any] = _in_sql(_tree(self.text), columns)
        return found


@cache
def expression(text: str) -> Expression:
    """Read an expression.

    Raises:
        UsageError: it is not one, or uses something that is not allowed.
    """
    tree = _tree(text)
    _check(tree, text)
    names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    called = [node.func.id for node in ast.walk(tree) if _is_missing(node)]  # type: ignore[attr-defined]
    return Expression(text, tuple(dict.fromkeys(n for n in names if n not in called)))


@cache
def _tree(text: str) -> ast.expr:
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise UsageError(f"`{text}` is not an expression.", str(error.msg)) from None


def _check(node: ast.expr, text: str) -> None:
    """Refuse every kind of syntax that is not listed."""
    for part in _parts(node, text):
        _check(part, text)


def _parts(node: ast.expr, text: str) -> Sequence[ast.expr]:
    match node:
        case ast.Name() | ast.Constant(value=bool() | int() | float() | str()):
            return ()
        case ast.BoolOp(values=values):
            return values
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            return (operand,)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC or isinstance(
            op, ast.Div
        ):
            return left, right
        case ast.Compare(left=left, ops=[ast.In()], comparators=[ast.List(elts=several)]) if all(
            isinstance(one, ast.Constant) for one in several
        ):
            return left, *several
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARISONS:
            return left, right
        case ast.Call(args=[argument]) if _is_missing(node):
            return (argument,)
    raise UsageError(
        f"`{text}` has something that an expression may not: `{ast.unparse(node)}`.",
        "Allowed: + - * /, == != < <= > >=, and, or, not, x in [..], missing(x).",
    )


def _is_missing(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "missing" and not node.keywords


def _constants(node: ast.Compare) -> list[Any]:
    return [ast.literal_eval(one) for one in node.comparators[0].elts]  # type: ignore[attr-defined]


def _in_pandas(node: ast.expr, columns: Mapping[str, pd.Series], rows: pd.Index) -> Any:
    def of(part: ast.expr) -> Any:
        return _in_pandas(part, columns, rows)

    match node:
        case ast.Name(id=name):
            return columns[name]
        case ast.Constant(value=value):
            return _nullable(pd.Series(value, index=rows))
        case ast.BoolOp(op=op, values=values):
            return _joined([of(v) for v in values], operator.and_, operator.or_, op)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return ~of(operand)
        case ast.UnaryOp(operand=operand):
            return -of(operand)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            below = of(right)
            return of(left) / below.mask(below == 0)
        case ast.BinOp(left=left, op=op, right=right):
            return _ARITHMETIC[type(op)](of(left), of(right))
        case ast.Compare(left=left, ops=[ast.In()]):
            found = of(left)
            return found.isin(_constants(node)).astype("boolean").mask(found.isna())
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _COMPARISONS[type(op)](of(left), of(right)).astype("boolean")
        case ast.Call(args=[argument]):
            return of(argument).isna().astype("boolean")
    raise AssertionError("checked when it was read")


def _in_sql(node: ast.expr, columns: Columns) -> Any:
    def of(part: ast.expr) -> Any:
        return _in_sql(part, columns)

    match node:
        case ast.Name(id=name):
            return columns[name]
        case ast.Constant(value=value):
            return sa.literal(value)
        case ast.BoolOp(op=op, values=values):
            return _joined([of(v) for v in values], sa.and_, sa.or_, op)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return sa.not_(of(operand))
        case ast.UnaryOp(operand=operand):
            return -of(operand)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            # without its type, the quotient would be cast to a decimal of three places
            below = sa.func.nullif(sa.cast(of(right), sa.Double), 0, type_=sa.Double)
            return sa.cast(of(left), sa.Double) / below
        case ast.BinOp(left=left, op=op, right=right):
            return _ARITHMETIC[type(op)](of(left), of(right))
        case ast.Compare(left=left, ops=[ast.In()]):
            return of(left).in_(_constants(node))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _COMPARISONS[type(op)](of(left), of(right))
        case ast.Call(args=[argument]):
            return of(argument).is_(None)
    raise AssertionError("checked when it was read")


def _joined(
    parts: list[Any], both: Callable[..., Any], either: Callable[..., Any], op: ast.boolop
) -> Any:
    join = both if isinstance(op, ast.And) else either
    found = parts[0]
    for part in parts[1:]:
        found = join(found, part)
    return found


def _nullable(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """The column in a type whose missing value makes what is worked out from it missing."""
    if pd.api.types.is_bool_dtype(column):
        return column.astype("boolean")
    if pd.api.types.is_numeric_dtype(column):
        return pd.Series(floats(column), index=column.index).astype("Float64")
    known = column.dropna()
    if column.dtype == object and all(isinstance(one, bool) for one in known):
        return column.astype("object").astype("boolean")
    words = column.astype("object")
    return words.where(words.notna(), None).astype("string")
