"""The reference page of the datasets, made from the contracts, the policy and retention rules."""

from workbench.access.policy import Policy
from workbench.contracts.model import Catalogue, Column, ColumnClass, Contract
from workbench.contracts.retention import retention
from workbench.contracts.rules import rules
from workbench.documentation.markdown import head, line

CLASS_WORDS: dict[ColumnClass, str] = {
    "public": "public",
    "pupil": "personal",
    "special": "special category",
    "sensitive": "special category",
    "identifying": "identifying",
    "internal": "internal",
}
"""Classes of columns as readers know them; free school meals and care are treated as special."""
_CONTROLLERS = {
    "school": "the school",
    "DfE": "the Department for Education",
    "FFT": "the operator",
}


def datasets_page(catalogue: Catalogue, policy: Policy) -> str:
    """Markdown reference of every dataset."""
    lines = [
        "# Datasets",
        "",
        "Made from `data_contracts/` by `workbench docs`; edit the contracts, not this page. "
        "*Internal* columns are bookkeeping and identifiers of a source's system: no role sees "
        "them. Which role sees which class is in [the policy](policy.md).",
        "",
    ]
    return "\n".join([*lines, *(dataset_page(contract, policy) for contract in catalogue)])


def dataset_page(contract: Contract, policy: Policy) -> str:
    """Markdown reference of one dataset: who answers for it, what for, how long, every column."""
    kept = retention(contract.retention)
    facts = [
        ("Grain", contract.grain),
        ("Key", ", ".join(f"`{name}`" for name in contract.key)),
        ("Used for", contract.usage),
        ("Limitations", contract.limitations),
        ("Controller", f"{_CONTROLLERS[contract.controller]} ({contract.data_type} data)"),
        ("Category", contract.category),
        ("Purposes", ", ".join(purposes_of(contract, policy)) or "none: no role may load it"),
        ("Retention", f"{kept.title}: {kept.period}. {kept.words}"),
        ("Kept in", f"the {contract.store}, sorted by {', '.join(contract.sort_by)}"),
        ("Version", contract.version),
    ]
    return "\n".join(
        [
            f"## {contract.title} (`{contract.name}`)",
            "",
            contract.purpose,
            "",
            *(f"- **{name}**: {words}" for name, words in facts),
            "",
            *head(("column", "type", "class", "rules", "meaning")),
            *(_row(column) for column in contract),
            "",
        ]
    )


def purposes_of(contract: Contract, policy: Policy) -> tuple[str, ...]:
    """Titles of the purposes for which the policy lets data of the contract's category be loaded.

    Source: the policy's matrix of data categories by purpose.
    """
    return tuple(one.title for one in policy.purposes if contract.category in one.categories)


def _row(column: Column) -> str:
    said = ["required"] if column.required else []
    said += [rule.words for rule in rules(column)]
    unit = f" ({column.unit})" if column.unit else ""
    return line(
        (
            f"`{column.name}`",
            f"{column.logical_type}{unit}",
            CLASS_WORDS[column.classification],
            "; ".join(said).replace("|", "\\|"),
            column.description,
        )
    )
