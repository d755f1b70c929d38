"""The gate before release: no pupil number, no name, no date of birth, no machine path.

Everything that leaves is scanned in every way it could be read: PDF as its pages and its objects,
spreadsheets and archives by member, notebooks by mime type, pictures by their notes, text behind
entities, escapes, base64 and characters that nobody sees. A file that cannot be read is refused.
What is found is counted and named by kind; the finding itself is never repeated.
"""

import html
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from workbench.contracts.upn import upn_check_letter
from workbench.errors import UserError
from workbench.packs.documents.names import Names
from workbench.packs.documents.texts import Unreadable, strings_in, texts_of
from workbench.packs.parts import PARTS

# a gap is what a line break or a habit of writing puts between the characters of a number: up to
# three of them, or one after every character; what follows the letter is only looked at, so that
# no candidate hides the next
_LETTERS, _BETWEEN = "A-HJ-NP-RT-Z", r"[\s.-]{0,2}"
_UPN = re.compile(
    rf"(?<![A-Za-z0-9])([{_LETTERS}])"
    rf"(?=((?:{_BETWEEN}\d){{11}}{_BETWEEN}[\d{_LETTERS}])(?![A-Za-z0-9]))"
)
_GAP = re.compile(r"[\s.-]+")
_MOST_GAPS, _ALL_GAPS = 3, 12
_MONTH = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
# up to twelve signs between the word and the date, of which a line's end may be two
_BIRTH = re.compile(
    r"\b(?:date[ _-]?of[ _-]?birth|birth[ _-]?date|birthday|d\.?o\.?b|born)\b\W{0,24}(?:on\W{1,3})?"
    rf"\d{{1,4}}(?:st|nd|rd|th)?[-/. ](?:\w{{1,9}}|(?:{_MONTH})[a-z]*)[-/. ,]{{1,2}}\d{{2,4}}",
    re.I,
)
_HOME = re.compile(r"(?:/home/|/root/|/Users/|/tmp/|[A-Z]:\\\\|\b[A-Z]:\\(?=Users))\w")
_ESCAPED = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))")
_WRAPPINGS = 4
# soft hyphens, joiners, marks of direction, selectors and tags: signs without a shape
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
# a text without these need not be looked through: nearly all have none
_BIRTH_WORDS = ("birth", "born", "dob", "d.o.b", "d.ob", "do.b")
_HOME_SIGNS = ("/home/", "/root/", "/Users/", "/tmp/", ":\\")
_APART = "\n\f\n"

Counts = Counter[str]


class Refused(UserError):
    """A pack holds something that must not leave; it is not released."""


def upns(text: str) -> int:
    """Number of UPNs in a text: the pattern of a UPN, with a check letter that is right.

    Source: DfE unique pupil numbers guide (check letter: weights 2 to 13, remainder of 23; a
    temporary UPN ends in a letter, whose place in the alphabet of check letters counts). One that
    is written in the digits of another script counts whatever its letter: there is no other reason
    to write so.
    """
    found = 0
    for letter, body in _UPN.findall(text):
        gaps = len(_GAP.findall(body))
        if gaps <= _MOST_GAPS or gaps == _ALL_GAPS:
            bare = _GAP.sub("", body)
            found += not bare.isascii() or letter == upn_check_letter(bare)
    return found


def findings(
    text: str,
    canaries: Collection[str] = (),
    *,
    paths: bool = False,
    forbidden: Collection[str] = (),
) -> tuple[str, ...]:
    """Kinds of what must not be in a text, each with how many; empty where all is well.

    Args:
        canaries: names, planted or of pupils, in any case.
        paths: whether paths of this machine count, as in a notebook's metadata.
        forbidden: shown text of cells that must not be shown; each counts where it stands alone.
    """
    return _listed(_count(text, Names(canaries), paths, forbidden))


def notebook_text(nodes: Any) -> str:
    """Everything in a notebook that is not code as written: metadata, and outputs of every mime."""
    said = {"metadata": nodes.metadata, "cells": list(nodes.cells)}
    # the first two are the file's name and the notebook as it is written
    _, _, *read = texts_of("notebook.ipynb", json.dumps(said, default=str).encode("utf-8"))
    whole, plain = "\n".join(read), "\n".join(strings_in(said))
    # what a text unwraps to stands between it and the date that follows it
    return whole if _births(whole) or not _births(plain) else f"{whole}{_APART}{plain}"


def refuse_private(
    folder: Path,
    canaries: Collection[str] = (),
    *,
    forbidden: Collection[str] = (),
    names_allowed: bool = False,
) -> None:
    """Scan every file of a finished pack, and its name.

    Args:
        canaries: names of the school's pupils, and names that were planted; give full names, since
            a forename alone is part of ordinary words.
        forbidden: shown text of cells that the policy or suppression forbids; distinctive ones,
            since every number that stands alone counts.
        names_allowed: whether the audience may have pupils' names. Numbers of pupils, dates of
            birth and paths are refused all the same.

    Raises:
        Refused: names the files and the kinds of what was found.
    """
    names = Names(() if names_allowed else canaries)
    bad = {}
    for file in sorted(folder.rglob("*")):
        if file.is_dir() and not file.is_symlink():
            continue
        found = _found_in(file, folder, names, forbidden)
        if not names_allowed and _is_list_of_pupils(file):
            found["table with pupils' names"] = 1
        if found:
            bad[_safe_name(file.relative_to(folder), names)] = found
    if bad:
        listed = "; ".join(f"{name}: {', '.join(_listed(found))}" for name, found in bad.items())
        raise Refused(
            f"The pack is not released. It holds what must not leave: {listed}.",
            "Take it out of the notebook, then build the pack again.",
        )


def refuse_private_bytes(
    name: str,
    content: bytes,
    texts: Collection[str] = (),
    canaries: Collection[str] = (),
) -> None:
    """Scan one file that was made for somebody, and what it was made from.

    Args:
        name: of the file; its ending says how it is read.
        texts: what it was made from, for words that a picture shows and nobody can read out.
        canaries: full names of pupils, for whoever may not have them.

    Raises:
        Refused: says the kinds of what was found.
    """
    names = Names(canaries)
    total = _count_all(texts_of(name, content), names, ())
    for text in texts:
        total |= _count(text, names, False, ())
    if total:
        raise Refused(
            f"The file is not made. It holds what must not leave: {', '.join(_listed(total))}.",
            "Ask whoever runs the workbench to look at the page.",
        )


def _found_in(file: Path, folder: Path, names: Names, forbidden: Collection[str]) -> Counts:
    if file.is_symlink():
        return Counter({"link to another file": 1})
    return _count_all(texts_of(str(file.relative_to(folder)), file.read_bytes()), names, forbidden)


def _count_all(texts: Iterator[str], names: Names, forbidden: Collection[str]) -> Counts:
    """What is found in the texts of a file; one that cannot be read is a finding."""
    total, read = Counts(), list[str]()
    try:
        for text in texts:
            read.append(text)
    except Unreadable:
        total["part that cannot be read"] = 1
    # nearly every file is clean, which one look at all its texts together shows
    if _count(_APART.join(read), names, True, forbidden):
        for text in read:
            # the same finding read in two ways is one: the way with most of them counts
            total |= _count(text, names, True, forbidden)
        total = total or _count(_APART.join(read), names, True, forbidden)
    return total


def _count(text: str, names: Names, paths: bool, forbidden: Collection[str]) -> Counts:
    most = Counts()
    for read in _readings(text):
        most |= Counter(
            {
                "UPN": upns(read),
                "planted name": names.count(read),
                "date of birth": _births(read),
                "machine path": _paths(read) if paths else 0,
                "forbidden cell": sum(_stands_alone(cell, read) for cell in forbidden),
            }
        )
    return most


def _readings(text: str) -> Iterator[str]:
    """A text as written, and with every wrapping taken off: escapes, entities, invisible signs."""
    yield text
    opened = text
    for _ in range(_WRAPPINGS):
        plain = unquote(opened) if "%" in opened else opened
        inner = html.unescape(_ESCAPED.sub(_character, plain) if "\\" in plain else plain)
        if inner == opened:
            break
        opened = inner
    if not opened.isascii():
        opened = _UNSEEN.sub("", unicodedata.normalize("NFKC", opened))
    if opened != text:
        yield opened


def _character(found: re.Match[str]) -> str:
    return chr(int(found[1] or found[2], 16))


def _births(text: str) -> int:
    lowered = text.casefold()
    if not lowered.isascii():
        # these are an i where case does not matter
        lowered = lowered.replace("i\u0307", "i").replace("\u0131", "i")
    return len(_BIRTH.findall(text)) if any(word in lowered for word in _BIRTH_WORDS) else 0


def _paths(text: str) -> int:
    return len(_HOME.findall(text)) if any(sign in text for sign in _HOME_SIGNS) else 0


def _stands_alone(cell: str, text: str) -> int:
    return len(re.findall(rf"(?<![\w.])(?<!\d,){re.escape(cell)}(?![\w%]|[.,]\d)", text))


def _is_list_of_pupils(file: Path) -> bool:
    if file.parent.name != PARTS or file.suffix != ".json":
        return False
    try:
        part = json.loads(file.read_bytes())
    except ValueError:
        return True
    return isinstance(part, dict) and part.get("names") is True


def _safe_name(path: Path, names: Names) -> str:
    """The file's name, unless the name is itself what must not be said."""
    return f"a {path.suffix or 'file'}" if _count(str(path), names, False, ()) else str(path)


def _listed(counts: Counts) -> tuple[str, ...]:
    return tuple(f"{count} x {kind}" for kind, count in counts.items() if count)
