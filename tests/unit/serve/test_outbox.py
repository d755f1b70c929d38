import asyncio
import ssl
import subprocess
import threading

import pytest
from account_kit import ORIGIN
from aiosmtpd.smtp import SMTP, AuthResult
from second_steps import letters, link_of
from server import Clock

from workbench.errors import UsageError
from workbench.serve.letters import Post, open_post
from workbench.serve.origin import public_address
from workbench.serve.outbox import FilesOutbox, MailNotSent, SmtpOutbox, open_outbox
from workbench.settings import Settings

LETTER = ("nina@school.example", "Ysgol Gyfun Gŵyr", "t" * 43)


def post(outbox) -> Post:
    return Post(outbox, ORIGIN, "no-reply@schools.example", "help@schools.example", Clock())


def test_letter_is_a_file_for_its_owner_alone(tmp_path):
    post(FilesOutbox(tmp_path / "outbox")).recovery(*LETTER, Clock()())
    (path,) = (tmp_path / "outbox").iterdir()
    assert path.suffix == ".eml"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    (letter,) = letters(tmp_path)
    assert letter["From"] == "no-reply@schools.example"
    assert "Ysgol Gyfun Gŵyr" in letter.get_content()
    assert "Questions: help@schools.example" in letter.get_content()


def test_letters_are_read_in_the_order_in_which_they_were_sent(tmp_path):
    sender = post(FilesOutbox(tmp_path / "outbox"))
    for n in range(3):
        sender.activation(f"user{n}@school.example", *LETTER[1:], Clock()())
    assert {one["To"] for one in letters(tmp_path)} == {f"user{n}@school.example" for n in range(3)}


def test_link_stands_on_one_line(tmp_path):
    post(FilesOutbox(tmp_path / "outbox")).activation(*LETTER, Clock()())
    (path,) = (tmp_path / "outbox").iterdir()
    assert f"{ORIGIN}/activate?link={'t' * 43}".encode() in path.read_bytes()


@pytest.mark.parametrize("to", ["a@b.example\r\nBcc: evil@evil.example", "a@b.example\nX: y"])
def test_header_cannot_be_added_to(tmp_path, to):
    with pytest.raises(ValueError, match="Header values"):
        post(FilesOutbox(tmp_path / "outbox")).recovery(to, *LETTER[1:], Clock()())
    assert not (tmp_path / "outbox").exists()


def test_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "outbox").write_text("a file")
    with pytest.raises(MailNotSent, match="outbox"):
        post(FilesOutbox(tmp_path / "outbox")).recovery(*LETTER, Clock()())


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"mail_host": "mail.example"}, "mail_sender"),
        ({"mail_host": "mail.example", "mail_starttls": False}, "in clear"),
    ],
)
def test_setting_that_would_leak_or_fail_is_refused(home, settings, message):
    with pytest.raises(UsageError, match=message):
        open_outbox(Settings(home=home, **settings))


def test_link_is_made_of_the_public_address(home):
    chosen = Settings(home=home, public_origin="https://schools.example.org", host="0.0.0.0")
    made = open_post(chosen, public_address(chosen, 5006), Clock())
    made.activation(*LETTER, Clock()())
    assert link_of(letters(home)[0]).startswith("https://schools.example.org/activate?")
    assert letters(home)[0]["From"] == "no-reply@schools.example.org"


# a mail server that really listens


class Mailbox:
    """Keeps what it is handed."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], bytes]] = []

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        if "refused@school.example" in envelope.rcpt_tos:
            return "550 quotes the letter"
        self.letters.append((envelope.rcpt_tos, envelope.content))
        return "250 taken"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificate")
    key, made = folder / "key.pem", folder / "certificate.pem"
    request = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    names = [
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=DNS:localhost",
    ]
    files = ["-keyout", str(key), "-out", str(made)]
    subprocess.run([*request, *names, *files], check=True, capture_output=True)
    return key, made


@pytest.fixture
def mail(certificate):
    """A server on loopback that wants TLS and a password, its mailbox, and its certificate."""
    key, made = certificate
    mailbox, context = Mailbox(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(made, key)

    def authenticate(server, session, envelope, mechanism, data) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"workbench", b"secret"))

    options = {"tls_context": context, "require_starttls": True, "auth_required": True}
    with listening(mailbox, authenticator=authenticate, **options) as port:
        yield port, mailbox, made


class listening:  # noqa: N801
    """A mail server in a thread, which the block ends with all its tasks."""

    def __init__(self, mailbox: Mailbox, **options: object) -> None:
        self._mailbox, self._options = mailbox, options
        self._ready, self._port = threading.Event(), 0

    def __enter__(self) -> int:
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        assert self._ready.wait(10)
        return self._port

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        made = lambda: SMTP(self._mailbox, hostname="localhost", **self._options)  # noqa: E731
        server = await self._loop.create_server(made, "127.0.0.1", 0)
        self._port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()


def smtp(mail, password: str = "secret", trusted: bool = True) -> SmtpOutbox:
    port, _, made = mail
    tls = ssl.create_default_context(cafile=made if trusted else None)
    return SmtpOutbox("localhost", port, "workbench", password, tls)


def test_letter_is_handed_over_with_tls_and_a_password(mail):
    post(smtp(mail)).activation(*LETTER, Clock()())
    ((recipients, content),) = mail[1].letters
    assert recipients == ["nina@school.example"]
    assert f"{ORIGIN}/activate?link={'t' * 43}".encode() in content


@pytest.mark.parametrize("fault", ["password", "certificate", "recipient", "nobody listens"])
def test_letter_that_is_not_taken_is_said_without_its_text(mail, fault):
    outbox = {
        "password": smtp(mail, password="wrong"),
        "certificate": smtp(mail, trusted=False),
        "recipient": smtp(mail),
        "nobody listens": SmtpOutbox("127.0.0.1", 9, tls=ssl.create_default_context()),
    }[fault]
    to = "refused@school.example" if fault == "recipient" else LETTER[0]
    with pytest.raises(MailNotSent) as caught:
        post(outbox).activation(to, *LETTER[1:], Clock()())
    assert mail[1].letters == []
    assert "t" * 43 not in str(caught.value)
    assert "quotes" not in str(caught.value)


def test_server_without_tls_gets_nothing():
    mailbox = Mailbox()
    with listening(mailbox) as port:
        outbox = SmtpOutbox("localhost", port, tls=ssl.create_default_context())
        with pytest.raises(MailNotSent):
            post(outbox).activation(*LETTER, Clock()())
    assert mailbox.letters == []


def test_password_of_the_mail_server_is_not_shown():
    assert "secret" not in repr(SmtpOutbox("mail.example", 587, "workbench", "secret"))
