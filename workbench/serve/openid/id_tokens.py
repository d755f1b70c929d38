"""ID tokens of running sessions, in memory alone: shown to the provider when somebody signs out."""

from collections import OrderedDict

MOST = 10_000
"""Tokens that are kept. Who signs out after theirs was dropped is asked by the provider."""


class IdTokens:
    """ID tokens by the keys of sessions. Used on the server's own thread alone."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._tokens: OrderedDict[str, str] = OrderedDict()

    def keep(self, key: str, token: str) -> None:
        """Keep the token of a session; the oldest one goes where there are too many."""
        self._tokens[key] = token
        while len(self._tokens) > self._most:
            self._tokens.popitem(last=False)

    def take(self, key: str) -> str:
        """The token of a session that ends, which is forgotten; empty where there is none."""
        return self._tokens.pop(key, "")
