"""What every page of the naive site shares: it believes whatever it is told."""

import base64
import traceback
from typing import Any
from urllib.parse import parse_qs, urlsplit

from naive_data import NaiveStore
from tornado.web import RequestHandler


class NaiveHandler(RequestHandler):
    """Finds out who asks and for what in any place where somebody may say so."""

    @property
    def store(self) -> NaiveStore:
        return self.settings["store"]

    def prepare(self) -> None:
        method = self.word("_method") or self.request.headers.get("X-HTTP-Method-Override", "")
        self.store.log.append(f"{self.request.method} {self.request.uri} {self.request.body!r}")
        if method and method != self.request.method:
            getattr(self, method.lower())(*self.path_args)

    def word(self, name: str, default: str = "") -> str:
        """The last word on something: of the form, the address, a cookie, a header, a referrer."""
        said = [default, self._referred(name), self.get_cookie(name) or ""]
        said.append(self.request.headers.get(f"X-{name}", ""))
        for key, values in {**self.request.arguments}.items():
            if key.lower().removesuffix("[]") == name:
                said += [value.decode("utf-8", "replace") for value in values]
        return next((one for one in reversed(said) if one), "")

    def school(self, path: str = "") -> str:
        """The school that is asked for, as a number is understood generously."""
        _, _, after = self.request.path.partition(";urn=")
        said = after or path.strip("/") or self.word("urn")
        last = said.replace("\0", ",").split(",")[-1].strip()
        try:
            return str(int(last))
        except ValueError:
            return last

    def who(self) -> str:
        """Name of the person: of a header, a password in a header, or a session."""
        headers = self.request.headers
        for name in ("X-User", "X-Forwarded-User", "Remote-User"):
            if headers.get(name):
                return headers[name]
        kind, _, words = headers.get("Authorization", "").partition(" ")
        if kind == "Basic":
            return base64.b64decode(words).decode().partition(":")[0]
        key = self.word("session") or self.get_cookie("workbench") or ""
        return self.store.sessions.get(key, "")

    def role(self) -> str:
        """The role: what the address says, or what the account says."""
        person = self.store.person(self.who())
        return self.word("role") or (person[0] if person else "")

    def send_on(self, place: str) -> None:
        """Redirect; the header is put together by hand."""
        place = place.replace("{host}", self.request.headers.get("X-Forwarded-Host", ""))
        self._raw(f"HTTP/1.1 303 See Other\r\nLocation: {place}\r\n{self._cookies()}", "")

    def send_file(self, name: str, content: str) -> None:
        """A file whose name is put into its header by hand."""
        head = f'HTTP/1.1 200 OK\r\nContent-Disposition: attachment; filename="{name}"\r\n'
        self._raw(f"{head}Content-Type: text/csv\r\n", content)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Help the developer."""
        self.finish("".join(traceback.format_exception(*kwargs["exc_info"])))

    def _referred(self, name: str) -> str:
        query = parse_qs(urlsplit(self.request.headers.get("Referer", "")).query)
        return query.get(name, [""])[-1]

    def _cookies(self) -> str:
        made = getattr(self, "_new_cookie", None)
        lines = [morsel.OutputString() for morsel in made.values()] if made else []
        return "".join(f"Set-Cookie: {line}\r\n" for line in lines)

    def _raw(self, head: str, content: str) -> None:
        stream = self.detach()
        body = content.encode()
        rest = f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        stream.write((head + rest).encode("utf-8", "replace") + body)
        stream.close()
