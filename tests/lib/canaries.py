"""Names planted in every identifying column of a store, and the search for them in any disguise."""

import base64
import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import pandas as pd
from dashboard import school_store

from workbench.contracts.read import read_catalogue
from workbench.contracts.types import pandas_dtype
from workbench.contracts.upn import upn_check_letter
from workbench.settings import Settings
from workbench.store.lake import Lake

IDENTITY = "pupil_identity"
_BIRTH = date(1971, 2, 3)
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%Y%m%d", "%-d %B %Y", "%d %b %Y", "%m/%d/%Y")
_MILLISECONDS = "34387200000"
_ESCAPED = re.compile(r"\\+u([0-9a-fA-F]{4})")
_WRAPPINGS = 4


@dataclass(frozen=True)
class Canaries:
    """What stands in the identifying columns, by column. No pupil has anything else there."""

    forename: str = "Zéphyrine-Linnet"
    surname: str = "O'Quillfeather"
    upn: str = upn_check_letter("960900119001") + "960900119001"
    former_upn: str = upn_check_letter("960900218002") + "960900218002"
    middle_names: str = "Ysoldé Wrenna"
    preferred_forename: str = "Zephie-Plover"
    preferred_surname: str = "Quillstarling"
    uln: str = "7302915846"
    date_of_birth: date = _BIRTH

    @property
    def columns(self) -> dict[str, str | date]:
        """Column to value."""
        return dict(self.__dict__)

    @property
    def names(self) -> tuple[str, str]:
        """What a role with names is shown of a pupil."""
        return self.forename, self.surname

    def texts(self) -> dict[str, tuple[str, ...]]:
        """Column to the ways in which its value may be written."""
        born = self.date_of_birth
        days = (*(born.strftime(form) for form in _DATES), _MILLISECONDS)
        plain = {n: (v,) for n, v in self.columns.items() if isinstance(v, str)}
        return {**plain, "date_of_birth": days}

    def found(self, content: bytes | str) -> set[str]:
        """Columns whose canary is in something, however it is encoded."""
        raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        read = unwrapped(raw)
        return {
            column
            for column, texts in self.texts().items()
            for text in texts
            if text.casefold() in read or any(way in raw for way in disguises(text))
        }

    def found_in(self, folders: Iterable[Path]) -> dict[str, set[str]]:
        """Files below folders that hold one, and of which column."""
        files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
        hits = {str(path): self.found(path.read_bytes()) for path in files}
        return {path: columns for path, columns in hits.items() if columns}


def unwrapped(raw: bytes) -> str:
    """Text without the escapes of JSON, HTML and addresses, however often they were put on."""
    text = raw.decode("utf-8", "replace")
    for _ in range(_WRAPPINGS):
        unquoted = unquote(text.replace("+", " ")) if "%" in text else text
        opened = html.unescape(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), unquoted))
        if opened == text:
            break
        text = opened
    return text.replace('\\"', '"').casefold()


def disguises(text: str) -> set[bytes]:
    """A text in the encodings in which it does not look like text."""
    wide = {text.encode(name) for name in ("utf-16-le", "utf-16-be", "latin-1")}
    return wide | {part for way in (text, json.dumps(text)[1:-1]) for part in _base64(way)}


def _base64(text: str) -> set[bytes]:
    """The middle of the text in base64, wherever in three bytes it may begin."""
    raw = text.encode("utf-8")
    found = set()
    for before in range(3):
        # characters that depend on what stands before and after are cut off
        padded = b"\0" * before + raw
        start = -(-8 * before // 6)
        end = 8 * len(padded) // 6
        encoded = base64.b64encode(padded)[start:end]
        found |= {encoded, encoded.replace(b"+", b"-").replace(b"/", b"_")}
    return found


def canary_store(home: Path, planted: Canaries = Canaries()) -> Settings:
    """The store of the dashboard's tests with canaries for its identities."""
    settings = school_store(home)
    plant(settings, planted)
    return settings


def plant(settings: Settings, planted: Canaries) -> None:
    """Put canaries into every identifying column of the pupils' identities.

    Raises:
        AssertionError: the contract has an identifying column for which there is no canary.
    """
    catalogue = read_catalogue(settings.contracts)
    contract = catalogue[IDENTITY]
    identifying = {c.name for c in contract if c.classification == "identifying"}
    assert identifying == set(planted.columns)
    with Lake(settings.vault, "vault", catalogue, settings).writing() as writer:
        rows = writer.rows(IDENTITY)
        types = {column.name: pandas_dtype(column) for column in contract}
        changed = rows.assign(**{n: pd.Series([v] * len(rows)) for n, v in planted.columns.items()})
        writer.delete(IDENTITY, {})
        writer.insert(IDENTITY, changed[list(types)].astype(types))
