"""The bridge between a page's state and the browser: address, history, announcements."""

from pathlib import Path

import param
from bokeh.embed.bundle import extension_dirs
from panel.custom import JSComponent

from workbench.views.styling import stylesheet

ASSETS = Path(__file__).parent / "assets"
# scripts of this folder are served beside those of Panel, never inlined into a page
extension_dirs["workbench"] = ASSETS


class Bridge(JSComponent):
    """Two-way link with the address, and a live region.

    A link whose address begins with ``?`` changes ``search`` without loading a page, and so do back
    and forward; setting ``search`` here adds to the browser's history. What comes from the browser
    is a wish: whoever listens checks it.
    """

    search = param.String(default="", doc="query of the address, with its question mark")
    announcement = param.String(default="", doc="said by screen readers when it changes")
    outdated = param.Boolean(False, doc="whether the page is to be opened anew, at its address")

    _bundle = str(ASSETS / "bridge.js")
    _stylesheets = [stylesheet("bridge.css")]
