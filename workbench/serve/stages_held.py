"""Which key stages something is held of, for one school or several."""

from collections.abc import Sequence

from workbench.serve.admission import PURPOSE
from workbench.serve.context import PageContext
from workbench.stages.catalogue import STAGES
from workbench.stages.stage import Stage


def stages_held(
    context: PageContext, schools: Sequence[str], shared: Sequence[str]
) -> dict[str, Stage]:
    """Key stages that there are published figures or results of, youngest pupils first.

    Args:
        context: who asks.
        schools: URNs whose published figures count.
        shared: URNs whose pupils' results count.

    Returns:
        Stages by name; key stage 4 where there is nothing.
    """
    names = [name for one in STAGES.values() for name in one.published]
    scope = context.scope_for(PURPOSE)
    where = {"level": "school", "unit_id": list(schools), "measure": names}
    rows = context.door.load("school_performance", scope, columns=["measure"], where=where)
    told = {str(name) for name in rows["measure"].unique()}
    found = {
        name: one
        for name, one in STAGES.items()
        if told.intersection(one.published) or _has_results(context, shared, one)
    }
    return found or {"ks4": STAGES["ks4"]}


def _has_results(context: PageContext, shared: Sequence[str], stage: Stage) -> bool:
    if not shared:
        return False
    scope, where = context.scope_for(PURPOSE), {"urn": list(shared)}
    results = stage.datasets[-1]
    return bool(len(context.door.load(results, scope, columns=["year"], where=where)))
