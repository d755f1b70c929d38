"""Pictures of the main pages at three widths: ``python benchmarks/pictures.py [--to FOLDER]``.

Serves the demonstration of this home in a process of its own, signs in as its people, and takes
pictures of what they see, in few colours so that they stay small. All pupils are synthetic.

    --to FOLDER    where the pictures go (default docs/pictures)

The passwords of the demonstration's accounts are changed: use a copy of a home that
``workbench demo`` made.
"""

import argparse
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from workbench.chromium import find_chromium
from workbench.demo import demo_schools, open_accounts
from workbench.loader import Door
from workbench.settings import settings

WIDTHS = {390: 1500, 1280: 1300, 2560: 1300}
"""Height of a picture by its width."""
PAGES = (
    ("home", "teacher", "/home", "#news"),
    ("overview", "teacher", "/school?urn={school}", ".wb-tile"),
    ("groups", "governor", "/school?urn={school}&view=groups", "#groups-table"),
    (
        "subject",
        "teacher",
        "/school?urn={school}&view=subjects&subject=Mathematics",
        "#prior-chart",
    ),
    ("attendance", "teacher", "/school?urn={school}&view=attendance", "#school-weeks"),
    ("trust", "trust", "/remit", "#remit-table"),
)
"""Name of a picture, who looks, the address, and what is drawn last."""
_COLOURS = 96
_SETTLED = 800


def main() -> None:
    """Take them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=Path("docs/pictures"))
    folder = parser.parse_args().to
    folder.mkdir(parents=True, exist_ok=True)
    door = Door(settings())
    schools = demo_schools(door)
    passwords = {one.username: one.password for one in open_accounts(settings(), door, schools)}
    door.close()
    with served() as origin, sync_playwright() as playwright:
        program = playwright.chromium.launch(executable_path=str(find_chromium()))
        people: dict[str, Any] = {}
        for name, who, address, last in PAGES:
            if who not in people:
                people[who] = signed_in(program, origin, who, passwords[who])
            page = people[who]
            page.goto(f"{origin}{address.format(school=schools[0])}")
            page.locator(last).first.wait_for()
            for width, height in WIDTHS.items():
                page.set_viewport_size({"width": width, "height": height})
                page.wait_for_timeout(_SETTLED)
                path = folder / f"{name}-{width}.png"
                path.write_bytes(small(page.screenshot()))
                print(f"{path}  {path.stat().st_size / 1000:.0f} kB")
        program.close()


@contextmanager
def served() -> Iterator[str]:
    """The server of this home, by its address."""
    command = [str(Path(sys.executable).with_name("workbench")), "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def signed_in(program: Any, origin: str, username: str, password: str) -> Any:
    """A page of somebody who has signed in."""
    page = program.new_context(locale="en-GB", timezone_id="Europe/London").new_page()
    page.goto(f"{origin}/login")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="What to do first").wait_for()
    return page


def small(picture: bytes) -> bytes:
    """The same picture in few colours."""
    made = BytesIO()
    few = Image.open(BytesIO(picture)).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    few.save(made, "PNG", optimize=True)
    return made.getvalue()


if __name__ == "__main__":
    main()
