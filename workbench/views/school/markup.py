"""Markup of the page that is not a table: head, navigation, tiles."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from workbench.measures.catalogue import measure
from workbench.views.formats import MISSING
from workbench.views.school.choices import ATTENDANCE_PARTS, VIEWS
from workbench.views.school.data import SchoolData
from workbench.views.school.state import WORKED, SchoolState
from workbench.views.theme import UNTESTED, mark_of

FACTS = (
    ("la_name", "Local authority"),
    ("school_type", "Type"),
    ("gender", "Gender of entry"),
    ("trust_name", "Trust"),
)

_MADE_UP = " (SYNTHETIC)"


@dataclass(frozen=True)
class Tile:
    """One headline figure, and the view that it opens.

    ``spark`` is markup of its last years, ``rank`` its place among schools, ``beside`` what stands
    with it in the same tile, and ``worked`` the address of its calculation. Where ``source`` says
    whose figures they are, its sentence can be copied with it.
    """

    title: str
    value: str
    detail: str
    verdict: str
    link: str = ""
    action: str = ""
    lower_is_better: bool = False
    spark: str = ""
    rank: str = ""
    beside: "Tile | None" = None
    worked: str = ""
    source: str = ""


def head(data: SchoolData) -> str:
    """Name and facts of the school, who looks, and for what."""
    facts = [
        f"<div><dt>{title}</dt><dd>{escape(plain(data.school[name]))}</dd></div>"
        for name, title in FACTS
        if data.school.get(name)
    ]
    made_up = '<span class="wb-tag">SYNTHETIC</span>' if data.synthetic else ""
    rights = data.rights
    small = (
        f" Figures about fewer than {rights.threshold} pupils are suppressed."
        if rights.threshold
        else ""
    )
    return (
        f'<h1 id="school-name">{escape(plain(data.name))} {made_up}</h1>'
        f'<dl class="wb-facts"><div><dt>URN</dt><dd>{escape(data.urn)}</dd></div>{"".join(facts)}'
        f"</dl><p class='wb-who' id='viewer'>You see this page as "
        f"<strong>{escape(rights.role)}</strong>, for {escape(rights.purpose)}.{small}</p>"
    )


def stages(data: SchoolData) -> str:
    """Links to the key stages that something is held of, the open one marked."""
    if len(data.stages) < 2:
        return ""
    links = [
        f'<li><a id="stage-{one.name}" href="{escape(data.address(one.name))}"'
        f"{' aria-current="page"' if one == data.stage else ''}>{escape(one.title)}</a></li>"
        for one in data.stages
    ]
    return f'<nav class="wb-nav" aria-label="Key stages"><ul>{"".join(links)}</ul></nav>'


def navigation(state: SchoolState) -> str:
    """Links to the views, the open one marked; a calculation is opened from its figure alone."""
    views = [name for name in state.param.view.objects.values() if name != WORKED]
    links = [
        f'<li><a id="view-{name}" href="{escape(state.link(view=name, subject="", part=""))}"'
        f"{' aria-current="page"' if name == state.view else ''}>{VIEWS[name]}</a></li>"
        for name in views
    ]
    return f'<nav class="wb-nav" aria-label="Views"><ul>{"".join(links)}</ul></nav>'


def parts(state: SchoolState) -> str:
    """Links to the parts of the attendance view, the open one marked."""
    links = [
        f'<li><a id="part-{name}" href="{escape(state.link(part=name))}"'
        f"{' aria-current="page"' if name == state.part else ''}>{title}</a></li>"
        for name, title in ATTENDANCE_PARTS.items()
    ]
    return f'<nav class="wb-nav" aria-label="Parts of attendance"><ul>{"".join(links)}</ul></nav>'


def heading(text: str, note: str = "", guide: str = "") -> str:
    """Heading of a view; focus goes here when a link has opened it.

    Args:
        note: what is shown.
        guide: what to do on the screen, which is left out of what is saved.
    """
    return (
        f'<h2 tabindex="-1" data-heading id="view-heading">{escape(text)}</h2>'
        f"{f'<p class="wb-lead">{escape(note)}</p>' if note else ''}"
        f"{f'<p class="wb-lead wb-guide">{escape(guide)}</p>' if guide else ''}"
    )


def refusal(text: str) -> str:
    """Why what was chosen is not shown; nothing where it is."""
    if not text:
        return ""
    what, _, hint = text.partition("\n")
    return f'<p class="wb-note" id="refused"><strong>{escape(what)}</strong> {escape(hint)}</p>'


def tiles(items: Iterable[Tile]) -> str:
    """Headline figures side by side."""
    return f'<ul class="wb-tiles">{"".join(map(_tile, items))}</ul>'


def trail(steps: Iterable[tuple[str, str]]) -> str:
    """Where the view stands: links to the wider ones, the last step plain."""
    *before, last = steps
    links = [f'<li><a href="{escape(link)}">{escape(text)}</a></li>' for text, link in before]
    here = f'<li aria-current="page">{escape(last[0])}</li>'
    return f'<nav class="wb-trail" aria-label="Drill-down"><ol>{"".join(links)}{here}</ol></nav>'


def calculations(state: SchoolState, names: Iterable[str]) -> str:
    """Links to how figures were calculated, by the titles of their measures."""
    known = state.param.worked.objects
    links = [(measure(n).title, state.link(view=WORKED, measure=n)) for n in names if n in known]
    return _calculated(links, "wb-source") if links else ""


def with_symbol(verdict: str) -> str:
    """A verdict with its symbol, for a cell of a table; empty stays empty."""
    return f"{mark_of(verdict).symbol} {verdict}" if verdict else ""


def _tile(tile: Tile) -> str:
    beside = f'<span class="wb-tile-beside">{_figure(tile.beside)}</span>' if tile.beside else ""
    body = f"{_figure(tile)}{beside}"
    copy = _copy(tile)
    worked = _worked([one for one in (tile, tile.beside) if one is not None and one.worked])
    if not tile.link:
        return f'<li><div class="wb-tile">{body}</div>{worked}{copy}</li>'
    action = (
        f'<span class="wb-tile-action">{escape(tile.action)} <span aria-hidden="true">→</span>'
        "</span>"
    )
    return (
        f'<li><a class="wb-tile" href="{escape(tile.link)}">{body}{action}</a>{worked}{copy}</li>'
    )


def _worked(tiles: list[Tile]) -> str:
    if len(tiles) == 1:
        title = f'<span class="wb-hidden">: {escape(tiles[0].title)}</span>'
        link = f'<a href="{escape(tiles[0].worked)}">How this was calculated{title}</a>'
        return f'<p class="wb-tile-worked">{link}</p>'
    links = [(one.title, one.worked) for one in tiles]
    return _calculated(links, "wb-tile-worked", "How calculated") if links else ""


def _calculated(
    links: Iterable[tuple[str, str]], css_class: str, words: str = "How this was calculated"
) -> str:
    items = ", ".join(f'<a href="{escape(link)}">{escape(title)}</a>' for title, link in links)
    return f'<p class="{css_class}">{words}: {items}</p>'


def said(tile: Tile) -> str:
    """What a tile says as sentences, with their source; nothing where it shows no figure.

    >>> said(Tile("Absence", "3.8%", "471 pupils", "National average 5.5%", source="registers"))
    'Absence was 3.8% (471 pupils), national average 5.5%. (Source: registers.)'
    """
    shown = [one for one in (tile, tile.beside) if one and any(map(str.isdigit, one.value))]
    sentences = " ".join(_sentence(one) for one in shown)
    return f"{sentences} (Source: {tile.source}.)" if sentences and tile.source else ""


def _sentence(tile: Tile) -> str:
    verdict = f", {tile.verdict[:1].lower()}{tile.verdict[1:]}" if tile.verdict else ""
    return f"{tile.title} was {tile.value} ({tile.detail}){verdict}."


def _copy(tile: Tile) -> str:
    text = said(tile)
    if not text:
        return ""
    about = f"<span class='wb-hidden'>: {escape(tile.title)}</span>"
    button = f'<button type="button" class="wb-copy" data-copy="{escape(text)}">'
    return f"{button}Copy sentence{about}</button>"


def _figure(tile: Tile) -> str:
    mark = mark_of(tile.verdict)
    symbol = f'<span aria-hidden="true">{mark.symbol}</span> ' if mark != UNTESTED else ""
    said = escape(f"{tile.verdict[:1].upper()}{tile.verdict[1:]}" or "No national figure")
    shown = escape(tile.value) if tile.value != MISSING else "Not available"
    lower = ' <span class="wb-tile-detail">lower is better</span>' if tile.lower_is_better else ""
    rank = f'<span class="wb-tile-detail">{escape(plain(tile.rank))}</span>' if tile.rank else ""
    return (
        f'<span class="wb-tile-title">{escape(tile.title)}{lower}</span>'
        f'<span class="wb-tile-line"><span class="wb-tile-value">{shown}</span>{tile.spark}</span>'
        f'<span class="wb-tile-detail">{escape(tile.detail)}</span>{rank}'
        f'<span class="wb-verdict wb-{_kind(tile)}">{symbol}{said}</span>'
    )


def _kind(tile: Tile) -> str:
    """What the colour says: where lower is better, below is in the colour of above."""
    up, down = ("below", "above") if tile.lower_is_better else ("above", "below")
    kinds = {"▲": up, "▼": down, "◆": "level"}
    return kinds.get(mark_of(tile.verdict).symbol, "untested")


def plain(text: object) -> str:
    """Words of the school record, without the marker that the page shows once."""
    said = str(text).removesuffix(_MADE_UP)
    return said[:1].upper() + said[1:]
