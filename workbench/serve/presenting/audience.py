"""People of the room: they come in by one press, look, and follow the presenter."""

from workbench.serve.presenting.handlers import Presenting
from workbench.serve.presenting.home import MOST_PEOPLE
from workbench.serve.presenting.room import AUDIENCE, FOLLOW, JOIN, STEPS

_FULL = (
    "The room is full",
    f"{MOST_PEOPLE} people are looking already, which is as many as this computer can take.",
    "Look on with somebody else, or try again when somebody has left.",
)


class Join(Presenting):
    """``/join``: where the room's address leads to."""

    def rate(self) -> str:
        """Each of them becomes a session."""
        return "sign_in" if self.request.method == "POST" else ""

    def get(self) -> None:
        """Say what this is, with one button."""
        if self.presenter:
            self.redirect(STEPS)
        elif self.signed_in is not None:
            self.redirect(self.known_room.place.address)
        else:
            self.show("join.html", title=self.known_room.show.script.title,
                      xsrf=self.xsrf_token.decode())  # fmt: skip

    def post(self) -> None:
        """Come in, as the account that is shown now."""
        self.enter()

    def enter(self) -> None:
        """A session of the account that is shown, and on to the page of the step."""
        if self.presenter:
            self.redirect(STEPS, status=303)
            return
        place, mine = self.known_room.place, self.signed_in
        if mine is None and self._people() >= MOST_PEOPLE:
            self.show_message(429, *_FULL)
            return
        if mine is None or mine.user_id != place.account.user_id:
            self.start_session(place.account.user_id, AUDIENCE)
        self.redirect(place.address, status=303)

    def _people(self) -> int:
        return sum(one.method == AUDIENCE for one in self.services.sessions.every())


class Follow(Join):
    """``/present/follow``: to where the presenter is, as whom the step is shown."""

    def get(self) -> None:
        """A form, and no page."""
        self.redirect(JOIN)

    def post(self) -> None:
        """Go there; whoever has not come in is asked to."""
        if self.signed_in is None and not self.presenter:
            self.redirect(JOIN, status=303)
        else:
            self.enter()


AUDIENCE_ROUTES = ((JOIN, Join), (FOLLOW, Follow))
