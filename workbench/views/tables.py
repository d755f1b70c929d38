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
    links: "Mapping[str, str] | pd.Series[str] | None" = None,
    sorts: Mapping[str, str] = NO_HEADINGS,
    order: str = "",
    css_class: str = "wb-table",
    identifier: str = "",
    spoken: Mapping[str, str] = NO_HEADINGS,
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
        links: text of the first column to an address that it links to; or the address of each row,
            where rows may have the same text.
        sorts: column to an address that puts the rows in its order.
        order: column that the rows are in the order of, with a dash before it for highest first.
        css_class: class of the table.
        identifier: id of the table, if it needs one.
        spoken: signs that end a cell to the words that are read out for them.
    """
    names = [str(name) for name in frame.columns]
    hidden = pd.Series(False, index=frame.index) if suppressed is None else suppressed
    emptied = set(withheld or formats)
    right = [n in formats or n in numeric or _is_number(frame[n]) for n in names]
    head = "".join(
        f'<th scope="col"{_aligned(one)}{_tip(tips.get(name, ""))}{_in_order(name, order)}>'
        f"{_linked(headings.get(name, name), sorts.get(name, ''))}</th>"
        for name, one in zip(names, right, strict=True)
    )
    shown = [
        _cells(frame[name], formats.get(name), hidden if name in emptied else None)
        for name in names
    ]
    lines = list(zip(*shown, strict=True))
    targets = _targets([cells[0] for cells in lines], links)
    body = "".join(
        _row(cells, right, target, spoken) for cells, target in zip(lines, targets, strict=True)
    )
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


def _targets(texts: list[str], links: "Mapping[str, str] | pd.Series[str] | None") -> list[str]:
    if isinstance(links, pd.Series):
        return [str(link) for link in links]
    return [(links or {}).get(text, "") for text in texts]


def _linked(text: str, address: str) -> str:
    return f'<a href="{escape(address)}">{escape(text)}</a>' if address else escape(text)


def _in_order(name: str, order: str) -> str:
    if name != order.removeprefix("-"):
        return ""
    return f' aria-sort="{"descending" if order.startswith("-") else "ascending"}"'


def _row(
    cells: tuple[str, ...], aligned: list[bool], address: str, spoken: Mapping[str, str]
) -> str:
    first, *rest = cells
    heading = _linked(first, address)
    others = "".join(
        f"<td{_aligned(right)}>{_spoken(text, spoken)}</td>"
        for text, right in zip(rest, aligned[1:], strict=True)
    )
    return f'<tr><th scope="row">{heading}</th>{others}</tr>'


def _spoken(text: str, signs: Mapping[str, str]) -> str:
    """Words for a screen reader where the sign alone says nothing."""
    match text:
        case "-":
            return '<span aria-hidden="true">-</span><span class="wb-hidden">not available</span>'
        case "x":
            return '<span aria-hidden="true">x</span><span class="wb-hidden">suppressed</span>'
        case _:
            value, _, sign = text.rpartition(" ")
            return (
                f"{escape(value)} {sign_of(sign, signs[sign])}" if sign in signs else escape(text)
            )


def sign_of(sign: str, words: str) -> str:
    """A sign that is seen, and words that are read out in its place."""
    return (
        f'<span aria-hidden="true">{escape(sign)}</span>'
        f'<span class="wb-hidden">{escape(words)}</span>'
    )
