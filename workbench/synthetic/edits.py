"""Small changes to a few rows of a batch's frames; the frames given stay as they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

Frames = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Edits:
    """Frames of a batch in which some rows are changed, added or taken away."""

    frames: Frames

    def has_school(self, urn: str) -> bool:
        """Whether the batch holds pupils of a school."""
        return bool((self.frames["pupil"]["urn"] == urn).any())

    def pupil(self, urn: str, year_group: int, place: int) -> str:
        """pupil_id of the pupil at a place among those of a year group who stay all year."""
        rows = self.frames["pupil"]
        stay = rows["leaving_date"].isna() & (rows["enrolment_status"] == "current")
        here = rows[(rows["urn"] == urn) & (rows["year_group"] == year_group) & stay]
        return str(here["pupil_id"].iloc[place])

    def rows(self, dataset: str, urn: str, pupil_id: str | None = None) -> "pd.Series[bool]":
        """Which rows of a dataset belong to a school, or to one of its pupils."""
        frame = self.frames[dataset]
        here = frame["urn"] == urn
        return here if pupil_id is None else here & (frame["pupil_id"] == pupil_id)

    def changed(self, dataset: str, rows: "pd.Series[bool]", **values: Any) -> "Edits":
        """With new values in some rows; a callable gets the old column."""
        frame = self.frames[dataset]
        columns = {
            name: frame[name].mask(rows, value(frame[name]) if callable(value) else value)
            for name, value in values.items()
        }
        return self._with(dataset, frame.assign(**columns))

    def without(self, dataset: str, rows: "pd.Series[bool]") -> "Edits":
        """Without some rows."""
        return self._with(dataset, self.frames[dataset][~rows].reset_index(drop=True))

    def with_rows(self, dataset: str, rows: pd.DataFrame, sort_by: list[str]) -> "Edits":
        """With some rows more, in stored order."""
        frame = self.frames[dataset]
        together = pd.concat([frame, rows.astype(frame.dtypes.to_dict())], ignore_index=True)
        return self._with(dataset, together.sort_values(sort_by, ignore_index=True))

    def _with(self, dataset: str, frame: pd.DataFrame) -> "Edits":
        return Edits({**self.frames, dataset: frame})
