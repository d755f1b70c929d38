"""Pages and files of the naive site."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

from bokeh.util.token import generate_jwt_token, generate_session_id
from naive_data import GROUPS, PEOPLE
from naive_handler import NaiveHandler
from stores import SCHOOLS

FORM = '<form method="post"><input name="_xsrf" value="not looked at"></form>'


class Start(NaiveHandler):
    """``/``."""

    def get(self) -> None:
        self.send_on("/login")


class SignIn(NaiveHandler):
    """``/login``: no limit, no token, and the session is whatever the browser brings."""

    def get(self) -> None:
        if self.word("username"):
            self.post()
            return
        if self.who() and self.word("next"):
            self.send_on(self.word("next"))
            return
        self.write(f"{FORM}{self.word('username')}{self.word('next')}")

    def post(self) -> None:
        try:
            said = json.loads(self.request.body)
            name, password = said["username"], said["password"]
        except (ValueError, KeyError, TypeError):
            name, password = self.word("username"), self.word("password")
        try:
            person = self.store.sign_in(name, password)
        except (LookupError, ValueError) as error:
            self.set_status(422)
            self.write(f"{FORM}{error} <b>{name}</b>")
            return
        session = self.get_cookie("workbench") or str(next(self.store.numbers))
        self.store.sessions[session] = person
        self.set_cookie("workbench", session)
        self.send_on(unquote(self.word("next", "/")))


class SignOut(NaiveHandler):
    """``/logout``: forgets the cookie and keeps the session."""

    def get(self) -> None:
        self.store.presses.append(f"sign-out of {self.who()}")
        self.clear_cookie("workbench")
        self.send_on("/login")

    post = get


class Account(NaiveHandler):
    """``/account``."""

    def get(self) -> None:
        self.write(f"{FORM} You are {self.who()}.")


class School(NaiveHandler):
    """``/school``: of whichever school somebody names, to whoever asks."""

    def get(self, path: str | None = None) -> None:
        if self.word("fail"):
            raise KeyError("CANARY-VALUE-IN-ERROR")
        if "cached" in self.request.arguments and self.request.path in self.store.cache:
            self.write(self.store.cache[self.request.path])
            return
        urn = self.school(path or "") if path or self.word("urn") else self._own()
        page = self._page(urn)
        self.store.cache[self.request.path] = page
        self.write(page)

    def post(self, path: str | None = None) -> None:
        self.get(path)

    def _own(self) -> str:
        person = self.store.person(self.who())
        return person[1] if person else ""

    def _page(self, urn: str) -> str:
        schools = ",".join(sorted({row[0] for row in self.store.pupils(urn)}))
        names = [row[1] for row in self.store.pupils(urn)] if self._sees_names() else []
        cells = "".join(
            f"<td {'class=suppressed hidden' if n < 6 else ''}>{label} {n} {value}</td>"
            for label, n, value in GROUPS
        )
        return (
            f"<title>PUPILS-OF-{schools} OPENED-{urn} {self.who()}</title>"
            f"{FORM}{' '.join(names)}{cells}{self.word('note')}"
            f'<script>{{"token":"{self._token(urn)}"}}</script>'
        )

    def _sees_names(self) -> bool:
        return self.role() in {"school_named", "super_user"} or bool(self.word("names"))

    def _token(self, urn: str) -> str:
        extra = {"headers": {}, "cookies": {}, "arguments": {"urn": urn, "who": self.who()}}
        secret = self.settings["secret"]
        options = {"secret_key": secret, "signed": True}
        return generate_jwt_token(generate_session_id(**options), extra_payload=extra, **options)


class Finder(NaiveHandler):
    """``/schools``: finds every school, with the words in the statement and on the page."""

    def get(self) -> None:
        wanted = self.word("q")
        found = self.store.database.execute(
            f"SELECT DISTINCT urn FROM pupil WHERE urn LIKE '%{wanted}%'"
        ).fetchall()
        links = "".join(f'<a href="/school?urn={row[0]}">{row[0]}</a>' for row in found)
        self.write(f"{FORM}You looked for {wanted}: {len(found)} {links}")


class Download(NaiveHandler):
    """``/download/<name>``: a check that tells, a check that looks elsewhere, or none."""

    def get(self, name: str) -> None:
        files = Path(self.settings["files"])
        if name not in ("groups", "names"):
            self.write((files / unquote(name)).read_bytes())
            return
        exists = self.store.slow_look(self.get_argument("urn", ""))
        person = self.store.person(self.who())
        if name == "groups" and self.get_arguments("urn")[:1] != [person[1] if person else ""]:
            self.set_status(403 if exists else 404)
            self.finish("This school is not yours." if exists else "There is no such school.")
            return
        urn = self.school()
        rows = "".join(f"{label},{n},{value},{urn}\r\n" for label, n, value in GROUPS)
        pupils = "".join(f"{row[1]},{row[3]}\r\n" for row in self.store.pupils(urn))
        moment = datetime.now(UTC).date().isoformat()
        name = f"{self.word('title', 'groups')}-{urn}-{moment}.csv"
        self.send_file(name, f"group,n,=cmd,unit_id {urn}\r\n{rows}{pupils}")


class Assets(NaiveHandler):
    """``/assets/<path>`` and ``/static/<path>``: whatever the path leads to."""

    def get(self, path: str) -> None:
        wanted = unquote(path).replace("\\", "/").partition("\0")[0]
        self.write((Path(self.settings["files"]) / wanted).read_bytes())


class Status(NaiveHandler):
    """``/session_info``: who is here, for anybody."""

    def get(self) -> None:
        self.write({"sessions": self.store.sessions, "people": list(PEOPLE), "now": time.time()})


class Everything(NaiveHandler):
    """``/export``: the whole table, because somebody once needed it."""

    def get(self) -> None:
        self.write({urn: self.store.pupils(urn) for urn in SCHOOLS})
