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

    Thousands of names are looked for in one pass: the text's runs of six letters are a set, and
    only a name whose first six letters are among them is looked for by itself.
    """

    def __init__(self, names: Collection[str]) -> None:
        self._by_piece: dict[str, list[_Name]] = {}
        self._short = list[_Name]()
        for name in (_Name(text) for text in names if _NO_LETTER.sub("", text)):
            for bare in name.bare:
                if len(bare) < _PIECE:
                    self._short.append(name)
                else:
                    self._by_piece.setdefault(bare[:_PIECE], []).append(name)

    def count(self, text: str) -> int:
        """How often one of them stands in a text, in any case."""
        if not self._by_piece and not self._short:
            return 0
        lowered = " ".join(_HYPHENS.sub("", text.casefold()).split())
        words = f" {_NO_LETTER.sub(' ', lowered)} "
        letters = words.replace(" ", "")
        pieces = {letters[place : place + _PIECE] for place in range(len(letters) - _PIECE + 1)}
        near = [name for piece in self._by_piece.keys() & pieces for name in self._by_piece[piece]]
        # a name may be near in both its orders
        return sum(name.count(lowered, words, letters) for name in {*near, *self._short})


class _Name:
    def __init__(self, name: str) -> None:
        parts = name.casefold().split()
        self.whole = " ".join(parts)
        orders = (parts, parts[::-1])
        self.words = {f" {_NO_LETTER.sub(' ', ' '.join(order)).strip()} " for order in orders}
        self.bare = {order.replace(" ", "") for order in self.words}

    def count(self, lowered: str, words: str, letters: str) -> int:
        whole = lowered.count(self.whole) or sum(words.count(order) for order in self.words)
        return whole or sum(letters.count(bare) for bare in self.bare if len(bare) >= _LONG_NAME)
