"""A server as Panel's guide has it: basic sign-in and ``authorize_callback``. Started by tests.

The attacks on Bokeh's tokens that our server withstands are shown to work on this one.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from server import client_of

PASSWORDS = {"alice": "alice-password", "bob": "bob-password"}


def main(folder: Path, secret: str, reuse: bool) -> None:
    """Serve ``/school``, which Bob may not open, and ``/page``."""
    import panel as pn
    from bokeh.server.util import bind_sockets

    passwords = folder / "passwords.json"
    passwords.write_text(json.dumps(PASSWORDS))
    sockets, port = bind_sockets("127.0.0.1", 0)
    for one in sockets:
        one.close()

    def allowed(user: dict, path: str) -> bool:
        return not path.startswith("/school") or user.get("user") == "alice"

    def page() -> pn.template.BaseTemplate:
        template = pn.template.VanillaTemplate(title=f"TITLE-OF-{pn.state.user}")
        template.main.append(pn.pane.HTML(f"BODY-OF-{pn.state.user}"))
        return template

    def school() -> pn.pane.HTML:
        if "fail" in pn.state.session_args:
            raise KeyError("CANARY-VALUE-IN-ERROR")
        return pn.pane.HTML(f"PUPILS-OF-900001 for {pn.state.user}")

    pn.config.authorize_callback = allowed
    pn.config.reuse_sessions = reuse
    print(f"http://localhost:{port}", flush=True)
    pn.serve(
        {"page": page, "school": school},
        port=port,
        address="127.0.0.1",
        websocket_origin=f"localhost:{port}",
        basic_auth=str(passwords),
        cookie_secret="a cookie secret",
        sign_sessions=bool(secret),
        secret_key=secret.encode() or None,
        show=False,
        verbose=False,
    )


@contextmanager
def naive(folder: Path, secret: str = "", reuse: bool = False) -> Iterator[str]:
    """The address of such a server in a process of its own."""
    command = [sys.executable, __file__, str(folder), secret, "reuse" if reuse else ""]
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(command, env={**os.environ}, **quiet) as process:
        try:
            origin = process.stdout.readline().strip()
            wait_for(origin)
            yield origin
        finally:
            process.terminate()
            process.wait(30)


def wait_for(origin: str) -> None:
    """Return once something answers."""
    transport = httpx.HTTPTransport(retries=12)
    with httpx.Client(transport=transport, timeout=30) as client:
        client.get(f"{origin}/login")


def signed_in(origin: str, username: str) -> httpx.Client:
    """A browser that is signed in to the naive server."""
    client = client_of(origin)
    client.post("/login", data={"username": username, "password": PASSWORDS[username]})
    return client


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], bool(sys.argv[3]))
