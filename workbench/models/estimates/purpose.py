"""What a model may be used for: estimates never depend on a pupil's circumstances."""

from collections.abc import Iterable

from workbench.errors import UsageError, did_you_mean
from workbench.models.estimates.rules import rule

ESTIMATES = "estimates"
PURPOSES = (ESTIMATES, "value_added", "description")


def check_purpose(purpose: str, context: Iterable[str] = ()) -> None:
    """Refuse a purpose that there is not, and estimates from more than similar pupils.

    Args:
        purpose: one of ``PURPOSES``.
        context: terms beyond prior attainment, sex and month of birth.

    Raises:
        UsageError: the purpose is not known, or it is estimates and there are such terms.

    Source: FFT Aspire help, value added and contextual value added: context is not used in
        estimates.
    """
    if purpose not in PURPOSES:
        raise UsageError(f"`purpose` {purpose} is not known.", did_you_mean(purpose, PURPOSES))
    beyond = sorted(set(context) - set(rule("predictors")["terms"]))
    if purpose == ESTIMATES and beyond:
        raise UsageError(
            f"`purpose` is estimates, and {', '.join(beyond)} may not enter: what is expected of a "
            "pupil does not depend on their circumstances.",
            f"Leave {'it' if len(beyond) == 1 else 'them'} out, or fit the model for value_added.",
        )


def only_for_estimates(purpose: str) -> None:
    """Refuse chances and estimates from a model that was fitted for something else.

    Raises:
        UsageError: the model's purpose is not estimates.
    """
    if purpose != ESTIMATES:
        raise UsageError(
            f"The model was fitted with `purpose` {purpose} and makes no estimates.",
            "Fit it with `purpose` estimates, without contextual terms.",
        )
