"""Every single change of a contract, with what it ought to mean; and contracts drawn at random."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import cycle, islice
from typing import Any

import pandas as pd
import rstr
from hypothesis import strategies as st

from workbench.contracts.model import Column, Contract
from workbench.contracts.types import pandas_dtype

PATTERNS = (r"^[a-c]{3}$", r"^\d{2}$", r"^[A-Z]\d[A-Z]$")
WORDS = ("low", "middle", "high", "none", "yes")
WORDING = ("title", "domain", "purpose", "usage", "limitations", "grain")
AGREED = (
    "controller",
    "data_type",
    "category",
    "school_column",
    "origin_column",
    "retention",
)


@dataclass(frozen=True)
class Mutation:
    """One changed fact: where, what it means, and whether checking rows can tell."""

    column: str
    fact: str
    effect: str
    changed: Contract
    told_by_checks: bool = False

    @property
    def name(self) -> str:
        return f"{self.column or 'dataset'}.{self.fact}-{self.effect}"


def mutations(contract: Contract) -> Iterator[Mutation]:
    """Every kind of single change that this contract can undergo."""
    yield from _of_dataset(contract)
    yield from _of_names(contract)
    for column in contract:
        yield from _of_key(contract, column)
        for fact, value, effect, told in _of_column(column):
            changed = _with(contract, column, **{fact: value})
            yield Mutation(column.name, fact, effect, changed, told)


def _of_dataset(contract: Contract) -> Iterator[Mutation]:
    other_store = "lake" if contract.store == "vault" else "vault"
    facts = [(fact, "otherwise", "wording") for fact in WORDING]
    facts += [(fact, "otherwise", "breaking") for fact in AGREED]
    facts += [("store", other_store, "breaking")]
    facts += [("kept_by_source", not contract.kept_by_source, "breaking")]
    facts += [(f, (*getattr(contract, f), "x"), "compatible") for f in ("partition_by", "sort_by")]
    for fact, value, effect in facts:
        yield Mutation("", fact, effect, replace(contract, **{fact: value}))


def _of_names(contract: Contract) -> Iterator[Mutation]:
    for required in (False, True):
        new = Column("new", "integer", "New", "A new column", "public", required=required)
        changed = replace(contract, columns=(new, *contract.columns))
        yield Mutation("new", "column", "breaking" if required else "compatible", changed, True)
    for column in contract:
        if column.key_position is None:
            rest = tuple(one for one in contract if one != column)
            changed = replace(contract, columns=rest)
            yield Mutation(column.name, "column", "breaking", changed, True)


def _of_key(contract: Contract, column: Column) -> Iterator[Mutation]:
    if column.key_position is None:
        changed = _with(contract, column, key_position=99)
        yield Mutation("", "key", "breaking", changed)
    elif len(contract.key) > 1:
        yield Mutation("", "key", "breaking", _with(contract, column, key_position=None))
        moved = _with(contract, column, key_position=99)
        if moved.key != contract.key:
            yield Mutation("", "key", "compatible", moved)


Facts = Iterator[tuple[str, Any, str, bool]]


def _of_column(column: Column) -> Facts:
    for fact in ("title", "description"):
        yield fact, "otherwise", "wording", True
    yield "examples", (*column.examples, "x"), "wording", True
    other_type = "string" if column.logical_type != "string" else "integer"
    yield "logical_type", other_type, "breaking", False
    other_class = "public" if column.classification != "public" else "identifying"
    yield "classification", other_class, "breaking", False
    yield "required", not column.required, "compatible" if column.required else "breaking", True
    yield "unit", "furlongs", "compatible" if column.unit is None else "breaking", False
    yield from _of_limits(column)
    if column.logical_type == "string":
        yield from _of_text(column)


def _of_limits(column: Column) -> Facts:
    numeric, text = column.logical_type in ("integer", "number"), column.logical_type == "string"
    plain = text and not column.allowed and column.pattern is None
    low, high = ("minimum", "maximum") if numeric else ("min_length", "max_length")
    for fact, tighter, loose in ((low, 1, 2), (high, -1, 12)):
        limit = getattr(column, fact)
        if limit is not None:
            yield fact, limit + tighter, "breaking", True
            yield fact, limit - tighter, "compatible", True
            yield fact, None, "compatible", True
        elif numeric or plain:
            yield fact, loose, "breaking", True


def _of_text(column: Column) -> Facts:
    free = column.min_length is None and column.max_length is None
    if column.allowed:
        yield "allowed", column.allowed + ("else",), "compatible", True
        yield "allowed", (), "compatible", True
        yield "allowed", (*column.allowed[1:], "else"), "breaking", True
    elif free and column.pattern is None:
        yield "allowed", WORDS, "breaking", True
    if column.pattern is not None:
        other = next(pattern for pattern in PATTERNS if pattern != column.pattern)
        yield "pattern", other, "breaking", True
        yield "pattern", None, "compatible", True
    elif free and not column.allowed:
        yield "pattern", PATTERNS[0], "breaking", True


def _with(contract: Contract, column: Column, **facts: Any) -> Contract:
    changed = tuple(replace(one, **facts) if one == column else one for one in contract)
    return replace(contract, columns=changed)


def contracts() -> st.SearchStrategy[Contract]:
    """Contracts of a key, an origin and some columns with at most one family of rules each."""
    free = st.lists(_columns(), min_size=1, max_size=4, unique_by=lambda column: column.name)
    return free.map(_contract)


def _contract(free: list[Column]) -> Contract:
    row = Column("row", "integer", "Row", "Row", "public", required=True, key_position=1)
    origin = Column("origin", "string", "Origin", "Origin", "public", True, allowed=("synthetic",))
    return Contract(
        *("drawn", "1.2.3", "Drawn", "test", "A purpose", "A use", "Limits", "one row a row"),
        *(
            "school",
            "customer",
            "basic",
            "lake",
            ("origin",),
            ("row",),
            None,
            "origin",
            "pupil_data",
        ),
        columns=(row, *free, origin),
    )


def _columns() -> st.SearchStrategy[Column]:
    names = st.sampled_from(["a", "no", "on", "y", "null", "1", "e"])
    rules = st.one_of(
        st.sampled_from(["boolean", "date", "string"]).map(lambda kind: {"logical_type": kind}),
        _text("allowed", st.lists(st.sampled_from(WORDS), min_size=1, unique=True).map(tuple)),
        _text("pattern", st.sampled_from(PATTERNS)),
        _limits("string", "min_length", "max_length", 2),
        _limits("integer", "minimum", "maximum", -9),
        _limits("number", "minimum", "maximum", -9),
    )
    classes = st.sampled_from(["public", "pupil", "special", "identifying", "internal"])
    return st.builds(
        lambda name, facts, classification, required: Column(
            name=name,
            title=name,
            description=name,
            classification=classification,
            required=required,
            **facts,
        ),
        names,
        rules,
        classes,
        st.booleans(),
    )


def _text(fact: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return values.map(lambda value: {"logical_type": "string", fact: value})


def _limits(kind: str, low: str, high: str, least: int) -> st.SearchStrategy[dict[str, Any]]:
    lows = st.none() | st.integers(least, 4)
    highs = st.none() | st.integers(6, 20)
    return st.builds(lambda a, b: {"logical_type": kind, low: a, high: b}, lows, highs)


def edges(contract: Contract) -> pd.DataFrame:
    """Valid rows at the edges of what a contract allows: a row that a tighter rule refuses."""
    values = {column.name: _edges(column) for column in contract}
    rows = max(2, *map(len, values.values()))
    frame = {name: list(islice(cycle(found), rows)) for name, found in values.items()}
    types = {column.name: pandas_dtype(column) for column in contract}
    keys = [*range(-10_000, rows - 10_001), 10_000]
    return pd.DataFrame({**frame, "row": keys}).astype(types)


def _edges(column: Column) -> list[Any]:
    empty = [] if column.required else [None]
    match column.logical_type:
        case "boolean":
            return [*empty, True, False]
        case "date":
            return [*empty, date(2019, 1, 1)]
        case "string":
            return empty + _texts(column)
        case _:
            low = -1000 if column.minimum is None else column.minimum
            return [*empty, low, 1000 if column.maximum is None else column.maximum]


def _texts(column: Column) -> list[Any]:
    if column.allowed:
        return list(column.allowed)
    if column.pattern is not None:
        return [rstr.xeger(column.pattern)]
    return ["x" * (column.min_length or 0), "x" * (column.max_length or 40)]
