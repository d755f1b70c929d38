"""What a pack notes of a load, and what the same load gives now."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from stores import SCHOOLS, YEAR, SmallStore, small_store

from workbench.errors import StoreError
from workbench.loader import Door
from workbench.packs.audiences import GOVERNOR
from workbench.packs.context import Pack, open_pack
from workbench.packs.parts import JOB, Folder, Source
from workbench.packs.seal.changes import changes
from workbench.packs.seal.now import own_datasets, reloaded

URN = SCHOOLS[0]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SmallStore]:
    store = small_store(tmp_path / "home")
    yield store
    store.door.close()


def opened(door: Door, folder: Path, version: str, *, as_of: bool = False) -> Pack:
    folder.mkdir(exist_ok=True)
    job = {"data_version": version, "audience": GOVERNOR, "as_of": as_of}
    (folder / JOB).write_text(json.dumps(job))
    return open_pack(URN, folder=folder, door=door)


def noted(folder: Path) -> list[Source]:
    return [part for part in Folder(folder).read() if isinstance(part, Source)]


def test_a_load_is_noted_so_that_it_can_be_done_again(store, tmp_path):
    pack = opened(store.door, tmp_path / "work", store.door.data_version())
    frame = pack.load("pupil", columns=["pupil_id", "sex"], year=[YEAR], urn=URN)
    (source,) = noted(tmp_path / "work")
    assert (source.dataset, source.rows) == ("pupil", len(frame))
    assert source.columns == ("pupil_id", "sex")
    assert source.where == (("year", (YEAR,)), ("urn", (URN,)))
    (again,) = reloaded([asdict(source)], URN, GOVERNOR, store.door)
    assert (again["rows"], again["hash"]) == (source.rows, source.hash)


def test_values_of_pupils_are_not_noted(store, tmp_path):
    pack = opened(store.door, tmp_path / "work", store.door.data_version())
    somebody = pack.load("pupil")["pupil_id"][0]
    pack.load("pupil", pupil_id=somebody)
    source = noted(tmp_path / "work")[1]
    assert source.where is None
    assert somebody not in "".join(f.read_text() for f in (tmp_path / "work/parts").iterdir())
    (again,) = reloaded([asdict(source)], URN, GOVERNOR, store.door)
    assert again["hash"] == ""
    assert "use --again" in again["why"]


def test_nothing_is_noted_and_no_key_made_where_a_person_runs_the_notebook(store, tmp_path):
    open_pack(URN, folder=tmp_path, door=store.door).load("pupil")
    assert not (tmp_path / "parts").exists()
    assert not (store.settings.home / "keys" / "pack_rows.key").exists()


def test_one_changed_pupil_is_a_change_of_this_schools_rows_alone(store, tmp_path):
    version = store.door.data_version()
    pack = opened(store.door, tmp_path / "work", version)
    pack.load("pupil")
    before = [asdict(source) for source in noted(tmp_path / "work")]
    found = {urn: changed_by(store, before, urn) for urn in reversed(SCHOOLS)}
    assert found == {
        SCHOOLS[1]: ["the rows that the pack loads are the same"],
        URN: ["the rows of `pupil` for this school changed"],
    }


def changed_by(store: SmallStore, before: list[dict[str, object]], urn: str) -> list[str]:
    """What is said of the data when one pupil of a school has another month of birth."""
    door = store.door
    with door.lake.writing() as writer:
        rows = writer.rows("pupil")
        place = rows.index[rows["urn"] == urn][0]
        rows.loc[place, "year_group"] = 13
        writer.delete("pupil", {})
        writer.insert("pupil", rows)
    now = list(reloaded(before, URN, GOVERNOR, door))
    said = _data(before, "1"), _data(now, "2")
    return [one.what for one in changes(*said, own_datasets(door.catalogue))][1:]


def _data(loads: list[dict[str, object]], version: str) -> dict[str, object]:
    same = dict.fromkeys(("policy_hash", "notebook", "notebook_hash", "code_hash", "lock_hash"))
    more = dict.fromkeys(("python", "engine", "seed", "generated", "commit"))
    maps = {"parameters": {}, "contracts": {}, "contract_hashes": {}, "packages": {}}
    return {"inputs": {"data_version": version, **same, **more, **maps}, "loads": loads}


def test_a_build_refuses_newer_data_and_a_job_done_again_reads_the_old(store, tmp_path):
    version = store.door.data_version()
    with store.door.lake.writing() as writer:
        writer.delete("pupil", {"urn": URN})
    with pytest.raises(StoreError, match="have changed since"):
        opened(store.door, tmp_path / "work", version)
    again = opened(store.door, tmp_path / "work", version, as_of=True)
    assert len(again.load("pupil")) == 12
    with pytest.raises(StoreError, match="not kept any more"):
        opened(store.door, tmp_path / "work", "999", as_of=True)
