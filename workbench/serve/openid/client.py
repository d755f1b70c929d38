"""What the settings say about the provider, checked before anything is asked of it."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from workbench.errors import UsageError
from workbench.serve.origin import PublicAddress, is_loopback
from workbench.settings import Settings

CALLBACK = "/login/openid/callback"


@dataclass(frozen=True, repr=False)
class Client:
    """The workbench as the provider knows it.

    Attributes:
        issuer: address of the provider.
        client_id: name of the workbench there.
        secret: its secret there; empty for a client without one.
        scopes: what is asked for.
        label: name of the provider on pages.
        redirect_uri: where the provider sends browsers back to, character by character.
        start_page: where it sends them after signing out.
    """

    issuer: str
    client_id: str
    secret: str
    scopes: str
    label: str
    redirect_uri: str
    start_page: str


def client_of(chosen: Settings, address: PublicAddress) -> Client | None:
    """The client of the settings, or None where there is no provider.

    Raises:
        UsageError: a part is missing, or the provider's address is not https.
    """
    if not chosen.openid_issuer:
        return None
    if not chosen.openid_client_id:
        raise UsageError("`openid_client_id` is empty.", "Set WORKBENCH_OPENID_CLIENT_ID.")
    if "openid" not in chosen.openid_scopes.split():
        raise UsageError("`openid_scopes` has no 'openid'.", "Add it; the others are optional.")
    _check_issuer(chosen.openid_issuer)
    secret = chosen.openid_client_secret
    return Client(
        issuer=chosen.openid_issuer,
        client_id=chosen.openid_client_id,
        secret=secret.get_secret_value() if secret is not None else "",
        scopes=" ".join(chosen.openid_scopes.split()),
        label=chosen.openid_label,
        redirect_uri=f"{address.origin}{CALLBACK}",
        start_page=f"{address.origin}/login",
    )


def is_safe(url: object) -> bool:
    """Whether a provider's address is https, or http on this machine, and nothing but that."""
    if not isinstance(url, str) or not (url.isascii() and url.isprintable() and " " not in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    near = parts.scheme == "http" and parts.hostname is not None and is_loopback(parts.hostname)
    named = bool(parts.hostname) and not parts.username and not parts.fragment
    return named and (parts.scheme == "https" or near)


def _check_issuer(issuer: str) -> None:
    parts = urlsplit(issuer)
    if not is_safe(issuer) or parts.query:
        raise UsageError(
            f"`openid_issuer` is '{issuer}'.",
            "Give the provider's address as it writes it itself, beginning with https://.",
        )
