"""The websocket of the naive site: it takes any token from anywhere and does what it is told."""

import json
import traceback

from bokeh.util.token import check_token_signature, get_token_payload
from naive_data import NaiveStore
from tornado.websocket import WebSocketHandler


class NaiveSocket(WebSocketHandler):
    """Speaks as much of Bokeh's protocol as the attacks do."""

    @property
    def store(self) -> NaiveStore:
        return self.settings["store"]

    def check_origin(self, origin: str) -> bool:
        return True

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        return subprotocols[0] if subprotocols else None

    async def open(self, *_: str) -> None:
        token = self.request.headers.get("Sec-WebSocket-Protocol", "").split(",")[-1].strip()
        self.payload = _payload(token, self.settings["secret"])
        if "urn" in self.request.arguments:
            self.payload["urn"] = self.get_argument("urn")
        self.parts: list[str] = []
        await self.send("ACK", {})

    async def on_message(self, message: str | bytes) -> None:
        self.parts.append(message if isinstance(message, str) else message.decode())
        if len(self.parts) < 3:
            return
        header, content = self.parts[0], self.parts[2]
        self.parts = []
        try:
            await self.answer(json.loads(header)["msgtype"], json.loads(content))
        except Exception:
            await self.send("ERROR", {"text": traceback.format_exc()})

    async def answer(self, kind: str, content: dict) -> None:
        """Do it, whoever asks and whatever has changed since the page was opened."""
        if kind == "PATCH-DOC":
            self.payload["urn"] = _searched(content) or self.payload.get("urn", "")
            await self.send("OK", {})
            await self.send("PATCH-DOC", {"pressed": self.document()})
        elif kind == "PUSH-DOC":
            await self.send("OK", {})
        else:
            await self.send(f"{kind.removesuffix('-REQ')}-REPLY", self.document())

    def document(self) -> dict:
        urn = str(self.payload.get("urn", ""))
        names = [row[1] for row in self.store.pupils(urn)]
        return {"text": f"PUPILS-OF-{urn} {names}", "model": {"name": "Button", "id": "b1"}}

    async def send(self, kind: str, content: dict) -> None:
        for part in ({"msgid": "1", "msgtype": kind}, {}, content):
            await self.write_message(json.dumps(part))


def _payload(token: str, secret: bytes) -> dict:
    """What the token says; its age is not looked at, and its signature only if it has one."""
    try:
        if "." in token and not check_token_signature(token, secret, signed=True):
            return {}
        return dict(get_token_payload(token).get("arguments", {}))
    except Exception:
        return {}


def _searched(content: dict) -> str:
    """The school of an address that the browser says it has gone to."""
    said = json.dumps(content)
    return said.partition("urn=")[2][:6] if "urn=" in said else ""
