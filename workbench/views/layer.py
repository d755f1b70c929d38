"""What a chart is drawn from: layers of plain values, which Bokeh, SVG and HoloViews all draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["Curve", "Points", "Segments", "Rectangles", "VLines", "Labels"]


@dataclass(frozen=True)
class Layer:
    """Things of one kind that look alike.

    Attributes:
        kind: name of the HoloViews element that it is.
        role: how it looks, one of ``styles.ROLES``.
        rows: in the chart's own units: ``(x, y)`` of points and curves, where a missing ``y`` is a
            gap; ``(x0, y0, x1, y1)`` of segments and rectangles; ``(x,)`` of upright lines;
            ``(x, y, words)`` of labels.
    """

    kind: Kind
    role: str
    rows: Sequence[tuple[Any, ...]]
