"""What a presentation is at: its steps, the one that is shown, and who may move it."""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address

from workbench.access.scope import Viewer
from workbench.errors import UsageError
from workbench.serve.presenting.script import Script, filled
from workbench.serve.sessions import Sessions

COOKIE = "workbench-presenter"
AUDIENCE = "audience"
"""How people of the room are signed in."""
PRESENTING = "presenter"
"""How the presenter's own sessions are signed in."""
STEPS = "/present"
JOIN = "/join"
FOLLOW = "/present/follow"
AUDIENCE_MAY = (JOIN, FOLLOW, STEPS, "/account/time")
"""Forms that may be sent without driving: everything else is read."""
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _EACH = 3, 4


class Authority:
    """Who drives: whoever knows the code that was printed, on this machine alone.

    It outlives a reset, so that the presenter goes on presenting.
    """

    def __init__(self) -> None:
        groups = ["".join(secrets.choice(_LETTERS) for _ in range(_EACH)) for _ in range(_GROUPS)]
        self.code = "-".join(groups)
        self._driving: set[str] = set()

    def begin(self, code: str, address: str) -> str | None:
        """The value of a presenter's cookie for the right code from this machine, or None."""
        right = hmac.compare_digest(_plain(code).encode(), _plain(self.code).encode())
        if not right or not is_here(address):
            return None
        value = secrets.token_urlsafe(32)
        self._driving.add(_hash(value))
        return value

    def drives(self, cookie: str, address: str) -> bool:
        """Whether a cookie is a presenter's and the request comes from this machine."""
        return bool(cookie) and _hash(cookie) in self._driving and is_here(address)


@dataclass(frozen=True)
class Account:
    """A demo account of the presentation: its number, its names and who signs in as it."""

    user_id: int
    username: str
    display_name: str
    viewer: Viewer


@dataclass(frozen=True)
class Place:
    """One step, ready to be shown: its address names a page of its account."""

    number: int
    story: str
    title: str
    say: str
    account: Account
    address: str


@dataclass(frozen=True)
class Show:
    """What makes a server one of a presentation.

    Attributes:
        script: its steps.
        authority: who drives.
        hosts: addresses of this machine that the room uses besides 127.0.0.1.
        reset: asks for everything to be as at the start.
    """

    script: Script
    authority: Authority = field(default_factory=Authority)
    hosts: tuple[str, ...] = ()
    reset: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class Bar:
    """What stands below each page: where the presentation is, and what one may do about it."""

    driving: bool
    place: Place
    steps: int
    version: int
    shown_as: str
    xsrf: str


class Room:
    """The presentation of one server. Used on the server's own thread alone.

    Args:
        show: script and authority.
        places: its steps, ready to be shown.
        cookies: the value of a session's cookie for each account that is shown.
        origin: address that the room opens.
    """

    def __init__(
        self, show: Show, places: Sequence[Place], cookies: Mapping[str, str], origin: str
    ) -> None:
        self.show = show
        self.places = tuple(places)
        self.origin = origin
        self._cookies = dict(cookies)
        self._at = 0
        self.version = 0

    @property
    def place(self) -> Place:
        """The step that is shown."""
        return self.places[self._at]

    @property
    def following(self) -> Place | None:
        """The step after it."""
        return self.places[self._at + 1] if self._at + 1 < len(self.places) else None

    def move(self, number: int) -> Place:
        """Show another step. Below the first is the first, above the last the last."""
        self._at = min(max(number, 1), len(self.places)) - 1
        self.version += 1
        return self.place

    def cookie_of(self, place: Place) -> str:
        """The presenter's session for a step, made when the presentation began."""
        return self._cookies[place.account.username]

    def drives(self, cookie: str, address: str) -> bool:
        """Whether a request is the presenter's."""
        return self.show.authority.drives(cookie, address)


def open_room(show: Show, accounts: Mapping[str, Account], sessions: Sessions, origin: str) -> Room:
    """Make the presenter's sessions, and the room.

    Raises:
        UsageError: a step is shown as an account that is not there, or as one without the school
            that its address leaves open.
    """
    places, wrong = [], []
    for number, (story, step) in enumerate(show.script.steps, 1):
        account = accounts[step.role]
        try:
            address = filled(step.path, _schools(account.viewer))
        except UsageError as error:
            wrong.append(f"Step {number} ({step.title}): {error.what} {error.hint}")
            continue
        places.append(Place(number, story.title, step.title, step.say, account, address))
    if wrong:
        raise UsageError("\n".join(wrong))
    shown = {place.account.username: place.account for place in places}
    cookies = {name: sessions.start(one.user_id, PRESENTING) for name, one in shown.items()}
    return Room(show, places, cookies, origin)


def _schools(viewer: Viewer) -> dict[str, str]:
    """Schools that an address may leave open, as far as a viewer has them."""
    others = sorted(set(viewer.remit) - set(viewer.schools))
    return {
        "school": min(viewer.schools, default=""),
        "school_not_sharing": others[0] if others else "",
    }


def is_here(address: str) -> bool:
    """Whether a network address is this machine's own."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _plain(code: str) -> str:
    return "".join(letter for letter in code.lower() if letter in _LETTERS)


def _hash(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
