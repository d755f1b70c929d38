"""HTML of the server's own pages: templates that escape whatever is put into them."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

PRODUCT = "Education analytics workbench"
_FOLDER = Path(__file__).parent / "templates"
_ENGLAND = ZoneInfo("Europe/London")
_SCRIPT = re.compile(r"<script\b")


def _noncing(markup: str, nonce: str) -> str:
    """Put the nonce on the script tags that Bokeh and Panel wrote.

    Never used on a whole page: a tag that got in through a title or a query gets no nonce.
    """
    return _SCRIPT.sub(f'<script nonce="{nonce}"', str(markup))


def _local_time(moment: datetime) -> str:
    """A moment as people in England write it."""
    local = moment.astimezone(_ENGLAND)
    return f"{local:%-d %B %Y} at {local:%-I:%M%p}".replace("AM", "am").replace("PM", "pm")


def _is_page(name: str | None) -> bool:
    """Whether values are escaped: always, but in the text of a letter."""
    return name is None or not name.endswith(".txt.j2")


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(_FOLDER),
    autoescape=_is_page,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters["noncing"] = _noncing
_ENVIRONMENT.filters["local_time"] = _local_time
_ENVIRONMENT.globals["product"] = PRODUCT
# what a presentation puts in their place
_ENVIRONMENT.globals["presenting"] = False
_ENVIRONMENT.globals["bar"] = None


def template(name: str) -> Template:
    """A template of the server."""
    return _ENVIRONMENT.get_template(name)


def render(name: str, **values: Any) -> str:
    """A page of the server, or the text of a letter."""
    return template(name).render(**values)
