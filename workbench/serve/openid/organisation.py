"""The organisation that a provider names, as DfE Sign-in sends it, in the registry's words.

Source: DfE Sign-in public API, organisation categories and the ``organisation`` claim. A trust is
known by its group UID of Get Information about Schools, a local authority by its code of three
digits, which the claim carries as its establishment number.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from workbench.serve.openid.failure import Reason, SignInFailed

CLAIM = "organisation"

_ESTABLISHMENT, _LOCAL_AUTHORITY = "001", "002"
_MULTI_ACADEMY_TRUST, _SINGLE_ACADEMY_TRUST = "010", "013"
_URN = re.compile(r"\d{6}", re.ASCII)
_UID = re.compile(r"\d{1,8}", re.ASCII)
_LA_CODE = re.compile(r"\d{3}", re.ASCII)


def organisation_key(claims: Mapping[str, Any]) -> str:
    """Kind and code of the organisation, such as ``school:900001``.

    Args:
        claims: claims of the ID token or of the user information.

    Raises:
        SignInFailed: there is no organisation, or it is none that accounts belong to.
    """
    claim = _as_object(claims.get(CLAIM))
    category = _text(_as_object(claim.get("category")).get("id"))
    kind_and_code = _KINDS.get(category)
    if kind_and_code is None:
        raise SignInFailed(Reason.NO_ORGANISATION, "category" if claim else "claim")
    kind, code_of = kind_and_code
    return f"{kind}:{code_of(claim)}"


def _urn(claim: Mapping[str, Any]) -> str:
    return _matching(_URN, claim.get("urn"))


def _uid(claim: Mapping[str, Any]) -> str:
    return _matching(_UID, claim.get("uid"))


def _la_code(claim: Mapping[str, Any]) -> str:
    authority = _as_object(claim.get("localAuthority"))
    given = {_text(claim.get("establishmentNumber")), _text(authority.get("code"))} - {""}
    # two codes that differ name no authority
    return _matching(_LA_CODE, given.pop() if len(given) == 1 else None)


_KINDS: Mapping[str, tuple[str, Callable[[Mapping[str, Any]], str]]] = {
    _ESTABLISHMENT: ("school", _urn),
    _LOCAL_AUTHORITY: ("local_authority", _la_code),
    _MULTI_ACADEMY_TRUST: ("trust", _uid),
    _SINGLE_ACADEMY_TRUST: ("trust", _uid),
}


def _as_object(value: object) -> Mapping[str, Any]:
    """A JSON object, also where the provider sends it as text."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return {}
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if whole or isinstance(value, str) else ""


def _matching(pattern: re.Pattern[str], value: object) -> str:
    text = _text(value)
    if not pattern.fullmatch(text):
        raise SignInFailed(Reason.NO_ORGANISATION, "code")
    return text
