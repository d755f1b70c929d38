"""Shown text as what a spreadsheet wants: a number with its format, a shorthand, or safe text.

The figures of a pack are text as it is shown: rounded, suppressed, with signs and commas. A number
in a spreadsheet is read out of that text and is exactly what was shown, never what was rounded.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from workbench.views.theme import MARKS

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
_VERDICTS: Mapping[str, str] = MappingProxyType({mark.symbol: mark.words for mark in MARKS})
# no more digits than a spreadsheet keeps, and no zero in front: such a thing is an identifier
_NUMBER = re.compile(
    rf"(?P<sign>[+{MINUS}-]?)(?P<whole>0|[1-9]\d{{0,2}}(?:,\d{{3}}){{1,3}}|[1-9]\d{{0,11}})"
    rf"(?:\.(?P<decimals>\d{{1,6}}))?(?P<percent>%?)(?: (?P<mark>[{''.join(_VERDICTS)}]))?",
    re.A,
)
# also the wide forms, which spreadsheets in some languages read as the narrow ones
_STARTS_FORMULA = re.compile(r"\s*[=+@＝＋－＠-]|[\t\r\n]")
_BREAKS = re.compile(r"[\t\r\n\v\f\x00-\x1f]+")


@dataclass(frozen=True)
class Number:
    """A number as it is shown: its exact value, and the format that shows it so again.

    ``value`` of a percentage is the share: 64% is 0.64. ``mark`` is the sign of a verdict after it.
    """

    value: Decimal
    decimals: int = 0
    signed: bool = False
    grouped: bool = False
    percent: bool = False
    mark: str = ""

    @property
    def figure(self) -> Decimal:
        """The number before its percent sign: 64% is 64."""
        return self.value * 100 if self.percent else self.value

    @property
    def verdict(self) -> str:
        """What its mark says in words; empty where it has none."""
        return _VERDICTS.get(self.mark, "")

    @property
    def format(self) -> str:
        """Number format of a spreadsheet."""
        body = "#,##0" if self.grouped else "0"
        body += f".{'0' * self.decimals}" if self.decimals else ""
        body += "%" if self.percent else ""
        body += f'" {self.mark}"' if self.mark else ""
        return f"{'+' if self.signed else ''}{body};{MINUS}{body};{body}"

    @property
    def plain(self) -> str:
        """As text that every program reads as a number: no commas, a keyboard's minus, no mark."""
        whole, _, rest = f"{self.figure:f}".partition(".")
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
    >>> number("−0.56 ▼").value, number("−0.56 ▼").verdict
    (Decimal('-0.56'), 'significantly below')
    >>> number("2018/19"), number("007"), number("+0.1 to +0.2")
    (None, None, None)
    """
    found = _NUMBER.fullmatch(text.strip())
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
        found["mark"] or "",
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
