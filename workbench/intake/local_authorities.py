"""Local authorities of England: code, name and region."""

from dataclasses import dataclass

from workbench.intake.read_formats import read_declaration


@dataclass(frozen=True)
class LocalAuthority:
    """One local authority with responsibility for education."""

    code: str
    name: str
    region: str


def local_authorities() -> dict[str, LocalAuthority]:
    """Every local authority by its three-digit DfE code, those that are gone among them.

    Source: DfE, local authority and region codes.
    """
    raw = read_declaration("local_authorities.yaml")
    return {
        code: LocalAuthority(code, name, region)
        for region, authorities in raw.items()
        for code, name in authorities.items()
    }
