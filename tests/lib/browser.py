"""A Chromium for the browser tests, as fixtures."""

import os
from collections.abc import Iterator

import pytest

from workbench.chromium import find_chromium

# what Playwright turns off, which our own argument replaces, and the lists under the address bar:
# nobody sees those, and they cost each new page more than most of our pages do
TURNED_OFF = (
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxPopup",
)
ARGUMENTS = [
    f"--disable-features={','.join(TURNED_OFF)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-software-rasterizer",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The Chromium to drive. Where CI is set a missing one is a failure, elsewhere a skip."""
    found = find_chromium()
    if found is None:
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("no Chromium was found; `deploy/bootstrap --browser` gets one")
    return str(found)


@pytest.fixture(scope="module")
def chromium(chromium_path: str) -> Iterator:
    """One running Chromium for the tests of a file.

    Not for the whole session: while Playwright runs, the thread counts as inside an event loop,
    and tests that start a loop of their own would fail.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        program = playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield program
        program.close()


@pytest.fixture
def page(chromium) -> Iterator:
    """An empty page with cookies and storage of its own; a request to the outside is refused."""
    context = chromium.new_context(locale="en-GB", timezone_id="Europe/London")
    context.route(_is_outside, lambda route: route.abort())
    yield context.new_page()
    context.close()


def _is_outside(url: str) -> bool:
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and parts.hostname not in {"127.0.0.1", "localhost"}
