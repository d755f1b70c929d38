"""Which passwords a person may choose: long, and not among those that are tried first.

Nothing is asked of how a password is made up, and none runs out. Sources: OWASP Application
Security Verification Standard 5.0.0, section 6.2; National Cyber Security Centre, "Password
administration for system owners". Lists of common passwords, names and words, and the estimate of
how many guesses a password withstands: zxcvbn (Wheeler, USENIX Security 2016).
"""

import re
from collections.abc import Sequence

from zxcvbn.matching import (  # type: ignore[import-untyped]
    RANKED_DICTIONARIES,
    build_ranked_dict,
    omnimatch,
)
from zxcvbn.scoring import most_guessable_match_sequence  # type: ignore[import-untyped]

from workbench.errors import UsageError
from workbench.serve.passwords import LONGEST, SHORTEST

_GUESSES = 10**8
# what follows can only make it harder to guess, and the estimate's cost grows with the length
_JUDGED = 40
_SHORTEST_WORD = 4
_OWN_LETTERS = 8
_WORD = re.compile(r"\w+")


def weakness(password: str, about: Sequence[str] = ()) -> str:
    """What is wrong with a chosen password, in words for the person; empty where nothing is.

    Args:
        password: as typed; the answer never quotes it.
        about: what others know of the person: username, name, school.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        return f"Password must have {SHORTEST} to {LONGEST} characters"
    words = _words(about)
    if _is_own(password.casefold(), words):
        return "Password must not be made of your name, your username or your school's name"
    if _guesses(password, words) < _GUESSES:
        return "Password is too easy to guess. Use three words that do not belong together"
    return ""


def require_strong(password: str, about: Sequence[str] = ()) -> None:
    """Refuse a password that is too short, too long or too easy to guess.

    Raises:
        UsageError: says which, without the password.
    """
    problem = weakness(password, about)
    if problem:
        raise UsageError(f"`password`: {problem}.")


def _words(about: Sequence[str]) -> list[str]:
    """Words of some texts, the longest first, without those that are too short to matter."""
    found = {word.casefold() for text in about for word in _WORD.findall(text)}
    return sorted((word for word in found if len(word) >= _SHORTEST_WORD), key=len, reverse=True)


def _is_own(password: str, words: Sequence[str]) -> bool:
    """Whether a password has such words, and little but numbers of a year besides."""
    left = password
    for word in words:
        left = left.replace(word, "")
    return left != password and sum(map(str.isalnum, left)) < _OWN_LETTERS


def _guesses(password: str, words: Sequence[str]) -> int:
    # not through zxcvbn.zxcvbn, which keeps the words of one call where another thread finds them
    lists = {**RANKED_DICTIONARIES, "user_inputs": build_ranked_dict(list(words))}
    judged = password[:_JUDGED]
    return int(most_guessable_match_sequence(judged, omnimatch(judged, lists))["guesses"])
