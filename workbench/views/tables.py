"""Accessible HTML tables: caption, scopes, aligned numbers, and words for what is not shown."""

from collections.abc import Collection, Mapping
from html import escape
from types import MappingProxyType

import pandas as pd

from workbench.views.formats import MISSING, SUPPRESSED, Format

SUPPRESSED_NOTE = "x: suppressed, because the figure is about few pupils."
NO_FORMATS: Mapping[str, Format] = MappingProxyType({})
NO_HEADINGS: Mapping[str, str] = MappingProxyType({})


def html_table(
    frame: pd.DataFrame,
    caption: str,
    *,
    formats: Mapping[str, Format] = NO_FORMATS,
    headings: Mapping[str, str] = NO_HEADINGS,
    tips: Mapping[str, str] = NO_HEADINGS,
    suppressed: "pd.Series[bool] | None" = None,
    withheld: Collection[str] = (),
    numeric: Collection[str] = (),
    links: Mapping[str, str] | None = None,
    css_class: str = "wb-table",
    identifier: str = "",
) -> str:
    """A frame as an HTML table; everything in it is escaped.

    The first column holds the headings of the rows. Numbers and columns with a format are aligned
    to the right. A missing value is a dash; in a suppressed row the withheld columns show "x", with
    a note under the table.

    Args:
        frame: what to show, in order; only the columns to be seen.
        caption: what the table is about.
        formats: column to how its values are written; text and other columns are shown as they are.
        headings: column to its heading, where it is not the column's name.
        tips: column to a sentence that its heading shows when pointed at.
        suppressed: rows whose missing values were withheld, same index as ``frame``.
        withheld: columns that suppression empties; by default every column with a format.
        numeric: further columns that are aligned as numbers, such as intervals.
        links: text of the first column to an address that it links to.
        css_class: class of the table.
        identifier: id of the table, if it needs one.
    """
    names = [str(name) for name in frame.columns]
    hidden = pd.Series(False, index=frame.index) if suppressed is None else suppressed
    emptied = set(withheld or formats)
    right = [n in formats or n in numeric or _is_number(frame[n]) for n in names]
    head = "".join(
        f'<th scope="col"{_aligned(one)}{_tip(tips.get(name, ""))}>'
        f"{escape(headings.get(name, name))}</th>"
        for name, one in zip(names, right, strict=True)
    )
    shown = [
        _cells(frame[name], formats.get(name), hidden if name in emptied else None)
        for name in names
    ]
    body = "".join(_row(cells, right, links or {}) for cells in zip(*shown, strict=True))
    note = f'<p class="wb-note">{escape(SUPPRESSED_NOTE)}</p>' if _any_hidden(shown) else ""
    named = f' id="{escape(identifier)}"' if identifier else ""
    return (
        f'<div class="wb-scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="{escape(css_class)}"{named}><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{note}"
    )


def _is_number(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _tip(words: str) -> str:
    return f' title="{escape(words)}"' if words else ""


def _aligned(right: bool) -> str:
    return ' class="wb-number"' if right else ""


def _cells(column: pd.Series, style: Format | None, hidden: "pd.Series[bool] | None") -> list[str]:
    """The column's texts; a withheld one is marked, a missing one is a dash."""
    away = [False] * len(column) if hidden is None else list(hidden)
    return [
        SUPPRESSED if gone and _absent(value) else _text(value, style)
        for value, gone in zip(column, away, strict=True)
    ]


def _absent(value: object) -> bool:
    return value is None or value is pd.NA or value in ("", MISSING) or bool(pd.isna(value))  # type: ignore[call-overload]


def _text(value: object, style: Format | None) -> str:
    if _absent(value):
        return MISSING
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return style.value(value) if style is not None else str(value)


def _any_hidden(columns: list[list[str]]) -> bool:
    return any(text == SUPPRESSED for column in columns for text in column)


def _row(cells: tuple[str, ...], aligned: list[bool], links: Mapping[str, str]) -> str:
    first, *rest = cells
    heading = escape(first)
    if first in links:
        heading = f'<a href="{escape(links[first])}">{heading}</a>'
    others = "".join(
        f"<td{_aligned(right)}>{_spoken(text)}</td>"
        for text, right in zip(rest, aligned[1:], strict=True)
    )
    return f'<tr><th scope="row">{heading}</th>{others}</tr>'


def _spoken(text: str) -> str:
    """Words for a screen reader where the sign alone says nothing."""
    match text:
        case "-":
            return '<span aria-hidden="true">-</span><span class="wb-hidden">not available</span>'
        case "x":
            return '<span aria-hidden="true">x</span><span class="wb-hidden">suppressed</span>'
        case _:
            return escape(text)
