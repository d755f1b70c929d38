"""Signing in with a second factor, and reading letters, as a person in a test does it."""

import email
import re
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyotp
from server import PASSWORD, Browser, Running

_SECRET = re.compile(r'<code class="secret">([A-Z2-7 ]+)</code>')
_CODE = re.compile(r'<p class="access-code">([^<]+)</p>')
_RECOVERY = re.compile(r"<li><code>([a-z0-9-]+)</code></li>")


def secret_of(html: str) -> str:
    """The secret on the page that sets a second factor up."""
    found = _SECRET.search(html)
    assert found is not None
    return found[1].replace(" ", "")


def code_at(secret: str, moment: datetime) -> str:
    """What the authenticator app shows at a moment."""
    return pyotp.TOTP(secret).at(moment)


def access_code_of(html: str) -> str:
    """The access code on the page that shows it."""
    found = _CODE.search(html)
    assert found is not None
    return found[1]


def recovery_codes_of(html: str) -> list[str]:
    """The recovery codes on the page that shows them."""
    return _RECOVERY.findall(html)


def set_up(
    running: Running, username: str, password: str = PASSWORD, moment: datetime | None = None
) -> tuple[Browser, str, list[str]]:
    """Sign in for the first time with an account that must have a second factor.

    Returns:
        The signed-in browser, the secret of the app, and the recovery codes.
    """
    browser = running.browser()
    answer = browser.sign_in(username, password)
    assert answer.headers["location"] == "/login/code"
    secret = secret_of(browser.client.get("/login/code").text)
    code = code_at(secret, moment or datetime.now(UTC))
    answer = browser.send("/login/code", code=code)
    assert answer.status_code == 200
    return browser, secret, recovery_codes_of(answer.text)


def letters(home: Path) -> list[EmailMessage]:
    """The letters in the outbox, oldest first."""
    paths = sorted((home / "outbox").glob("*.eml"))
    found = [email.message_from_bytes(path.read_bytes(), policy=default) for path in paths]
    return [one for one in found if isinstance(one, EmailMessage)]


def link_of(letter: EmailMessage) -> str:
    """The link of a letter."""
    found = re.search(r"https?://\S+", letter.get_content())
    assert found is not None
    return found[0]


def token_of_link(link: str) -> str:
    """The token of a link."""
    return parse_qs(urlsplit(link).query)["link"][0]
