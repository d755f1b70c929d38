"""Areas of interest: sentences that stand, each with what it rests on, to be copied."""

from collections.abc import Iterator, Sequence
from html import escape

from workbench.sentences.evidence import Said
from workbench.sentences.report import chance
from workbench.sentences.rule import sections
from workbench.views.formats import COUNT

TITLE = "Areas of interest"
LEAD = (
    "A figure is named only where it differs by more than chance and still stands among all the "
    "tests of this page. Facts have nothing to test."
)


def interest(said: Sequence[Said], source: str) -> str:
    """The sentences by section; nothing where there are none.

    Args:
        said: of :func:`workbench.sentences.report.say`.
        source: whose figures they are, for what is copied.
    """
    if not said:
        return ""
    parts = [
        f"<h4>{escape(sections()[name])}</h4>"
        f'<ul class="wb-said">{"".join(_item(one, source) for one in own)}</ul>'
        for name in sections()
        if (own := [one for one in said if one.section == name])
    ]
    return f'<h3 id="interest">{TITLE}</h3><p class="wb-lead">{LEAD}</p>{"".join(parts)}'


def copied(one: Said, source: str) -> str:
    """A sentence with its source, as it is copied."""
    facts = "".join(f" {title}: {what}." for title, what in _tested(one))
    return f"{one.text} (Source: {source}.{facts})"


def _item(one: Said, source: str) -> str:
    facts = [("Rule", one.rule), *_tested(one)]
    further = [
        *(("Speaks for it", text) for text in one.supports),
        *(("Speaks against it", text) for text in one.weakens),
        *([("A question to ask", one.question)] if one.question else []),
    ]
    rows = "".join(
        f"<div><dt>{escape(title)}</dt><dd>{escape(text)}</dd></div>"
        for title, text in (*facts, *further)
    )
    told = f"Copy sentence<span class='wb-hidden'>: {escape(one.text)}</span>"
    return (
        f"<li><p>{escape(one.text)}</p>"
        f'<button type="button" class="wb-copy" data-copy="{escape(copied(one, source))}">'
        f"{told}</button>"
        "<details><summary>What it rests on"
        f'<span class="wb-hidden">: {escape(one.text)}</span></summary>'
        f'<dl class="wb-rests">{rows}</dl></details></li>'
    )


def _tested(one: Said) -> Iterator[tuple[str, str]]:
    """Numbers of pupils, the comparator, and the chance of so large a difference."""
    if one.n is not None:
        yield "Pupils", f"{'about ' if one.about else ''}{COUNT.value(one.n)}"
    if one.comparator:
        yield "Compared with", one.comparator
    if one.p is not None:
        yield "p value", chance(one.p).removeprefix("= ")
