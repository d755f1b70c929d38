"""Which slots of Attainment 8 each qualification type may fill."""

from workbench.contracts.reference import read


def slot_rules() -> dict[str, list[str]]:
    """Slots (english, maths, ebacc, open) that each qualification type may fill.

    Source: DfE key stage 4 methodology 2019.
    """
    declared = read("key_stage4")["slots"]
    return {kind: allowed for kind, allowed in declared.items() if kind != "source"}
