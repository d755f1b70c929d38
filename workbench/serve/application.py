"""The routes: a list of what is served. What is not on it does not exist."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bokeh.server.tornado import BokehTornado
from bokeh.server.views.doc_handler import DocHandler as BokehDocHandler
from bokeh.server.views.ico_handler import IcoHandler
from bokeh.server.views.multi_root_static_handler import MultiRootStaticHandler
from bokeh.server.views.static_handler import StaticHandler
from bokeh.server.views.ws import WSHandler
from panel.io.resources import DIST_DIR
from tornado.web import Application, StaticFileHandler

from workbench.serve.account_routes import ACCOUNT_ROUTES
from workbench.serve.admission import HOME
from workbench.serve.connection_page import PATH, ConnectionOff, ConnectionPage
from workbench.serve.document import PageHandler, application
from workbench.serve.elsewhere import EndElsewhere
from workbench.serve.export import DownloadHandler
from workbench.serve.finder import SchoolFinder
from workbench.serve.handler import Handler, NotFound
from workbench.serve.headers import SecureHeaders
from workbench.serve.health import Alive, Ready
from workbench.serve.home_page import HOME_ROUTES
from workbench.serve.hooks import HOOK_ROUTES
from workbench.serve.logs import log_request
from workbench.serve.openid.client import CALLBACK
from workbench.serve.openid.handlers import FromProvider, ToProvider
from workbench.serve.packs_page import PACK_ROUTES
from workbench.serve.presenting.room import JOIN, STEPS
from workbench.serve.presenting.routes import PRESENT_ROUTES
from workbench.serve.saving import SAVE_ROUTES, SaveHandler
from workbench.serve.services import Services
from workbench.serve.session_time import SessionTime
from workbench.serve.signing_in import AccountPage, SignIn, SignOut
from workbench.serve.websocket import PageSocket

ASSETS = Path(__file__).parent / "assets"
_DAY = 24 * 3600
_TOKEN_SECONDS = 300
_UNUSED_MILLISECONDS = 60_000
_SOCKET_BYTES = 2**20


class _LibraryFile(SecureHeaders, StaticHandler):
    """A file of BokehJS."""


class _ExtensionFile(SecureHeaders, MultiRootStaticHandler):
    """A file of Panel or Material UI."""


class _OwnFile(SecureHeaders, StaticFileHandler):
    """A style sheet or script of the server's own pages."""

    def set_extra_headers(self, path: str) -> None:
        """Let browsers keep it for a day; it holds nothing of anybody."""
        self.set_header("Cache-Control", f"public, max-age={_DAY}")


class _Icon(SecureHeaders, IcoHandler):
    """The icon of the pages."""


class Start(Handler):
    """``/``: on to the home page, or to the sign-in page."""

    def get(self) -> None:
        """Send on."""
        if self.services.room is not None:
            self.redirect(STEPS if self.presenter else JOIN)
        elif self.signed_in is None:
            self.redirect("/login")
        else:
            self.redirect(HOME)


# Bokeh's own handlers by what stands in for them. A route whose handler is not here is dropped:
# autoload.js and metadata, which tell a page's token or name to anyone who asks.
_REPLACED: Mapping[type, type] = {
    BokehDocHandler: PageHandler,
    WSHandler: PageSocket,
    StaticHandler: _LibraryFile,
    MultiRootStaticHandler: _ExtensionFile,
    IcoHandler: _Icon,
}
_OURS = (
    Alive,
    Ready,
    Start,
    SignIn,
    SignOut,
    ToProvider,
    FromProvider,
    AccountPage,
    EndElsewhere,
    SessionTime,
    SchoolFinder,
    ConnectionPage,
    ConnectionOff,
    DownloadHandler,
    SaveHandler,
    _OwnFile,
    *HOOK_ROUTES.values(),
    *(handler for _, handler in ACCOUNT_ROUTES),
    *(handler for _, handler in HOME_ROUTES),
    *(handler for _, handler in PACK_ROUTES),
    *(handler for _, handler in PRESENT_ROUTES),
)


class _Listed(Application):
    """Takes from the routes that Bokeh has put together those that are on the list."""

    def __init__(self, handlers: Any, **settings: Any) -> None:
        super().__init__(list(_listed(handlers)), **settings)


class WorkbenchApplication(BokehTornado, _Listed):
    """Bokeh's application with our routes alone."""


def make_application(services: Services, secret: bytes) -> WorkbenchApplication:
    """The application of a server.

    Args:
        services: what the handlers share.
        secret: signs the pages' tokens.
    """
    address = services.address
    return WorkbenchApplication(
        {path: application(one, services.bindings) for path, one in services.dashboards.items()},
        extra_patterns=_own_routes() if services.room is None else _room_routes(),
        extra_websocket_origins=sorted(address.hosts),
        secret_key=secret,
        sign_sessions=True,
        generate_session_ids=False,
        include_headers=[],
        include_cookies=[],
        session_token_expiration=_TOKEN_SECONDS,
        unused_session_lifetime_milliseconds=_UNUSED_MILLISECONDS,
        websocket_max_message_size_bytes=_SOCKET_BYTES,
        use_index=False,
        ico_path=DIST_DIR / "images" / "favicon.ico",
        xsrf_cookies=True,
        xsrf_cookie_name=f"{address.cookie}-form",
        xsrf_cookie_kwargs={
            "path": "/",
            "secure": address.secure,
            "httponly": True,
            "samesite": "Lax",
        },
        default_handler_class=NotFound,
        log_function=log_request,
        services=services,
    )


def _own_routes() -> list[Any]:
    return [
        (r"/login", SignIn),
        (r"/logout", SignOut),
        (r"/login/openid", ToProvider),
        (CALLBACK, FromProvider),
        (r"/account", AccountPage),
        (r"/account/end", EndElsewhere),
        *ACCOUNT_ROUTES,
        (PATH, ConnectionPage),
        (f"{PATH}/off", ConnectionOff),
        *HOOK_ROUTES.items(),
        *_shared_routes(),
    ]


def _room_routes() -> list[Any]:
    """Those of a presentation: no sign-in, no accounts, no connections."""
    return [*PRESENT_ROUTES, *_shared_routes()]


def _shared_routes() -> list[Any]:
    return [
        (r"/", Start),
        (r"/account/time", SessionTime),
        (r"/schools", SchoolFinder),
        *HOME_ROUTES,
        *PACK_ROUTES,
        (r"/download/([a-z0-9_-]+)", DownloadHandler),
        *SAVE_ROUTES,
        (r"/assets/(.*)", _OwnFile, {"path": str(ASSETS)}),
        (r"/livez", Alive),
        (r"/readyz", Ready),
    ]


def _listed(routes: Sequence[Any]) -> list[Any]:
    found = ((route, _stand_in(route[1])) for route in routes)
    return [(route[0], handler, *route[2:]) for route, handler in found if handler is not None]


def _stand_in(handler: type) -> type | None:
    if handler in _OURS:
        return handler
    return next((ours for theirs, ours in _REPLACED.items() if issubclass(handler, theirs)), None)
