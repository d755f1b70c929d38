"""Charts: pure functions from a tidy frame to a ``Figure``.

Every function takes ``name``, ``title`` (about ten words at most), ``source`` and ``style`` (how
values are written), and gives an element without colours, a summary and a table twin.
"""

from workbench.views.charts.bars import bands, bars
from workbench.views.charts.distribution import distribution
from workbench.views.charts.dots import dots
from workbench.views.charts.reliability import reliability
from workbench.views.charts.scatter import scatter
from workbench.views.charts.trend import trend
from workbench.views.figure import Figure

__all__ = ["Figure", "bands", "bars", "distribution", "dots", "reliability", "scatter", "trend"]
