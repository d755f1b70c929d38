"""``/save/<page>/<format>``: a dashboard's page as a file, made anew for whoever asks.

The page is made from its address, as it would be shown, with what the policy lets the role print or
download. What is saved is what is shown then, from the same protected frames.
"""

import asyncio
import hashlib
from dataclasses import dataclass, replace
from urllib.parse import quote

from workbench.access.scope import Scope
from workbench.clock import today
from workbench.errors import Busy, PolicyDenied
from workbench.packs.pages.about import PageAbout
from workbench.packs.pages.files import (
    FORMATS,
    PageFormat,
    file_name,
    sheet_of,
    tables_file,
)
from workbench.packs.pages.printed import Sheet
from workbench.packs.pages.tables import page_tables
from workbench.packs.scan import Refused
from workbench.serve.admission import PURPOSE, admit
from workbench.serve.context import PageContext
from workbench.serve.dashboards import Dashboard
from workbench.serve.handler import Handler
from workbench.serve.page_gate import refuse_private_file
from workbench.serve.query import first_values
from workbench.store.audit import Action, redacted
from workbench.views.contents import Savable

PATH = "/save"
CHART = "chart"
_ACTIONS = {"print": Action.PRINT, "download": Action.EXPORT}
_NOT_MADE = "The file was not made"


@dataclass(frozen=True)
class Wanted:
    """What is to be saved: of which page, in which format, for whom.

    Attributes:
        sheet: what a document is made of; None for tables.
    """

    dashboard: str
    format: PageFormat
    chart: str
    about: PageAbout
    sheet: Sheet | None

    @property
    def name(self) -> str:
        """Name of the file."""
        return file_name(self.about, self.format, self.chart)


class SaveHandler(Handler):
    """Sends a page as a file."""

    _making: "asyncio.Task[bytes] | None" = None

    def rate(self) -> str:
        """Counted like a download."""
        return "download"

    def on_connection_close(self) -> None:
        """Give up what nobody waits for any more."""
        if self._making is not None:
            self._making.cancel()
        super().on_connection_close()

    async def get(self, page: str, name: str) -> None:
        """Make the file and send it."""
        if self.signed_in is None:
            self.ask_to_sign_in()
            return
        services = self.services
        services.sessions.seen(self.signed_in)
        context = services.context(self.signed_in, "", first_values(self.request))
        try:
            wanted = await asyncio.to_thread(self._wanted, context, page, FORMATS[name])
            self._making = asyncio.ensure_future(self._made(context, wanted))
            content = await self._making
        except asyncio.CancelledError:
            # whoever asked has gone
            return
        except Refused as refused:
            self._note_refusal(context, page, FORMATS[name])
            self.show_message(403, _NOT_MADE, refused.what, refused.hint)
        except Busy as busy:
            self.show_message(503, _NOT_MADE, busy.what, busy.hint)
        except Exception as error:
            self.show_error(error)
        else:
            self._send(wanted, content)

    def _wanted(self, context: PageContext, page: str, chosen: PageFormat) -> Wanted:
        """The page as it would be shown now, narrowed to what the action may carry."""
        dashboard = self.services.dashboards.get(f"/{page}")
        if dashboard is None:
            raise PolicyDenied("There is no such page.")
        narrowed = _for_action(context, chosen.action)
        admit(narrowed)
        return self._asked(dashboard, narrowed, page, chosen)

    def _asked(
        self, dashboard: Dashboard, context: PageContext, page: str, chosen: PageFormat
    ) -> Wanted:
        shown = dashboard.app(context)
        if not isinstance(shown, Savable):
            raise PolicyDenied("The page cannot be saved.")
        saved = shown.saved()
        about = PageAbout(
            page=saved,
            tables=page_tables(saved),
            generated=today(self.services.clock).isoformat(),
            data_version=context.door.data_version(),
            policy_version=context.door.policy.version,
            address=f"{self.services.address.origin}/{page}{saved.address}",
        )
        chart = context.query.get(CHART, "")
        return Wanted(page, chosen, chart, about, sheet_of(about, chosen, chart))

    async def _made(self, context: PageContext, wanted: Wanted) -> bytes:
        sheet = wanted.sheet
        if sheet is None:
            content = await asyncio.to_thread(tables_file, wanted.about, wanted.format)
        else:
            identifier = hashlib.sha256(sheet.html.encode()).hexdigest()
            content = await self.services.press.make(
                wanted.format.name, sheet.html, sheet.drawings, identifier
            )
        await asyncio.to_thread(self._release, context, wanted, content)
        return content

    def _release(self, context: PageContext, wanted: Wanted, content: bytes) -> None:
        """Decide again, look through the file, and note that it is sent."""
        # a document takes seconds, in which rights may end
        scope = context.scope_for(PURPOSE).for_action(wanted.format.action)
        refuse_private_file(
            wanted.name,
            content,
            () if wanted.sheet is None else tuple(wanted.sheet.texts),
            scope=scope,
            urns=wanted.about.page.urns,
            door=self.services.door,
        )
        rows = sum(len(table.rows) for table in wanted.about.tables)
        _note(_ACTIONS[wanted.format.action], context, scope, wanted, rows)

    def _note_refusal(self, context: PageContext, page: str, chosen: PageFormat) -> None:
        """Say in the audit log that a file held what must not leave."""
        scope = context.scope_for(PURPOSE)
        context.door.audit.write(
            Action.REFUSE,
            actor=scope.viewer,
            organisation=scope.organisation,
            role=scope.role,
            purpose=scope.purpose,
            resource=f"save/{page}/{chosen.name}",
            urn=redacted(context.query.get("urn", "")),
            result="refused",
            reason="release gate",
        )

    def _send(self, wanted: Wanted, content: bytes) -> None:
        self.set_header("Content-Type", wanted.format.mime)
        self.set_header("Content-Disposition", f'attachment; filename="{quote(wanted.name)}"')
        self.finish(content)


def _for_action(context: PageContext, action: str) -> PageContext:
    """The same context, whose scopes carry what an action may carry and no more."""

    def scope_for(purpose: str) -> Scope:
        return context.scope_for(purpose).for_action(action)

    return replace(context, scope_for=scope_for)


def _note(action: Action, context: PageContext, scope: Scope, wanted: Wanted, rows: int) -> None:
    view = wanted.about.page.name
    context.door.audit.write(
        action,
        actor=scope.viewer,
        organisation=scope.organisation,
        role=scope.role,
        purpose=scope.purpose,
        resource=f"save/{wanted.dashboard}/{view}/{wanted.format.name}",
        urn=redacted(context.query.get("urn", "")),
        rows=rows,
        scope=scope.fingerprint,
        policy=scope.policy_version,
    )


SAVE_ROUTES = ((rf"{PATH}/([a-z][a-z0-9_]*)/({'|'.join(FORMATS)})", SaveHandler),)
