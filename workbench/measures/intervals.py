"""95% intervals and tests, with the national standard deviation or proportion taken as known."""

import numpy as np

from workbench.measures.columns import Flags, Floats

Z = 1.96


def half_width(n: Floats, sd: Floats) -> Floats:
    """Half of the interval of a mean: 1.96 national standard deviations over the root of n.

    Source: DfE key stage 4 ready reckoner (Progress 8 confidence intervals).
    """
    with np.errstate(divide="ignore"):
        return np.where(n > 0, Z * sd / np.sqrt(n), np.nan)


def wilson(share: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Wilson's score interval of a proportion; it stays within 0 and 1 and has width at 0 and 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
        spread = Z / (1 + Z**2 / n) * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return np.clip(centre - spread, 0, 1), np.clip(centre + spread, 0, 1)


def wilson_pupils(share: Floats, low: Floats, high: Floats) -> Floats:
    """The number of pupils that Wilson's interval of a proportion was made from.

    Half of the interval's width w gives (w^2 - 1/4) k^2 + (2 w^2 - p (1 - p)) k + w^2 = 0 for
    k = 1.96^2 / n, which has one positive root.
    """
    w2 = ((high - low) / 2) ** 2
    first, second = w2 - 0.25, 2 * w2 - share * (1 - share)
    with np.errstate(divide="ignore", invalid="ignore"):
        root = (-second - np.sqrt(second**2 - 4 * first * w2)) / (2 * first)
        found: Floats = Z**2 / root
    return found


def differs_in_mean(difference: Floats, n: Floats, sd: Floats) -> Flags:
    """Whether a mean lies outside the interval about the national one. Unknown is not different."""
    found: Flags = np.abs(difference) > half_width(n, sd)
    return found


def differs_in_share(share: Floats, national: Floats, n: Floats) -> Flags:
    """Whether a proportion differs from a known national one: |z| over 1.96.

    Source: Ofsted inspection data summary report guidance (significance of proportions).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (share - national) / np.sqrt(national * (1 - national) / n)
    found: Flags = np.abs(z) > Z
    return found


def z_of_change(
    now: float, before: float, sd_now: float, sd_before: float, n_now: float, n_before: float
) -> float:
    """Standardised change of a mean between two years of different pupils."""
    return float((now - before) / np.sqrt(sd_now**2 / n_now + sd_before**2 / n_before))
