"""Value added with or without pupils' context, as declared; what it says of factors and schools."""

from collections.abc import Collection
from typing import TYPE_CHECKING

import pandas as pd

from workbench.contracts.reference import read
from workbench.errors import UsageError, did_you_mean
from workbench.measures.columns import floats
from workbench.models.multilevel.context import prepared
from workbench.models.multilevel.declared import Declared, declared
from workbench.models.multilevel.design import check_columns, learn
from workbench.models.multilevel.fit import check_method, fit_sums
from workbench.models.multilevel.partitions import sums_over
from workbench.models.multilevel.results import MultilevelResults

if TYPE_CHECKING:
    from distributed import Client

VALUE_ADDED, CONTEXTUAL = "value_added", "contextual_value_added"
SCHOOL = "urn"


def fit_value_added(
    pupils: pd.DataFrame,
    *,
    contextual: bool = False,
    without: Collection[str] = (),
    method: str = "reml",
    executor: str = "serial",
    client: "Client | None" = None,
) -> MultilevelResults:
    """Fit the declared model: prior attainment, sex and month of birth; or these and context.

    A pupil's (contextual) value added is the result's ``pupil_residuals`` of the same pupils
    (``with_factors``), a school's the shrunken residual.

    Args:
        pupils: a row for each pupil of the whole cohort with ``outcome``, ``urn`` and the columns
            that ``context.prepared`` names; school facts are worked out from the cohort.
        contextual: take account of pupils' circumstances and schools' intake. Such a result is
            refused for estimates.
        without: factors to leave out, such as those that are not known for the pupils.
        method: ``reml`` or ``ml``.
        executor: ``serial`` or ``dask``.
        client: a Dask client.

    Raises:
        UsageError: a column is missing, an unknown factor, or what ``fit_sums`` refuses.

    Source: DfE contextual value added 2006 to 2010; FFT help centre, value added and contextual
    value added.
    """
    check_method(method)
    model = model_of(contextual, without)
    frame = with_factors(pupils, model)
    design = learn(model.formula, frame, SCHOOL)
    found = sums_over(frame, design, executor=executor, client=client)
    return fit_sums(found, method=method, purpose=model.name)


def model_of(contextual: bool, without: Collection[str] = ()) -> Declared:
    """The declared model, with context or not, some factors left out."""
    return declared(CONTEXTUAL if contextual else VALUE_ADDED).without(without)


def with_factors(pupils: pd.DataFrame, model: Declared) -> pd.DataFrame:
    """Pupils with the columns of a model's terms."""
    check_columns(pupils, ["outcome", SCHOOL])
    return prepared(pupils, model.columns)


def factors_shown(results: MultilevelResults) -> pd.DataFrame:
    """What the model took account of and by how much: a row for each coefficient.

    Returns:
        factor, title, words, level, then term, estimate, std_error, low, high; the factors in the
        order declared, those left out not shown.
    """
    indices = results.design.spec.rhs.term_indices
    places = {str(term): list(found) for term, found in indices.items()}
    table = results.tidy()
    parts = [
        table.iloc[places[factor.term]].assign(
            factor=factor.name, title=factor.title, words=factor.words, level=factor.level
        )
        for factor in declared(results.purpose).factors
        if factor.term in places
    ]
    said = ["factor", "title", "words", "level"]
    return pd.concat(parts, ignore_index=True)[[*said, *table.columns]]


def scores(residuals: pd.DataFrame, stage: str = "ks4") -> pd.DataFrame:
    """Residuals of schools as scores about 1000 (key stage 4) or 100 (key stage 2).

    Returns:
        The rows with score, score_low and score_high (95%).

    Raises:
        UsageError: the stage has no score.

    Source: DfE contextual value added 2006 to 2010.
    """
    centres = read("value_added")["scores"]
    if stage not in centres:
        raise UsageError(f"`stage` {stage} has no score.", did_you_mean(stage, centres))
    pairs = {"score": "residual", "score_low": "low", "score_high": "high"}
    return residuals.assign(
        **{name: centres[stage] + floats(residuals[of]) for name, of in pairs.items()}
    )
