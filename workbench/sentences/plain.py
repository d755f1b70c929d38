"""How hard a text is to read."""

import re

_SENTENCE_END = re.compile(r"[.!?]+(?:\s|$)")
_WORD = re.compile(r"[^\s]*[A-Za-z0-9][^\s]*")


def words_of(text: str) -> list[str]:
    """The words of a text without the punctuation around them."""
    return [word.strip(".,;:!?()\"'") for word in _WORD.findall(text)]


def reading_grade(text: str) -> float:
    """School year of the United States in which a text can be read; add 5 for an age in years.

    The automated readability index: 4.71 letters a word + 0.5 words a sentence - 21.43.

    Source: Senter and Smith, Automated Readability Index (1967).

    >>> round(reading_grade("Why do pupils leave, and where do they go?"), 1)
    0.6
    """
    words = words_of(text)
    sentences = max(len(_SENTENCE_END.findall(text)), 1)
    letters = sum(len(re.sub(r"[^A-Za-z0-9]", "", word)) for word in words)
    return 4.71 * letters / len(words) + 0.5 * len(words) / sentences - 21.43
