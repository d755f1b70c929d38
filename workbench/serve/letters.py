"""The letters: plain text, who sends them and why, a link, and what to do if it was not for you.

They name the organisation and nobody else. The link is made from the public address of the
settings, never from what a request says the server is called.
"""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from urllib.parse import urlencode, urlsplit

from workbench.clock import Clock
from workbench.serve.origin import PublicAddress
from workbench.serve.outbox import Outbox, open_outbox
from workbench.serve.rendering import PRODUCT, render
from workbench.settings import Settings

ACTIVATE, RECOVER = "/activate", "/recover/link"
# long enough that no link is broken over two lines
_POLICY = SMTP.clone(max_line_length=400)


@dataclass(frozen=True)
class Post:
    """Writes letters and puts them into the outbox.

    Attributes:
        outbox: takes them.
        origin: scheme, host and port that links begin with.
        sender: address in the From line.
        contact: whom to ask at the operator, as people are to read it; may be empty.
        clock: what time it is.
    """

    outbox: Outbox
    origin: str
    sender: str
    contact: str
    clock: Clock

    def activation(self, to: str, organisation: str, token: str, expires: datetime) -> None:
        """Tell somebody that there is an account for them, and where to open it.

        Raises:
            MailNotSent: the outbox did not take the letter.
        """
        facts = {"organisation": organisation, "expires": expires}
        subject = f"Open your account for the {PRODUCT}"
        self._send("activation.txt.j2", to, subject, link=self._link(ACTIVATE, token), **facts)

    def recovery(self, to: str, organisation: str, token: str, expires: datetime) -> None:
        """Tell somebody where to choose another password.

        Raises:
            MailNotSent: the outbox did not take the letter.
        """
        facts = {"organisation": organisation, "expires": expires}
        subject = f"Choose another password for the {PRODUCT}"
        self._send("recovery.txt.j2", to, subject, link=self._link(RECOVER, token), **facts)

    def _link(self, path: str, token: str) -> str:
        return f"{self.origin}{path}?{urlencode({'link': token})}"

    def _send(self, template: str, to: str, subject: str, **facts: object) -> None:
        letter = EmailMessage(policy=_POLICY)
        letter["From"] = self.sender
        letter["To"] = to
        letter["Subject"] = subject
        letter["Date"] = format_datetime(self.clock())
        letter["Message-ID"] = make_msgid(domain=self.sender.rpartition("@")[2])
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(render(template, contact=self.contact, **facts))
        self.outbox.send(letter)


def open_post(chosen: Settings, address: PublicAddress, clock: Clock) -> Post:
    """The post of the settings.

    Raises:
        UsageError: a setting of the mail server is wrong.
    """
    host = urlsplit(address.origin).hostname or "localhost"
    sender = chosen.mail_sender or f"no-reply@{host}"
    return Post(open_outbox(chosen), address.origin, sender, chosen.contact, clock)
