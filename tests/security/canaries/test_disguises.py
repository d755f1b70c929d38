"""The search finds a canary in whatever encoding it travels, and nothing where there is none."""

import base64
import html
import json
from urllib.parse import quote

import pytest
from canaries import Canaries

CANARIES = Canaries()
WAYS = {
    "as it is": lambda text: text.encode(),
    "in capitals": lambda text: text.upper().encode(),
    "in JSON": lambda text: json.dumps({"a": [text]}).encode(),
    "in HTML": lambda text: html.escape(text).encode(),
    "in HTML, numbered": lambda text: html.escape(text).encode("ascii", "xmlcharrefreplace"),
    "in HTML in HTML in JSON": lambda text: json.dumps(html.escape(html.escape(text))).encode(),
    "in an address": lambda text: quote(text).encode(),
    "in a query": lambda text: quote(text, safe="").replace("%20", "+").encode(),
    "in UTF-16": lambda text: text.encode("utf-16"),
    "in Latin-1": lambda text: text.encode("latin-1"),
    **{
        f"in base64 after {n}": lambda text, n=n: base64.b64encode(b"x" * n + text.encode() + b"yz")
        for n in range(4)
    },
}


@pytest.mark.parametrize("column", ["forename", "surname", "upn", "former_upn", "date_of_birth"])
@pytest.mark.parametrize("way", WAYS)
def test_canary_is_found(way, column):
    text = str(CANARIES.columns[column])
    assert column in CANARIES.found(b"before " + WAYS[way](text) + b" after")


def test_every_way_of_writing_a_date_is_found():
    for text in ("1971-02-03", "03/02/1971", "3 February 1971", "34387200000.0", "19710203"):
        assert CANARIES.found(f"born {text}") == {"date_of_birth"}


def test_nothing_is_found_where_there_is_nothing(tmp_path):
    (tmp_path / "page.html").write_text("<p>Zephyr, quill, feather, 3 February 1972</p>" * 50)
    assert CANARIES.found_in([tmp_path]) == {}
    (tmp_path / "names.csv").write_text("O'Quillfeather", encoding="utf-16")
    assert CANARIES.found_in([tmp_path]) == {str(tmp_path / "names.csv"): {"surname"}}
