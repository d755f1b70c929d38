"""Pages of a presenter: the steps, the notes, and the forms that move them."""

from typing import cast

from tornado.ioloop import IOLoop
from tornado.web import HTTPError

from workbench.serve.forms import OwnForm
from workbench.serve.one_time_code import qr_code
from workbench.serve.presenting.room import COOKIE, STEPS, Room, is_here

_WRONG = "The code is wrong. It was printed where `workbench present` was started."
_FLUSHED_SECONDS = 0.2
_LONGEST_CODE = 40
_SQUARE = 7


class Presenting(OwnForm):
    """A handler of the presenter alone. To everybody else its address does not exist."""

    @property
    def known_room(self) -> Room:
        """The room; these handlers are served with one only."""
        return cast(Room, self.services.room)

    def require_presenter(self) -> None:
        """Answer 404 to whoever does not drive."""
        if not self.presenter:
            raise HTTPError(404)

    def show_place(self) -> None:
        """On to the page of the step, in the session of its account."""
        room = self.known_room
        self.set_session_cookie(room.cookie_of(room.place))
        self.redirect(room.place.address, status=303)


class Steps(Presenting):
    """``/present``: asks for the code, then lists the steps."""

    def rate(self) -> str:
        """Sending the code counts as a sign-in."""
        return "sign_in" if self.request.method == "POST" else ""

    def get(self) -> None:
        """Show the list, or the form for the code. From another machine there is neither."""
        if self.presenter:
            self._show_list()
            return
        if not is_here(self.request.remote_ip or ""):
            raise HTTPError(404)
        self._show_form()

    def post(self) -> None:
        """Take the code, and begin."""
        room, address = self.known_room, self.request.remote_ip or ""
        if not is_here(address):
            raise HTTPError(404)
        code = self.get_body_argument("code", "")[:_LONGEST_CODE]
        value = room.show.authority.begin(code, address)
        if value is None:
            self._show_form(422, _WRONG)
            return
        self.set_cookie(COOKIE, value, path="/", httponly=True, samesite="Strict")
        self.redirect(STEPS, status=303)

    def _show_form(self, status: int = 200, error: str = "") -> None:
        errors = {"code": error} if error else {}
        self.show("present_code.html", status, errors=errors, xsrf=self.xsrf_token.decode())

    def _show_list(self) -> None:
        room, title = self.known_room, "QR code of the address above"
        shared = bool(room.show.hosts)
        self.show(
            "present.html",
            room=room,
            bar=None,
            picture=qr_code(f"{room.origin}/", title, _SQUARE) if shared else "",
            xsrf=self.xsrf_token.decode(),
        )


class MoveStep(Presenting):
    """``/present/step``: shows another step."""

    def post(self) -> None:
        """Go to the next, the previous, or a step by its number."""
        self.require_presenter()
        room, do = self.known_room, self.get_body_argument("do", "")
        number = {"next": room.place.number + 1, "previous": room.place.number - 1}.get(do)
        if number is None:
            if not do.isascii() or not do.isdecimal() or len(do) > 3:
                raise HTTPError(404)
            number = int(do)
        room.move(number)
        if self.get_body_argument("stay", "") == "notes":
            self.redirect(f"{STEPS}/notes", status=303)
        else:
            self.show_place()


class Notes(Presenting):
    """``/present/notes``: what to say, for a second window."""

    def get(self) -> None:
        """Show the notes of the step and what comes next."""
        self.require_presenter()
        xsrf = self.xsrf_token.decode()
        self.show("present_notes.html", room=self.known_room, bar=None, xsrf=xsrf)


class Reset(Presenting):
    """``/present/reset``: everything as at the start."""

    def get(self) -> None:
        """Ask once more."""
        self.require_presenter()
        self.show("present_reset.html", xsrf=self.xsrf_token.decode())

    def post(self) -> None:
        """Do it as soon as this is answered; what is asked for meanwhile waits."""
        self.require_presenter()
        self.drop_session_cookie()
        self.redirect(STEPS, status=303)
        IOLoop.current().call_later(_FLUSHED_SECONDS, self.known_room.show.reset)


class Now(Presenting):
    """``/present/now``: which step is shown, for the pages that follow it."""

    def get(self) -> None:
        """Say it to whoever is in the room; 401 to others."""
        if self.signed_in is None and not self.presenter:
            self.set_status(401)
            self.finish({})
            return
        room = self.known_room
        self.finish(
            {"version": room.version, "number": room.place.number, "title": room.place.title}
        )
