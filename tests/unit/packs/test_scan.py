import nbformat
import pytest

from workbench.contracts.upn import upn_check_letter
from workbench.packs.scan import (
    Refused,
    findings,
    notebook_text,
    refuse_private,
    upns,
)

GOOD = upn_check_letter("823432101001") + "823432101001"


def test_the_check_letter_is_the_published_one():
    # DfE's own example of a permanent number
    assert GOOD == "C823432101001"


@pytest.mark.parametrize("text", [GOOD, f"<td>{GOOD}</td>", f"a {GOOD}, b", f'"{GOOD}"'])
def test_a_upn_is_found_wherever_it_stands(text):
    assert upns(text) == 1


@pytest.mark.parametrize(
    "text", ["B823432101001", f"x{GOOD}", f"{GOOD}9", "I823432101001", "C82343210100"]
)
def test_what_is_no_upn_is_not_found(text):
    assert upns(text) == 0


def test_a_temporary_upn_is_found():
    body = "82343210100A"
    assert upns(upn_check_letter(body) + body) == 1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"pupil {GOOD}", "UPN"),
        ("seen: XANTHIPPE", "planted name"),
        ("date of birth: 2003-09-01", "date of birth"),
        ("DOB 01/09/2003", "date of birth"),
        ("read from /home/somebody/data", "machine path"),
    ],
)
def test_findings_name_the_kind_and_never_the_finding(text, kind):
    (found,) = findings(text, ["Xanthippe"], paths=True)
    assert found == f"1 x {kind}"


@pytest.mark.parametrize(
    "text", ["Good, inspected 3 July 2019", "2026-11-22", "M123.4 567L89 10", "results of 2018/19"]
)
def test_ordinary_text_passes(text):
    assert findings(text, ["Xanthippe"], paths=True) == ()


def test_every_mime_type_and_all_metadata_are_scanned():
    nodes = nbformat.v4.new_notebook()
    nodes.metadata["anything"] = {"deep": [GOOD]}
    data = {"text/plain": "x", "text/html": f"<b>{GOOD}</b>", "application/json": {GOOD: 1}}
    cell = nbformat.v4.new_code_cell("1")
    cell.outputs = [nbformat.v4.new_output("display_data", data)]
    cell.metadata["note"] = GOOD
    nodes.cells = [cell]
    # one of them twice: with its tags and without them
    assert upns(notebook_text(nodes)) == 5


def test_a_folder_with_a_finding_is_refused(tmp_path):
    (tmp_path / "pack.html").write_text(f"<p>{GOOD}</p>", encoding="utf-8")
    with pytest.raises(Refused, match=r"pack.html: 1 x UPN") as refused:
        refuse_private(tmp_path)
    assert GOOD not in str(refused.value)
