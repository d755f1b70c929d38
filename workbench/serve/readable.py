"""Secrets that people read out and type: letters and digits without look-alikes, in groups."""

import secrets

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def readable_code(groups: int, size: int) -> str:
    """A random code of just under 5 bits a character, such as ``k7dm-x2pq`` for 2 groups of 4."""
    made = ("".join(secrets.choice(_ALPHABET) for _ in range(size)) for _ in range(groups))
    return "-".join(made)


def as_made(typed: str) -> str:
    """A code as it was made, from what a person typed: capitals, spaces and hyphens are theirs."""
    return "".join(one for one in typed.casefold() if one in _ALPHABET)


def bare(code: str) -> str:
    """A code without its hyphens, as its hash is made of."""
    return code.replace("-", "")
