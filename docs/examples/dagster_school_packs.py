"""Dagster: the published tables as an asset, and the packs of every school made of them.

Dagster is no part of the workbench: install `dagster` beside it and run `dagster dev -f` with this
file. The command line does the same without Dagster: see docs/schedules.md.
"""

from dagster import (
    AssetExecutionContext,
    Definitions,
    MaterializeResult,
    ScheduleDefinition,
    asset,
    define_asset_job,
)

from workbench.errors import UserError
from workbench.loader import Door
from workbench.packs.command import failure_of, opened
from workbench.packs.request import Request
from workbench.settings import settings


@asset
def store() -> MaterializeResult:
    """The data that packs are made of, by their version."""
    door = Door(settings())
    try:
        return MaterializeResult(metadata={"data_version": door.data_version()})
    finally:
        door.close()


@asset(deps=[store])
def school_packs(context: AssetExecutionContext) -> MaterializeResult:
    """The secondary packs of all schools with results; one's failure does not stop the others."""
    with opened(Request(everything=True, phase="secondary", jobs=2)) as work:
        for _ in work.progress():
            pass
        results = work.results()
        failed: UserError | None = failure_of(work, results)
    if failed is not None:
        # names schools and kinds of error, never a row
        context.log.warning(str(failed))
    built = len([result for result in results if "failed" not in result.facts()])
    return MaterializeResult(metadata={"schools": len(results), "built": built})


NIGHTLY = ScheduleDefinition(
    job=define_asset_job("nightly_packs", [store, school_packs]),
    cron_schedule="30 1 * * 1-5",
    execution_timezone="Europe/London",
)
definitions = Definitions(assets=[store, school_packs], schedules=[NIGHTLY])
