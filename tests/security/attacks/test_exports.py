"""What a downloaded file does where it is opened, and where it is kept on the way."""

import csv
import io

from attacks import attack
from target import THEIRS, Target

FAMILY = "Downloads"
FILE = f"/download/groups?urn={THEIRS}"
CSV_INJECTION = "V1.2.10; CWE-1236"


def cells(target: Target) -> list[list[str]]:
    """Rows of the file that Alice may have, with its heading."""
    answer = target.client("alice").get(FILE)
    assert answer.status_code == 200, answer.status_code
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def beginning_with(rows: list[list[str]], characters: str) -> list[str]:
    """Cells that a spreadsheet would work out, or could."""
    texts = [cell for row in rows for cell in row if not _is_number(cell)]
    return [text for text in texts if text.startswith(tuple(characters))]


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


@attack(
    "Formula in a cell",
    family=FAMILY,
    reference=CSV_INJECTION,
    holds="Text that begins like a formula gets an apostrophe; numbers stay numbers.",
)
def test_formula(target: Target):
    rows = cells(target)
    assert target.naive or "-12" in {cell for row in rows for cell in row}
    return beginning_with(rows[1:], "=+-@")


@attack(
    "Formula after a tab or a line end",
    family=FAMILY,
    reference=CSV_INJECTION,
    holds="Characters that a spreadsheet skips do not hide a formula.",
)
def test_formula_after_a_tab(target: Target):
    return beginning_with(cells(target)[1:], "\t\r\n")


@attack(
    "Formula in full-width characters",
    family=FAMILY,
    reference=CSV_INJECTION,
    holds="Signs of other scripts that a spreadsheet reads as its own count too.",
)
def test_full_width_formula(target: Target):
    return beginning_with(cells(target)[1:], "＝＋－＠")


@attack(
    "Formula in the name of a column",
    family=FAMILY,
    reference=CSV_INJECTION,
    holds="Headings are made harmless like cells.",
)
def test_formula_in_a_heading(target: Target):
    return beginning_with(cells(target)[:1], "=+-@")


@attack(
    "File that a browser takes for a page",
    family=FAMILY,
    reference="V3.2.1, V3.4.4; CWE-430",
    holds="A download is an attachment of a told type, which is not guessed at.",
)
def test_sniffing(target: Target):
    headers = target.client("alice").get(FILE).headers
    kept = headers.get("content-disposition", "").startswith("attachment")
    return not (kept and headers.get("x-content-type-options") == "nosniff")


@attack(
    "File kept by a browser or a proxy for whoever comes next",
    family=FAMILY,
    reference="V14.3.2; CWE-524",
    holds="No answer that depends on who asks may be kept.",
)
def test_kept(target: Target):
    alice = target.client("alice")
    answers = [alice.get(path) for path in (FILE, f"/school?urn={THEIRS}", "/account")]
    return [one.url.path for one in answers if one.headers.get("cache-control") != "no-store"]


@attack(
    "File of somebody else under the same address",
    family=FAMILY,
    reference="V8.2.2; CWE-524",
    holds="Each download is loaded again under the scope of whoever asks.",
)
def test_same_address(target: Target):
    address = f"/download/names?urn={THEIRS}"
    assert target.client("alice").get(address).status_code == 200
    answer = target.client("bob").get(address)
    return answer.status_code == 200 and THEIRS in answer.text
