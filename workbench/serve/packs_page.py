"""``/packs``: the packs that somebody may open, and each of their files.

Nothing is decided when a list is shown: each file is authorised, checked against its manifest and
noted when it is asked for.
"""

import asyncio
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.access.scope import VIEW, Scope
from workbench.errors import PolicyDenied, UserError
from workbench.packs.seal.keys import Keyring
from workbench.packs.subject import subject_of
from workbench.serve.admission import PURPOSE
from workbench.serve.context import PageContext
from workbench.serve.handler import Handler
from workbench.serve.headers import PACK_POLICY
from workbench.serve.pack_files import FORMATS, PACK, Damaged, Format, Held, find_pack
from workbench.serve.pack_list import Listed, list_packs
from workbench.serve.pack_rights import allows, reaches
from workbench.serve.query import first_values
from workbench.store.audit import Action

log = logging.getLogger("workbench.serve")

PATH = "/packs"
MOST_SHOWN = 100
_DAMAGED = (
    "This pack cannot be opened",
    "It is not as it was when it was made, so that nothing of it is sent. This has been noted.",
    "Ask whoever runs the workbench to build it again.",
)


@dataclass(frozen=True)
class Sent:
    """A file to send: under which name, and its bytes."""

    format: Format
    name: str
    content: bytes


class PacksPage(Handler):
    """Lists the packs that the viewer may open."""

    def rate(self) -> str:
        """Counted like a page."""
        return "page"

    async def get(self) -> None:
        """Show the form and the packs."""
        if self.signed_in is None:
            self.ask_to_sign_in()
            return
        self.services.sessions.seen(self.signed_in)
        wanted = first_values(self.request).get("q", "")
        context = self.services.context(self.signed_in, "", {})
        try:
            found = await asyncio.to_thread(self._list, context, wanted)
        except UserError as error:
            self.show_error(error)
            return
        self.show(
            "packs.html",
            query=wanted,
            found=found,
            packs=found.packs[:MOST_SHOWN],
            most=MOST_SHOWN,
            several=len(context.viewer.remit) != 1,
            xsrf=self.xsrf_token.decode(),
        )

    def _list(self, context: PageContext, wanted: str) -> Listed:
        found = list_packs(context, _root(context), wanted)
        shown = min(len(found.packs), MOST_SHOWN)
        _note(Action.VIEW, context, context.scope_for(PURPOSE), resource="packs", rows=shown)
        return found


class PackFile(Handler):
    """``/packs/<school>/<pack>/<format>``: one file of a pack for whoever may have it."""

    def rate(self) -> str:
        """Counted like a download."""
        return "download"

    async def get(self, folder: str, pack: str, name: str) -> None:
        """Send it."""
        if self.signed_in is None:
            self.ask_to_sign_in()
            return
        self.services.sessions.seen(self.signed_in)
        context = self.services.context(self.signed_in, "", {})
        try:
            sent = await asyncio.to_thread(fetch, context, folder, pack, name)
        except Damaged:
            log.error("the pack %s of %s is damaged", pack, folder)
            self.show_message(503, *_DAMAGED)
            return
        except Exception as error:
            self.show_error(error)
            return
        self._send(sent)

    def _send(self, sent: Sent) -> None:
        how = "inline" if sent.format.action == VIEW else "attachment"
        self.set_header("Content-Type", sent.format.mime)
        self.set_header("Content-Disposition", f'{how}; filename="{sent.name}"')
        self.set_header("Content-Security-Policy", PACK_POLICY)
        # browsers refuse to open a sandboxed page that asks for a group of its own
        self.set_header("Cross-Origin-Opener-Policy", "unsafe-none")
        self.finish(sent.content)


def fetch(context: PageContext, folder: str, pack: str, name: str) -> Sent:
    """A file of a pack, after it is noted that it is sent.

    What the viewer may do is worked out from the account, the agreements and the policy as they
    are now. Packs of somebody else's schools are not looked for, so that the answer is the same
    as for those that do not exist.

    Args:
        context: who asks.
        folder: the pack's subject, as its folder is named.
        pack: the pack's id.
        name: one of the formats.

    Raises:
        PolicyDenied: there is no such file, or the viewer may not have it.
        Damaged: its bytes are not those that were sealed. This is noted too.
        StoreError: it cannot be noted.
    """
    scope = context.scope_for(PURPOSE)
    chosen = next(one for one in FORMATS if one.name == name)
    held = _reached(context, scope, folder, pack)
    try:
        content = _checked(held, scope, chosen, Keyring(context.door.settings.home))
    except Damaged as damaged:
        facts = _facts(held, chosen)
        _note(Action.REFUSE, context, scope, result="damaged", reason=damaged.what, **facts)
        raise
    action = Action.VIEW if chosen.action == VIEW else Action.EXPORT
    _note(action, context, scope, result="sent", **_facts(held, chosen))
    return Sent(chosen, file_name(held, chosen), content)


def file_name(held: Held, chosen: Format) -> str:
    """Name to save a file under, such as ``pack-100049-2019.pdf``.

    The year is the one in which the academic year ends.
    """
    ends = held.year.replace("/", "-")
    year = f"20{ends[-2:]}" if ends else ""
    words = "-".join(word for word in ("pack", held.subject.folder, year) if word)
    return f"{words}{chosen.ending}"


def _reached(context: PageContext, scope: Scope, folder: str, pack: str) -> Held:
    subject = subject_of(folder)
    mine = subject is not None and reaches(context.viewer, scope, subject)
    held = find_pack(_root(context), folder, pack) if mine else None
    if held is None:
        raise PolicyDenied("There is no such pack, or it is not yours.")
    return held


def _checked(held: Held, scope: Scope, chosen: Format, keyring: Keyring) -> bytes:
    carried = held.carried()
    if not allows(scope, carried, chosen.action) or chosen not in held.formats:
        raise PolicyDenied("There is no such pack, or it is not yours.")
    held.check(keyring)
    return held.content(chosen.file)


def _root(context: PageContext) -> Path:
    return context.door.settings.packs


def _facts(held: Held, chosen: Format) -> dict[str, Any]:
    return {
        "resource": f"pack/{held.subject.folder}/{held.pack}/{chosen.name}",
        "urn": held.subject.urn or None,
        "data": str(held.inputs["data_version"]),
    }


def _note(action: Action, context: PageContext, scope: Scope, **facts: Any) -> None:
    context.door.audit.write(
        action,
        actor=scope.viewer,
        organisation=scope.organisation,
        role=scope.role,
        purpose=scope.purpose,
        scope=scope.fingerprint,
        policy=scope.policy_version,
        **facts,
    )


PACK_ROUTES = (
    (PATH, PacksPage),
    (
        rf"{PATH}/([A-Za-z0-9_-]{{1,40}})/({PACK})/({'|'.join(one.name for one in FORMATS)})",
        PackFile,
    ),
)
