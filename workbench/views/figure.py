"""A chart as a value: what is drawn, and everything a reader who cannot see it needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from workbench.views.layer import Layer
from workbench.views.theme import CHART_HEIGHT


@dataclass(frozen=True)
class Figure:
    """A chart with its words and its table twin.

    Attributes:
        name: stable identifier, lower case with hyphens; becomes ids in a page.
        title: at most about ten words.
        summary: one sentence that says what the chart shows; its text alternative.
        unit: what the values are, for the axis.
        source: where the figures come from and what they are over.
        layers: what is drawn, the later over the earlier; the role of each says how it looks.
        table: the same figures, display-ready, one column a heading.
        key: what the symbols mean, in one line; empty where labels say it.
        axes: plot options that both backends share (limits, ticks, labels).
        height: in CSS pixels.
    """

    name: str
    title: str
    summary: str
    unit: str
    source: str
    layers: Sequence[Layer]
    table: pd.DataFrame
    key: str = ""
    axes: Mapping[str, Any] = field(default_factory=dict)
    height: int = CHART_HEIGHT
