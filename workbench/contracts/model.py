"""A contract as frozen values: what one dataset is, column by column."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from workbench.errors import ContractError, did_you_mean

LogicalType = Literal["string", "integer", "number", "boolean", "date"]
ColumnClass = Literal["public", "pupil", "special", "sensitive", "identifying", "internal"]
Controller = Literal["school", "DfE", "FFT"]
DataType = Literal["customer", "government", "FFT"]
StoreName = Literal["lake", "vault"]


@dataclass(frozen=True)
class Column:
    """One column: its type, its meaning, who may see it, and every rule that holds for it.

    ``classification`` is one of *public* (published or about a school), *pupil* (about a pupil or
    a member of staff, not identifying), *special* (special category or deprivation), *sensitive*
    (free school meals and looked-after status), *identifying* (names, UPN, date of birth) and
    *internal* (identifiers of a source's system and bookkeeping, which no role sees).
    """

    name: str
    logical_type: LogicalType
    title: str
    description: str
    classification: ColumnClass
    required: bool = False
    key_position: int | None = None
    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    allowed: tuple[str, ...] = ()
    unit: str | None = None
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contract:
    """One dataset: its columns, where it is kept, who controls it and how it is ordered.

    ``category`` is the data category of the purpose matrix (basic, demographics, timetable,
    assessment, attendance, staff) or *published*. ``kept_by_source`` says that several files
    tell about one row, so that what each of them said is kept and the row is put together.
    ``retention`` names the rule that says how long rows are kept. ``sort_by`` is the stored order,
    which decides how much of the data a query for one school has to touch.
    """

    name: str
    version: str
    title: str
    domain: str
    purpose: str
    usage: str
    limitations: str
    grain: str
    controller: Controller
    data_type: DataType
    category: str
    store: StoreName
    partition_by: tuple[str, ...]
    sort_by: tuple[str, ...]
    school_column: str | None
    origin_column: str
    retention: str
    columns: tuple[Column, ...]
    kept_by_source: bool = False

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns in order."""
        return tuple(column.name for column in self.columns)

    @property
    def key(self) -> tuple[str, ...]:
        """Names of the columns that identify a row, in key order."""
        keyed = [c for c in self.columns if c.key_position is not None]
        return tuple(c.name for c in sorted(keyed, key=lambda c: c.key_position or 0))

    def by_source(self) -> "Contract":
        """The contract of what each source said: the same columns, keyed by source as well."""
        columns = tuple(
            replace(c, key_position=len(self.key) + 1, required=True) if c.name == "source" else c
            for c in self.columns
        )
        return replace(
            self,
            name=f"{self.name}_by_source",
            columns=columns,
            sort_by=("source", *self.sort_by),
            kept_by_source=False,
        )

    def column(self, name: str) -> Column:
        """The column of that name.

        Raises:
            ContractError: there is no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise ContractError(
            f"Contract `{self.name}` has no column `{name}`.", did_you_mean(name, self.names)
        )


@dataclass(frozen=True)
class Catalogue:
    """All contracts of one folder, by name."""

    folder: Path
    contracts: tuple[Contract, ...]

    def __iter__(self) -> Iterator[Contract]:
        return iter(self.contracts)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all datasets."""
        return tuple(contract.name for contract in self.contracts)

    def __getitem__(self, name: str) -> Contract:
        for contract in self.contracts:
            if contract.name == name:
                return contract
        raise ContractError(f"There is no dataset `{name}`.", did_you_mean(name, self.names))
