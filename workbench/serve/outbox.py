"""Where letters go: a folder of files, or a mail server by setting."""

import os
import smtplib
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Protocol

from workbench.errors import UsageError, UserError
from workbench.serve.origin import is_loopback
from workbench.settings import Settings
from workbench.store.audit.event import event_id
from workbench.store.files import write_durably

_SECONDS = 10


class MailNotSent(UserError):
    """A letter could not be handed on. What it was about stands."""

    exit_code = 1


class Outbox(Protocol):
    """Takes letters."""

    def send(self, letter: EmailMessage) -> None:
        """Hand a letter on.

        Raises:
            MailNotSent: it was not taken.
        """


@dataclass(frozen=True)
class FilesOutbox:
    """One ``.eml`` file a letter, readable by its owner alone, for somebody else to send.

    Attributes:
        folder: where they are put, in the order of their names.
    """

    folder: Path

    def send(self, letter: EmailMessage) -> None:
        """Write the letter: whole, or not at all."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = self.folder / f"{event_id(datetime.now(UTC))}.eml"
            write_durably(path, letter.as_bytes(policy=SMTP))
        except OSError as error:
            raise MailNotSent(
                f"The letter cannot be written to the outbox ({os.strerror(error.errno or 0)}).",
                "Check the folder's rights and free space with `workbench doctor`.",
            ) from None


@dataclass(frozen=True, repr=False)
class SmtpOutbox:
    """A mail server, with TLS and a password by setting.

    Attributes:
        host: its name.
        port: 587 for submission.
        user: empty where it asks for no password.
        password: of the user.
        tls: which certificates are trusted; None on this machine alone.
    """

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: ssl.SSLContext | None = None

    def send(self, letter: EmailMessage) -> None:
        """Hand the letter to the server, which must take it for the recipient."""
        try:
            with smtplib.SMTP(self.host, self.port, timeout=_SECONDS) as server:
                if self.tls is not None:
                    server.starttls(context=self.tls)
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(letter)
        except (OSError, smtplib.SMTPException) as error:
            # what the server said may quote the letter
            raise MailNotSent(
                f"The mail server {self.host} did not take the letter ({type(error).__name__}).",
                "Nothing was sent. Check the settings WORKBENCH_MAIL_..., then send it again.",
            ) from None


def open_outbox(chosen: Settings) -> Outbox:
    """The outbox of the settings.

    Raises:
        UsageError: passwords' links would cross the network in clear, or nobody sends them.
    """
    if not chosen.mail_host:
        return FilesOutbox(chosen.outbox)
    if not chosen.mail_starttls and not is_loopback(chosen.mail_host):
        raise UsageError(
            "`mail_starttls` is off, which sends links in clear.",
            "That is for a mail server on this machine alone.",
        )
    if not chosen.mail_sender:
        raise UsageError("`mail_sender` is empty.", "Set WORKBENCH_MAIL_SENDER to an address.")
    secret = chosen.mail_password
    return SmtpOutbox(
        chosen.mail_host,
        chosen.mail_port,
        chosen.mail_user,
        secret.get_secret_value() if secret is not None else "",
        ssl.create_default_context() if chosen.mail_starttls else None,
    )
