"""Saving a page: a list of formats, with progress that is announced and can be stopped."""

import param
from panel.custom import JSComponent

from workbench.views.bridge import ASSETS
from workbench.views.styling import stylesheet


class Saver(JSComponent):
    """Asks the server for a file of the page as its address says it is.

    It knows names of formats and titles of charts, and holds no figures: the server works the page
    out anew for whoever asks.
    """

    page = param.String(default="", doc="which page, such as school")
    formats = param.List(default=[], item_type=str, doc="formats that the role may have")
    charts = param.List(default=[], item_type=tuple, doc="name and title of each chart shown")

    _bundle = str(ASSETS / "saver.js")
    _stylesheets = [stylesheet("saver.css")]
