"""The Department for Education's transition matrices."""

from functools import cache
from importlib.resources import files
from io import StringIO

import numpy as np
import pandas as pd

from workbench.errors import UsageError, did_you_mean
from workbench.models.estimates.rules import rule
from workbench.models.estimates.scale import scale_of
from workbench.models.estimates.transition import TransitionMatrix


def published_subjects(stages: str = "key stage 2 to 4") -> list[str]:
    """Subjects that there is a published matrix of.

    Args:
        stages: ``key stage 2 to 4`` or ``key stage 4 to 5``.
    """
    return sorted(read_matrices(_file(stages))["part"].unique())


def published_matrix(subject: str, stages: str = "key stage 2 to 4") -> TransitionMatrix:
    """The published matrix of a subject.

    Args:
        subject: subject as the Department for Education has it, such as ``English Language``.
        stages: ``key stage 2 to 4`` (prior attainment is the average scaled score) or ``key stage 4
            to 5`` (A levels; prior attainment is the average points of GCSEs).

    Raises:
        UsageError: there is none.

    Source: DfE key stage 4 transition matrices 2022/23; DfE 16 to 18 transition matrices 2024/25.
    """
    every = read_matrices(_file(stages))
    rows = every[every["part"] == subject]
    if rows.empty:
        hint = did_you_mean(subject, every["part"].unique())
        raise UsageError(f"`subject` {subject} has no published matrix.", hint)
    scale = scale_of(rows)
    level = scale.levels_of(rows["points"])
    names = list(dict.fromkeys(rows["band"]))
    band = rows["band"].map({name: at for at, name in enumerate(names)}).to_numpy()
    counts = np.zeros((len(names), len(scale.labels)))
    np.add.at(counts, (band, level), rows["pupils"].to_numpy(dtype=np.float64))
    starts = rows.drop_duplicates("band")["from"].fillna(-np.inf).to_numpy(dtype=np.float64)
    source = rule("matrices")[stages]["source"]
    return TransitionMatrix(subject, scale, starts, tuple(names), counts, {}, source)


@cache
def read_matrices(name: str) -> pd.DataFrame:
    """A file of ``workbench/reference``: part, from, band, grade, points and pupils."""
    text = (files("workbench") / "reference" / f"{name}.csv").read_text(encoding="utf-8")
    words = dict.fromkeys(["part", "band", "grade"], "str")
    return pd.read_csv(StringIO(text), comment="#", dtype=words)


def _file(stages: str) -> str:
    several = rule("matrices")
    if stages not in several:
        raise UsageError(f"`stages` {stages} is not known.", did_you_mean(stages, several))
    name: str = several[stages]["file"]
    return name
