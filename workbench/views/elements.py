"""A figure as a HoloViews element, for analysts who put charts side by side or over each other."""

from typing import Any

from workbench.views.figure import Figure
from workbench.views.styles import ROLES, options


def element(figure: Figure) -> Any:
    """An overlay of HoloViews elements, dressed for Bokeh.

    >>> from workbench.views.layer import Layer
    >>> import pandas as pd
    >>> dots = (Layer("Points", "Dot", [(1.0, 2.0)]),)
    >>> limits = {"xlim": (0, 2), "ylim": (0, 3), "xlabel": "", "ylabel": ""}
    >>> print(element(Figure("a", "A", "", "", "", dots, pd.DataFrame(), axes=limits)))
    :Overlay
       .Dot.I :Points   [x,y]
    """
    # a second and a half that only those pay who ask for it
    import holoviews as hv

    if "bokeh" not in hv.Store.renderers:
        hv.extension("bokeh")
    drawn = []
    for layer in figure.layers:
        made = getattr(hv, layer.kind)(list(layer.rows), group=layer.role)
        drawn.append(made.opts(backend="bokeh", **options(layer.kind, ROLES[layer.role])))
    return hv.Overlay(drawn).opts(backend="bokeh", title=figure.title, **figure.axes)
