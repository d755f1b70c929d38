"""Find a Chromium: for the browser tests, and for the doctor."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)

PLAYWRIGHT_FOLDERS = ("~/.cache/ms-playwright", "~/Library/Caches/ms-playwright")

PLAYWRIGHT_BINARIES = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)


def find_chromium() -> Path | None:
    """The first Chromium on the path, among the applications, or fetched by Playwright.

    Returns:
        The program, or None where there is none.
    """
    return next(_candidates(), None)


def _candidates() -> Iterator[Path]:
    yield from (Path(found) for name in COMMANDS if (found := shutil.which(name)))
    installed = [Path(name) for name in APPLICATIONS]
    fetched = [
        path
        for folder in PLAYWRIGHT_FOLDERS
        for pattern in PLAYWRIGHT_BINARIES
        for path in sorted(Path(folder).expanduser().glob(pattern), reverse=True)
    ]
    yield from (path for path in installed + fetched if os.access(path, os.X_OK))


if __name__ == "__main__":
    program = find_chromium()
    print(program or "no Chromium was found")
    sys.exit(program is None)
