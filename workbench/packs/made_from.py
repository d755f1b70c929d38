"""What the packs of a job are made from, for one school or for many."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from workbench.access.policy import read_policy
from workbench.packs.job import Job
from workbench.packs.manifest import Inputs, inputs
from workbench.packs.notebook import Notebook, read_notebook
from workbench.packs.parameters import SCHOOL, Parameter, checked
from workbench.settings import Settings


def inputs_for(
    chosen: Settings, job: Job, notebook: Notebook, parameters: Mapping[str, Parameter]
) -> Inputs:
    """The inputs of one pack of a job.

    Args:
        parameters: checked ones, the school among them.
    """
    return inputs(
        notebook,
        parameters,
        chosen=chosen,
        data_version=job.data_version,
        policy_version=read_policy().version,
        engine=job.engine,
        seed=job.seed,
        generated=job.generated,
        formats=job.formats,
    )


def pack_ids(chosen: Settings, job: Job, urns: Iterable[str]) -> dict[str, str]:
    """Ids of the packs of many schools: what differs between them is read for one of them.

    Returns:
        URN to id, in the order given.

    Raises:
        UsageError: a parameter or a school's number is not one that the notebook takes.
    """
    notebook = read_notebook(job.notebook)
    each = {urn: checked(notebook, {**job.parameters, SCHOOL: urn}) for urn in urns}
    if not each:
        return {}
    first = inputs_for(chosen, job, notebook, next(iter(each.values())))
    return {
        urn: replace(first, urn=urn, parameters=parameters).pack_id
        for urn, parameters in each.items()
    }
