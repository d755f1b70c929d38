"""Shown text as what a spreadsheet wants: a number with its format, a shorthand, or safe text.

The figures of a pack are text as it is shown: rounded, suppressed, with signs and commas. A number
in a spreadsheet is read out of that text and is exactly what was shown, never what was rounded.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

MINUS = "\N{MINUS SIGN}"
NOT_AVAILABLE, SUPPRESSED, NOT_APPLICABLE = "[x]", "[c]", "[z]"
SHORTHAND: Mapping[str, str] = MappingProxyType(
    {
        SUPPRESSED: "suppressed, because it is about few pupils or would give away one that is",
        NOT_AVAILABLE: "not available",
        NOT_APPLICABLE: "not applicable",
        "[low]": "rounds to 0, and is not 0",
        "[u]": "of low reliability",
    }
)
"""What stands for a figure that is not there, and what it means.

Source: Government Analysis Function, guidance on symbols in tables.
"""
_SIGNS: Mapping[str, str] = MappingProxyType(
    {"": NOT_AVAILABLE, "-": NOT_AVAILABLE, "x": SUPPRESSED}
)
# no more digits than a spreadsheet keeps, and no zero in front: such a thing is an identifier
_NUMBER = re.compile(
    rf"(?P<sign>[+{MINUS}-]?)(?P<whole>0|[1-9]\d{{0,2}}(?:,\d{{3}}){{1,3}}|[1-9]\d{{0,11}})"
    r"(?:\.(?P<decimals>\d{1,6}))?(?P<percent>%?)"
)
# also the wide forms, which spreadsheets in some languages read as the narrow ones
_STARTS_FORMULA = re.compile(r"\s*[=+@＝＋－＠-]|[\t\r\n]")
_BREAKS = re.compile(r"[\t\r\n\v\f\x00-\x1f]+")


@dataclass(frozen=True)
class Number:
    """A number as it is shown: its exact value, and the format that shows it so again.

    ``value`` of a percentage is the share: 64% is 0.64.
    """

    value: Decimal
    decimals: int = 0
    signed: bool = False
    grouped: bool = False
    percent: bool = False

    @property
    def format(self) -> str:
        """Number format of a spreadsheet."""
        body = "#,##0" if self.grouped else "0"
        body += f".{'0' * self.decimals}" if self.decimals else ""
        body += "%" if self.percent else ""
        return f"{'+' if self.signed else ''}{body};{MINUS}{body};{body}"

    @property
    def plain(self) -> str:
        """As text that every program reads as a number: no commas, a keyboard's minus."""
        shown = f"{self.value * 100:f}" if self.percent else f"{self.value:f}"
        whole, _, rest = shown.partition(".")
        decimals = rest.ljust(self.decimals, "0")[: self.decimals]
        return f"{whole}{f'.{decimals}' if decimals else ''}{'%' if self.percent else ''}"


def number(text: str) -> Number | None:
    """The number that a text shows; None where it shows anything else.

    >>> number("+0.10").format
    '+0.00;−0.00;0.00'
    >>> number("−64%").value
    Decimal('-0.64')
    >>> number("3,182").plain
    '3182'
    >>> number("2018/19"), number("007"), number("+0.1 to +0.2")
    (None, None, None)
    """
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    decimals, percent = found["decimals"] or "", bool(found["percent"])
    digits = found["whole"].replace(",", "") + (f".{decimals}" if decimals else "")
    value = Decimal(digits) / (100 if percent else 1)
    return Number(
        value if found["sign"] in ("", "+") else -value,
        len(decimals),
        found["sign"] == "+",
        "," in found["whole"],
        percent,
    )


def with_shorthand(text: str) -> str:
    """A cell with the shorthand of spreadsheets for the signs of a page.

    >>> with_shorthand("x"), with_shorthand("-"), with_shorthand("46.7")
    ('[c]', '[x]', '46.7')
    """
    return _SIGNS.get(text.strip(), text)


def starts_formula(text: str) -> bool:
    """Whether a spreadsheet might take a text for a formula.

    >>> starts_formula("=1+1"), starts_formula(" @SUM"), starts_formula("a = b")
    (True, True, False)
    """
    return bool(_STARTS_FORMULA.match(text))


def one_line(text: str) -> str:
    """A text without line breaks, tabs and control characters."""
    return _BREAKS.sub(" ", text)
