"""Headers that every answer carries.

Sources: OWASP Application Security Verification Standard 5.0.0, section 3.4; W3C Content Security
Policy level 3.
"""

from collections.abc import Mapping
from typing import Any

from tornado.web import RequestHandler

_YEAR = 365 * 24 * 3600

ALWAYS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        "magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
    ),
}

FORM_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""Content security policy of pages without scripts: sign-in, account, errors."""

ROOM_POLICY = f"{FORM_POLICY}; script-src 'self'; connect-src 'self'"
"""That of the same pages in a presentation, whose bar has a script of the server's own."""

PACK_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""Content security policy of a pack: it has no scripts, and no part in what its viewer may do."""


def page_policy(nonce: str, websockets: tuple[str, ...]) -> str:
    """Content security policy of a dashboard.

    Scripts are the server's own files and the inline ones that carry the nonce of this answer.
    What is left open: styles may stand inline, because BokehJS and Material UI put their style
    sheets into the page as they go, and images may be data addresses, as Bokeh's toolbar icons
    are. Nothing may come from another host, and no text is run as a script (``unsafe-eval``), so
    that a page cannot use ``CustomJS`` or ``jslink``.
    """
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        f"connect-src 'self' {' '.join(websockets)}; worker-src 'self' blob:; "
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


class SecureHeaders(RequestHandler):
    """A handler whose answers carry the headers, whatever happens."""

    def set_default_headers(self) -> None:
        """Called before every answer, errors as well."""
        settings: Mapping[str, Any] = self.settings
        self.clear_header("Server")
        for name, value in ALWAYS.items():
            self.set_header(name, value)
        self.set_header("Content-Security-Policy", FORM_POLICY)
        self.set_header("Cache-Control", "no-store")
        if settings["services"].address.secure:
            self.set_header("Strict-Transport-Security", f"max-age={_YEAR}; includeSubDomains")
