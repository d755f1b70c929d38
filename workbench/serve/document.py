"""A dashboard's page: checked, made for one person, and bound to their session."""

import asyncio
import hashlib
import secrets
from typing import Any

import panel
from bokeh.application.handlers.function import FunctionHandler
from bokeh.document import Document
from bokeh.io.doc import patch_curdoc
from bokeh.server.request import ServerRequest
from bokeh.server.session import ServerSession
from bokeh.util.token import generate_jwt_token, generate_session_id
from panel.io.application import Application
from panel.io.resources import Resources
from panel.io.server import DocHandler, server_html_page_for_session
from panel.io.state import set_curdoc

from workbench.errors import PolicyDenied, UsageError
from workbench.serve.admission import Admission, admit, instead
from workbench.serve.binding import Binding, Bindings
from workbench.serve.dashboards import Dashboard
from workbench.serve.favourites import marked
from workbench.serve.handler import Handler
from workbench.serve.headers import page_policy
from workbench.serve.query import first_values
from workbench.serve.rendering import template
from workbench.serve.sessions import SignedIn


def application(dashboard: Dashboard, bindings: Bindings) -> Application:
    """The Bokeh application of a dashboard. It makes a page for a bound session, or none."""

    def fill(doc: Document) -> None:
        page = doc.session_context.id
        binding = bindings.find(page)
        if binding is None:
            raise PolicyDenied("The page belongs to no session.")
        doc.on_session_destroyed(lambda context: bindings.drop(page))
        with patch_curdoc(doc), set_curdoc(doc):
            view = panel.panel(dashboard.app(binding.context))
            view.server_doc(doc, title=dashboard.title(binding.context), location=True)

    # not Panel's own handler: it shows the text of an error, which may quote a row
    return Application(FunctionHandler(fill))


class PageHandler(Handler, DocHandler):
    """The page of a dashboard. Nothing of the request reaches it but its query."""

    def rate(self) -> str:
        """Each page costs the server memory and time."""
        return "page"

    async def get(self, *args: Any, **kwargs: Any) -> None:
        """Check who asks and for what, make the page, and send it."""
        if self.signed_in is None:
            self.ask_to_sign_in()
            return
        self.services.sessions.seen(self.signed_in)
        try:
            await self._answer(self.signed_in)
        except Exception as error:
            self.show_error(error)

    async def _answer(self, signed_in: SignedIn) -> None:
        page = generate_session_id(secret_key=self.application.secret_key, signed=True)
        name = hashlib.sha256(page.encode()).hexdigest()[:16]
        context = self.services.context(signed_in, name, first_values(self.request))
        elsewhere = instead(context, self._path)
        if elsewhere is not None:
            self.redirect(elsewhere)
            return
        admission = await asyncio.to_thread(admit, context)
        session = await self._open(page, Binding(signed_in.key, self._path, context))
        nonce = secrets.token_urlsafe(16)
        values = self._values(nonce, admission) | self._favourite(signed_in)
        html = await asyncio.to_thread(_page, session, self.application.resources(), values)
        websockets = self.services.address.websocket_origins
        self.set_header("Content-Security-Policy", page_policy(nonce, websockets))
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(html)

    @property
    def _path(self) -> str:
        return str(self.application_context.url)

    async def _open(self, page: Any, binding: Binding) -> ServerSession:
        """Make the page's document on the server.

        The identifier is always ours: one that the browser sends in its query or headers is not
        looked at. The token and the request that the page could read hold no header and no cookie.
        """
        bindings = self.services.bindings
        bindings.add(page, binding)
        token = generate_jwt_token(
            page,
            secret_key=self.application.secret_key,
            signed=True,
            extra_payload={"headers": {}, "cookies": {}, "arguments": {}},
            expiration=self.application.session_token_expiration,
        )
        bare = ServerRequest(method="GET", uri=self._path, path=self._path)
        try:
            # one after the other: many at once would take each other's time, and all come late
            async with self.services.page_turns:
                return await self.application_context.create_session_if_needed(page, bare, token)
        except BaseException:
            bindings.drop(page)
            raise

    def _favourite(self, signed_in: SignedIn) -> dict[str, Any]:
        """The page as a favourite, and whether it is one; nothing for a page that cannot be.

        People who only look at a presentation mark nothing.
        """
        if self.services.room is not None and not self.presenter:
            return {"favourite": "", "starred": False}
        try:
            one = marked(self.request.uri or "")
        except UsageError:
            return {"favourite": "", "starred": False}
        mine = self.services.favourites.of(signed_in.user_id)
        return {"favourite": one.address, "starred": one in mine}

    def _values(self, nonce: str, admission: Admission) -> dict[str, Any]:
        return {
            "nonce": nonce,
            "synthetic": admission.synthetic,
            "shared": admission.shared,
            "signed_in": self.signed_in,
            "presenting": self.services.room is not None,
            "bar": self.bar,
            "xsrf": self.xsrf_token.decode(),
        }


def _page(session: ServerSession, resources: Any, values: dict[str, Any]) -> str:
    """HTML of a page: the frame, the files it needs and its token. Data come by the websocket."""
    with set_curdoc(session.document):
        html: str = server_html_page_for_session(
            session,
            resources=Resources.from_bokeh(resources),
            title=session.document.title,
            template=template("page.html"),
            template_variables={**session.document.template_variables, **values},
        )
    return html
