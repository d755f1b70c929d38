"""Why a cell is hidden: in detail for tests and explanation, in one text for readers."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Reason(StrEnum):
    """Why a cell is hidden. Where several hold, the first of this order is told."""

    FEW = "few"
    CERTAIN = "certain"
    NUMERATOR = "numerator"
    ASKED = "asked"
    COMPLEMENT = "complement"
    SECONDARY = "secondary"
    PROTECTION = "protection"


WORDS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.FEW: "about fewer pupils than may be shown",
        Reason.CERTAIN: "0 or 100% of fewer than ten pupils, and so the same of every one",
        Reason.NUMERATOR: "one or two of fewer than ten pupils have it, or have it not",
        Reason.ASKED: "would single out few pupils beside figures that were shown before",
        Reason.COMPLEMENT: "everybody but a few pupils, who could be worked out",
        Reason.SECONDARY: "hidden so that a hidden figure cannot be worked out",
        Reason.PROTECTION: "hidden so that a hidden figure cannot be placed within narrow bounds",
    }
)

SAID_TO_READERS = "about few pupils, or would give such a figure away"
"""The one reason that readers are told.

The detailed reason discloses: "few" beside "hidden so that it cannot be worked out" says which of
two hidden groups has 1 to 5 pupils, and so narrows both.
"""
