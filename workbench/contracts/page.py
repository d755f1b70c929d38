"""The reference page of a contract, in Markdown, made from the contract alone."""

from workbench.contracts.model import Catalogue, Column, Contract
from workbench.contracts.rules import rules


def page(contract: Contract) -> str:
    """Markdown reference of one dataset: purpose, where it is kept, and every column."""
    facts = [
        ("Grain", contract.grain),
        ("Key", ", ".join(f"`{name}`" for name in contract.key)),
        ("Used for", contract.usage),
        ("Limitations", contract.limitations),
        ("Controller", f"{contract.controller} ({contract.data_type} data)"),
        ("Category", contract.category),
        ("Kept in", f"the {contract.store}, sorted by {', '.join(contract.sort_by)}"),
        ("Version", contract.version),
    ]
    lines = [f"## {contract.title} (`{contract.name}`)", "", contract.purpose, ""]
    lines += [f"- **{name}**: {words}" for name, words in facts]
    lines += ["", "| column | type | class | rules | meaning |", "|---|---|---|---|---|"]
    lines += [_row(column) for column in contract]
    return "\n".join([*lines, ""])


def reference(catalogue: Catalogue) -> str:
    """Markdown reference of every dataset."""
    head = [
        "# Datasets",
        "",
        "Made from `data_contracts/` by `workbench docs`; edit the contracts, not this page.",
        "",
    ]
    return "\n".join([*head, *(page(contract) for contract in catalogue)])


def _row(column: Column) -> str:
    said = ["required"] if column.required else []
    said += [rule.words for rule in rules(column)]
    unit = f" ({column.unit})" if column.unit else ""
    words = "; ".join(said).replace("|", "\\|")
    return (
        f"| `{column.name}` | {column.logical_type}{unit} | {column.classification} "
        f"| {words} | {column.description} |"
    )
