"""Documents are made beside the server: a few at once, for so long, given up at will."""

import asyncio

import pytest
from documents import need_pango

from workbench.errors import Busy, StoreError
from workbench.serve.press import Press

PAGE = "<!DOCTYPE html><html lang='en'><head><title>T</title></head><body><p>A</p></body></html>"


def made(press: Press, kind: str = "pdf", page: str = PAGE) -> bytes:
    return asyncio.run(press.make(kind, page, {}, "1"))


def test_document_is_made_in_a_process_of_its_own():
    need_pango()
    assert made(Press()).startswith(b"%PDF")
    assert made(Press(), "png").startswith(b"\x89PNG")


def test_what_takes_too_long_ends_with_a_sentence():
    with pytest.raises(Busy, match="took longer than"):
        made(Press(seconds=0.05))


def test_no_more_than_so_many_wait():
    with pytest.raises(Busy, match="Many other files"):
        made(Press(most_waiting=0))


def test_process_that_fails_is_an_error():
    need_pango()
    # the page refers to a drawing that it was not given, and its body is no text
    with pytest.raises(StoreError):
        asyncio.run(Press().make("unknown", 1, {}, "1"))  # type: ignore[arg-type]


def test_giving_up_ends_the_process(monkeypatch):
    begun = []
    real = asyncio.create_subprocess_exec

    async def kept(*asked, **options):
        begun.append(await real(*asked, **options))
        return begun[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", kept)

    async def give_up() -> Press:
        press = Press()
        making = asyncio.create_task(press.make("pdf", PAGE, {}, "1"))
        while not begun:
            await asyncio.sleep(0.01)
        making.cancel()
        with pytest.raises(asyncio.CancelledError):
            await making
        return press

    press = asyncio.run(give_up())
    assert begun[0].returncode is not None
    assert press._asked == 0
