"""Another test in place of key stage 2 results: linked on pupils who have both."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import pandas as pd

from workbench.contracts.reference import read
from workbench.errors import ContractViolation, UsageError, did_you_mean
from workbench.models.value_added.equipercentile_link import EQUIPERCENTILE, by_equipercentile
from workbench.models.value_added.links import Link
from workbench.models.value_added.regression_link import REGRESSION, by_regression

_WAYS: Mapping[str, Callable[[pd.DataFrame, tuple[str, ...]], Link]] = MappingProxyType(
    {REGRESSION: by_regression, EQUIPERCENTILE: by_equipercentile}
)


def link(both: pd.DataFrame, tests: Sequence[str], how: str = REGRESSION) -> Link:
    """Link tests to key stage 2 results.

    By regression a pupil's baseline is the mean of pupils with the same tests. By equipercentile
    linking it is the baseline that the same share of pupils reach; it keeps the spread of
    baselines, and takes one test. Errors allow for pupils of one school being alike where there are
    enough schools.

    Args:
        both: pupils with both: columns prior, urn, the tests, and year if there are several.
            Pupils without prior or a test are left out.
        tests: columns of the tests, such as a cognitive abilities test or one of year 7.
        how: ``regression`` or ``equipercentile``.

    Raises:
        ContractViolation: a column is missing.
        UsageError: ``how`` is not known, too few pupils have both, several tests are to be linked
            by equipercentiles, or the tests are the same for everybody or tell the same.

    Source: Kolen and Brennan, Test Equating, Scaling, and Linking; ordinary least squares.
    """
    absent = [name for name in ("prior", "urn", *tests) if name not in both]
    if absent or not tests:
        raise ContractViolation(
            f"`both` lacks the columns {', '.join(absent) or 'of tests'}.",
            "Give prior (key stage 2), urn and the columns named in `tests`.",
        )
    if how not in _WAYS:
        raise UsageError(f"`how` {how} is not a way of linking.", did_you_mean(how, _WAYS))
    known = both[both[["prior", *tests]].notna().all(axis=1)]
    least = read("subject_value_added")["alternative"]["fewest_linked"]
    if len(known) < least:
        raise UsageError(
            f"`both` has {len(known)} pupils with key stage 2 results and every test.",
            f"Linking needs {least} of them.",
        )
    return _WAYS[how](known, tuple(tests))
