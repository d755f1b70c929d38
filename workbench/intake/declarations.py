"""Everything that is declared about published files, read once."""

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.intake.format import Format
from workbench.intake.local_authorities import LocalAuthority, local_authorities
from workbench.intake.read_formats import read_formats
from workbench.intake.sources import Order, orders


@dataclass(frozen=True)
class Declarations:
    """The formats, the order of belief of each dataset, and the local authorities."""

    formats: tuple[Format, ...]
    orders: Mapping[str, Order]
    authorities: Mapping[str, LocalAuthority]


def read_declarations() -> Declarations:
    """Read every declaration.

    Raises:
        ContractError: a format is declared wrongly.
    """
    return Declarations(read_formats(), orders(), local_authorities())
