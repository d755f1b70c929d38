"""What was done to a pack, to its data or to its rules, and what `workbench pack verify` says."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sealed import URN, build_here, change_row, lake_of_facts, sealing_home

from workbench.access.policy import POLICY_FILE
from workbench.packs.job import Built
from workbench.packs.manifest import MANIFEST
from workbench.packs.seal import software
from workbench.packs.seal.keys import Keyring
from workbench.packs.seal.verifying import LEVELS, Verified, verify_pack
from workbench.settings import Settings

EDIT = "one byte of {file} is flipped"
TOLD = """
| what was done                                | exit | what is said                                                          |
|----------------------------------------------|------|-----------------------------------------------------------------------|
| nothing                                      | 0    | Inputs: as they were in everything that the pack says.                |
| pack.html loses a byte                       | 1    | pack.html was changed                                                 |
| a file is added                              | 1    | more.txt was added                                                    |
| a file is removed                            | 1    | parts/006-grid-results-table.json is missing                          |
| the key is another                           | 1    | which is not known here                                               |
| the pack stands in another school's place    | 1    | the folder is that of another pack                                    |
| one row of the school is another             | 6    | data: the rows of `school_performance` changed                        |
| one row is added for the school              | 6    | data: the rows of `school_performance` changed (2 rows became 3)      |
| one row is another that the pack never loads | 0    | data: the rows that the pack loads are the same                       |
| the policy is another                        | 6    | policy: {policy} became                                               |
| a contract has a space more                  | 6    | contract: `school_performance`: its file was edited                   |
| the notebook is another                      | 6    | code: the notebook stub changed                                       |
| the notebook is gone                         | 6    | code: such a pack cannot be made any more: There is no notebook       |
| requirements.lock is another                 | 6    | code: requirements.lock changed                                       |
| the sources are others                       | 6    | code: the sources of the workbench changed                            |
| the machine is another                       | 0    | machine: vectors                                                      |
"""  # noqa: E501  # a table
MADE_AGAIN = """
| what was done                                    | exit | what is said                                                                          |
|--------------------------------------------------|------|---------------------------------------------------------------------------------------|
| nothing                                          | 0    | all the same, from version {v} of the data, that the pack was made from               |
| one row of the school is another                 | 0    | all the same, from version {v} of the data, that the pack was made from               |
| one row is another, and the old version is gone  | 7    | table results-table, row progress8, column value: -0.48 became 12.34                  |
| the notebook rounds otherwise                    | 7    | table results-table, row attainment8, column value: 40.02 became 40.0                 |
"""  # noqa: E501  # a table


def cases(table: str) -> list[tuple[str, int, str]]:
    lines = [line.strip(" |").split(" | ") for line in table.strip().splitlines()[2:]]
    return [(what.strip(), int(code), said.strip()) for what, code, said in lines]


@pytest.fixture
def chosen(home: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    made = sealing_home(home, monkeypatch)
    software.software_of.cache_clear()
    return made.model_copy(update={"project": home.parent / "project"})


@pytest.fixture
def pack(chosen: Settings) -> Built:
    return build_here(chosen, audience="public")


@pytest.fixture
def deeds(
    chosen: Settings, pack: Built, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Callable[[], object]]:
    """What is done, by its words; each leaves the pack in ``pack`` or moves it."""
    folder, project = pack.folder, chosen.project
    notebook = project / "notebooks" / "stub.ipynb"
    contract = project / "data_contracts" / "school_performance.odcs.yaml"
    lock = project / "requirements.lock"
    page = folder / "pack.html"
    own = {"unit_id": URN, "year": "2018/19", "measure": "progress8"}

    def edited(file: Path, old: str, new: str) -> None:
        file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        software.software_of.cache_clear()

    def other_code() -> None:
        monkeypatch.setattr(software, "code_hash", lambda: "other")
        software.software_of.cache_clear()

    def expired() -> None:
        change_row(chosen, **own)
        expire(chosen)

    return {
        "nothing": lambda: None,
        "pack.html loses a byte": lambda: page.write_bytes(page.read_bytes()[:-1]),
        "a file is added": lambda: (folder / "more.txt").write_text("x"),
        "a file is removed": (folder / "parts" / "006-grid-results-table.json").unlink,
        "the key is another": lambda: forget_keys(chosen),
        "the pack stands in another school's place": lambda: moved(folder),
        "one row of the school is another": lambda: change_row(chosen, **own),
        "one row is added for the school": lambda: change_row(
            chosen, "measure", "attainment8", **own | {"year": "2018/19", "measure": "ebacc_entry"}
        ),
        "one row is another that the pack never loads": lambda: change_row(
            chosen, **own | {"unit_id": "100002"}
        ),
        "the policy is another": lambda: None,
        "a contract has a space more": lambda: edited(contract, "apiVersion", "\napiVersion"),
        "the notebook is another": lambda: edited(notebook, "Results", "Outcomes"),
        "the notebook is gone": notebook.unlink,
        "requirements.lock is another": lambda: edited(lock, "pandas==3", "pandas==4"),
        "the sources are others": other_code,
        "the machine is another": lambda: monkeypatch.setattr(
            "workbench.packs.seal.now.machine", lambda: {"vectors": "none"}
        ),
        "one row is another, and the old version is gone": expired,
        "the notebook rounds otherwise": lambda: edited(notebook, ":.2f", ":.1f"),
    }


def verified(chosen: Settings, what: str, tmp_path: Path, *levels: str) -> Verified:
    (folder,) = (file.parent for file in chosen.packs.glob(f"*/*/{MANIFEST}"))
    policy = POLICY_FILE
    if what == "the policy is another":
        policy = tmp_path / "policy.yaml"
        policy.write_bytes(POLICY_FILE.read_bytes() + b"\n")
    return verify_pack(chosen, folder, levels=levels, policy_file=policy)


@pytest.mark.parametrize(("what", "code", "said"), cases(TOLD))
def test_what_was_done_is_said(chosen, deeds, tmp_path, what, code, said):
    from workbench.access.policy import read_policy

    deeds[what]()
    found = verified(chosen, what, tmp_path, "seal", "inputs")
    text = "\n".join(found.lines())
    assert said.format(policy=read_policy().version) in text
    assert found.exit_code == code, text


@pytest.mark.parametrize(("what", "code", "said"), cases(MADE_AGAIN))
def test_what_the_pack_says_when_it_is_made_again(chosen, pack, deeds, tmp_path, what, code, said):
    lake = lake_of_facts(chosen)
    version = lake.version()
    lake.close()
    deeds[what]()
    found = verified(chosen, what, tmp_path, *LEVELS)
    text = "\n".join(found.lines())
    assert said.format(v=version) in text
    assert found.exit_code == code, text
    assert list((chosen.packs / ".work").iterdir()) == []


def test_one_flipped_byte_in_any_file_is_found_and_the_file_is_named(chosen, pack):
    files = [file for file in pack.folder.rglob("*") if file.is_file()]
    assert len(files) >= 9
    for file in files:
        before, name = file.read_bytes(), file.relative_to(pack.folder).as_posix()
        for place in {0, len(before) // 2, len(before) - 1}:
            flipped = before[:place] + bytes([before[place] ^ 1]) + before[place + 1 :]
            file.write_bytes(flipped)
            assert said_of(chosen, pack.folder, name), (name, place)
        file.write_bytes(before)
    assert not verify_pack(chosen, pack.folder, levels=("seal",)).faults


def said_of(chosen: Settings, folder: Path, name: str) -> bool:
    """Whether a fault names a file; a manifest that is no JSON any more is an error."""
    from workbench.errors import StoreError

    try:
        faults = verify_pack(chosen, folder, levels=("seal",)).faults
    except StoreError as error:
        return name == MANIFEST and "cannot be read" in error.what
    return any(fault.startswith(name) for fault in faults)


def forget_keys(chosen: Settings) -> None:
    keyring = Keyring(chosen.home)
    old = keyring.signer().key
    keyring.renew()
    keyring.forget(old)


def moved(folder: Path) -> None:
    other = folder.parent.parent / "100002" / folder.name
    other.parent.mkdir()
    folder.rename(other)


def expire(chosen: Settings) -> None:
    from datetime import UTC, datetime, timedelta

    lake = lake_of_facts(chosen)
    lake.expire(datetime.now(UTC) + timedelta(days=1), grace=timedelta(0))
    lake.close()
