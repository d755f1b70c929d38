"""Bootstrap of sums over blocks of pupils: weights in place of drawn rows."""

import numpy as np

from workbench.contracts.reference import read
from workbench.measures.columns import FloatGrid, Floats

TAILS = (0.025, 0.975)


def draws_of(draws: int | None) -> int:
    """So many draws, or as many as ``subject_difficulty.yaml`` says."""
    return int(read("subject_difficulty")["bootstrap"]["draws"]) if draws is None else draws


def resampled(*sums: np.ndarray, draws: int, seed: int) -> tuple[np.ndarray, ...]:
    """Sums over as many blocks as there are, drawn with replacement, again and again.

    Args:
        sums: arrays whose first axis is the block; every array is drawn with the same blocks.
        draws: how often.
        seed: of the draws.

    Returns:
        For each array one whose first axis is the draw. A single block tells nothing of how blocks
        differ, and gives NaN.

    Source: Efron's bootstrap; drawing blocks with replacement is weighting them multinomially.
    """
    blocks = len(sums[0])
    if blocks < 2:
        return tuple(np.full((draws, *part.shape[1:]), np.nan) for part in sums)
    generator = np.random.default_rng([seed, 1])
    weights = generator.multinomial(blocks, np.full(blocks, 1 / blocks), size=draws)
    return tuple(np.tensordot(weights.astype(np.float64), part, axes=1) for part in sums)


def spread(drawn: FloatGrid, n: Floats) -> tuple[Floats, Floats, Floats]:
    """Standard error, and lower and upper end of the 95% percentile interval, of each column.

    Args:
        drawn: estimates (draws x columns). Draws in which a subject has no pupil are NaN and are
            not counted.
        n: pupils behind each column. With fewer than ``subject_difficulty.yaml`` says (10) it has
            no interval, because drawing so few again understates chance; nor has one of which
            fewer than two draws are known.
    """
    error, low, high = np.full((3, drawn.shape[1]), np.nan)
    fewest = int(read("subject_difficulty")["bootstrap"]["fewest_pupils"])
    known = ((~np.isnan(drawn)).sum(axis=0) > 1) & (n >= fewest)
    if known.any():
        error[known] = np.nanstd(drawn[:, known], axis=0, ddof=1)
        low[known], high[known] = np.nanquantile(drawn[:, known], TAILS, axis=0)
    return error, low, high
