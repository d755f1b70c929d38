"""National averages that measures start from, estimated over the synthetic population itself."""

from dataclasses import dataclass, replace

import pandas as pd

from workbench.measures.ks2.progress_model import estimate_model
from workbench.measures.ks5.outcomes import OUTCOMES, estimate_outcomes
from workbench.measures.ks5.rows import student_rows
from workbench.synthetic.batch import Batch
from workbench.synthetic.frames import ORIGIN, frame_of
from workbench.synthetic.schools import SOURCE

# DfE's national tables of key stage 2 progress have about this many groups
_GROUPS = 24
_LEAST_NATIONAL = 1_000
_NEEDED = ["year", "key_stage4_points", "a_level_entries", *OUTCOMES]


@dataclass(frozen=True)
class SixthFormOutcomes:
    """Outcomes of the students seen so far; batches add to it.

    Attributes:
        parts: what the national averages need of the students of the batches so far.
    """

    parts: tuple[pd.DataFrame, ...] = ()

    def with_batch(self, batch: Batch) -> "SixthFormOutcomes":
        """With the students of one batch more."""
        students = student_rows(
            {name: batch.datasets[name] for name in ("ks5_student", "ks5_entry")}
        )
        return replace(self, parts=(*self.parts, students[_NEEDED]))

    def frame(self) -> pd.DataFrame:
        """National averages of each year, over which progress centres on 0.

        Returns:
            Columns of the contract ``ks5_outcome_model``, in stored order.

        Source: the curves of DfE's level 3 value added, applied to outcomes of students.
        """
        found = estimate_outcomes(pd.concat(self.parts, ignore_index=True))
        ordered = found.sort_values(["year", "outcome", "knot"], ignore_index=True)
        columns = {name: ordered[name].to_numpy() for name in ordered.columns}
        return frame_of("ks5_outcome_model", {**columns, "source": SOURCE}, rows=len(ordered))


def ks2_model(results: pd.DataFrame) -> pd.DataFrame:
    """The progress model of each year over the synthetic pupils.

    A group needs a national number of pupils only where the population is large enough for it.

    Args:
        results: columns of the contract ``ks2_result``, all pupils of one or more years.

    Returns:
        Columns of the contract ``ks2_progress_model``, in stored order.

    Source: DfE primary school accountability technical guides 2016 to 2019 (method).
    """
    smallest = int(results.groupby("year").size().min())
    fewest = max(1, min(_LEAST_NATIONAL, smallest // _GROUPS))
    found = estimate_model(results, source=SOURCE, origin=ORIGIN, fewest_pupils=fewest)
    columns = {name: _none_for_missing(found[name]) for name in found.columns}
    return frame_of("ks2_progress_model", columns, rows=len(found))


def _none_for_missing(column: "pd.Series[float]") -> list[object]:
    values = column.astype(object)
    return values.where(column.notna(), None).tolist()
