"""Machine code that DuckDB loads: its signature is checked, and no other file is ever loaded."""

import os
import shutil
from pathlib import Path

import duckdb
import pytest
from stores import small_store

from workbench.errors import StoreError
from workbench.store import extensions
from workbench.store.duck import attach
from workbench.store.extensions import EXTENSIONS, extension_path, with_extensions

NAMES = ("ducklake",)


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of an extension, which is loaded instead of the installed one."""
    # DuckDB takes the name of the extension from that of its file
    copy = Path(shutil.copy2(extension_path(NAMES[0]), tmp_path))
    monkeypatch.setattr(extensions, "extension_path", lambda name: copy)
    return copy


@pytest.mark.attack(
    name="A changed extension of the database",
    family="SQL",
    reference="V15.2.4; CWE-494",
    holds="Machine code whose signature does not fit is not loaded, even where it was good before.",
)
def test_a_changed_file_is_refused_after_a_good_one(copied: Path) -> None:
    with_extensions(NAMES).close()
    content = bytearray(copied.read_bytes())
    content[len(content) // 2] ^= 1
    before = copied.stat()
    replaced = copied.with_suffix(".new")
    replaced.write_bytes(content)
    replaced.rename(copied)
    os.utime(copied, ns=(before.st_atime_ns, before.st_mtime_ns))

    for _ in range(2):
        with pytest.raises(StoreError, match="DuckDB refuses its extension ducklake"):
            with_extensions(NAMES)


@pytest.mark.attack(
    name="Loading an extension with SQL",
    family="SQL",
    reference="V5.3.2; CWE-829",
    holds="A connection of the lake loads no further extension, signed or not.",
)
def test_a_connection_of_a_lake_loads_nothing(tmp_path: Path) -> None:
    lake = small_store(tmp_path / "home").settings.lake
    inside = shutil.copy2(extension_path("postgres_scanner"), lake)
    connection = attach(lake, read_only=True, threads=1, memory="1GiB")
    for path in (extension_path("postgres_scanner"), inside):
        with pytest.raises(duckdb.Error, match="disabled"):
            connection.execute(f"LOAD '{path}'")
    connection.close()


def test_checking_cannot_be_switched_off_again() -> None:
    connection = with_extensions(EXTENSIONS)
    asked = "SELECT current_setting('allow_unsigned_extensions')"
    assert connection.execute(asked).fetchone() == (False,)
    with pytest.raises(duckdb.Error, match="Cannot change"):
        connection.execute("SET allow_unsigned_extensions=true")
    connection.close()
