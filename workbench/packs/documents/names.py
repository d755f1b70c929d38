"""Looking for many names in a text at once, also where a name is broken up or turned round."""

import re
from collections.abc import Collection

_HYPHENS = re.compile("[-\N{HYPHEN}\N{NON-BREAKING HYPHEN}]\\s+")
_NO_LETTER = re.compile(r"[\W\d_]+")
# a shorter name without its gaps is part of ordinary words
_LONG_NAME = 8
_PIECE = 6


class Names:
    """Names to look for: as written, over a line break, in two cells, and turned round.

    Whatever is looked for is found where it is part of a text as written, in any case: digits, a
    picture, one letter, a gap. What is empty is found in every text. Beyond that, letters count.

    Thousands of names are looked for in one pass: the text's runs of six letters are a set, and
    only a name whose first six letters are among them is looked for by itself.
    """

    def __init__(self, names: Collection[str]) -> None:
        self._by_piece: dict[str, list[_Name]] = {}
        self._short = list[_Name]()
        for name in map(_Name, names):
            pieces = {bare[:_PIECE] for bare in name.bare if len(bare) >= _PIECE}
            for piece in pieces:
                self._by_piece.setdefault(piece, []).append(name)
            if not pieces:
                self._short.append(name)

    def count(self, text: str) -> int:
        """How often one of them stands in a text, in any case."""
        if not self._by_piece and not self._short:
            return 0
        written = text.casefold()
        lowered = _run_on(written)
        words = f" {_NO_LETTER.sub(' ', lowered)} "
        letters = words.replace(" ", "")
        pieces = {letters[place : place + _PIECE] for place in range(len(letters) - _PIECE + 1)}
        near = [name for piece in self._by_piece.keys() & pieces for name in self._by_piece[piece]]
        # a name may be near in both its orders
        return sum(name.count(written, lowered, words, letters) for name in {*near, *self._short})


class _Name:
    def __init__(self, name: str) -> None:
        parts = name.casefold().split()
        self.written, self.whole = name.casefold(), " ".join(parts)
        # with gaps or hyphens that a text which runs on has not, or with nothing else
        self.odd = not self.whole or self.written != _run_on(f"{self.written} ")
        orders = {_NO_LETTER.sub(" ", " ".join(order)).strip() for order in (parts, parts[::-1])}
        self.words = {f" {order} " for order in orders if order}
        self.bare = {order.replace(" ", "") for order in self.words}

    def count(self, written: str, lowered: str, words: str, letters: str) -> int:
        """How often it stands in a text, given as written, run on, as words and as letters."""
        if self.odd and (found := written.count(self.written)):
            return found
        whole = lowered.count(self.whole) if self.whole else 0
        whole = whole or sum(words.count(order) for order in self.words)
        return whole or sum(letters.count(bare) for bare in self.bare if len(bare) >= _LONG_NAME)


def _run_on(text: str) -> str:
    """One line, with one space for each gap, and words whole that a hyphen breaks."""
    return " ".join(_HYPHENS.sub("", text).split())
