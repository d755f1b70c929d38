"""Whatever is done to the files of a signed log is seen, and no event carries a UPN."""

import shutil
from pathlib import Path

import pytest
from audit_logs import lines_of, log_in, log_of_days, records_of, remake, rewrite
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import ContractError
from workbench.store.audit import Action, AuditLog, Event, redacted

SIGNED = 7
upns = st.from_regex(r"[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]", fullmatch=True)
around = st.text(st.sampled_from("/ =&?.|()-"), min_size=1, max_size=3)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("kept")
    log_of_days(home, 4, 3, 1)
    return home


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


def fresh(kept: Path, bench: Path) -> AuditLog:
    """The log as it was, to be spoilt."""
    for name in ("audit", "keys"):
        shutil.copytree(kept / name, bench / name, dirs_exist_ok=True)
    return log_in(bench)


@given(st.data())
def test_any_changed_byte_is_seen(kept: Path, bench: Path, data: st.DataObject) -> None:
    log = fresh(kept, bench)
    content = bytearray(log.path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    log.path.write_bytes(content)

    assert not log.verify().intact


@given(st.data())
def test_any_other_order_or_choice_of_lines_is_seen(
    kept: Path, bench: Path, data: st.DataObject
) -> None:
    log = fresh(kept, bench)
    lines = lines_of(log)
    other = data.draw(st.lists(st.sampled_from(lines), max_size=10).filter(lambda o: o != lines))
    rewrite(log, other)

    assert not log.verify().intact


@given(st.data())
def test_any_other_history_of_the_signed_days_is_seen(
    kept: Path, bench: Path, data: st.DataObject
) -> None:
    log = fresh(kept, bench)
    records = records_of(log)
    number = data.draw(st.integers(0, SIGNED - 1))
    what = data.draw(st.sampled_from(["edit", "delete", "cut"]))
    if what == "edit":
        records[number]["rows"] += data.draw(st.integers(1, 9))
    else:
        del records[number : number + 1 if what == "delete" else None]
    remake(log, records)

    assert not log.verify().intact


@given(upns, around, around, st.sampled_from(["actor", "resource", "reason", "urn"]))
def test_no_event_carries_a_upn(upn: str, before: str, after: str, name: str) -> None:
    text = f"{before}{upn}{after}"

    with pytest.raises(ContractError):
        Event(action=Action.LOAD, **{name: text})
    assert upn not in Event(action=Action.LOAD, **{name: redacted(text)}).facts()[name]


@given(st.integers(0, 400), upns, st.text(st.sampled_from("A1 /"), max_size=20))
def test_any_text_can_be_made_fit(filling: int, upn: str, after: str) -> None:
    text = f"{'x' * filling} {upn}{after}"
    event = Event(action=Action.DENY, resource=redacted(text))

    assert len(event.facts()["resource"]) <= 300
