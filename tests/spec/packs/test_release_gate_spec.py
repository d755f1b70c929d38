"""What the release gate finds, and what it lets pass, one text a row."""

import pytest
from drawn import table

from workbench.packs.scan import findings

# how signs are written that a table cannot show
SIGNS = {
    "{nbsp}": "\xa0",
    "{dotless i}": "\u0131",
    "{dotted I}": "\u0130",
    "{arabic 8}": "\u0668",
    "{wide 8}": "\uff18",
    "{unicorn}": "\U0001f984",
    "{line}": "\n",
    "{cr}": "\r\n",
    "{_}": " ",
}

# C823432101001 is DfE's own example of a pupil number
TEXTS = table(
    r"""
    | text                                | looked for      | found         | why                 |
    |-------------------------------------|-----------------|---------------|---------------------|
    | C823432101001                       |                 | UPN           | as it is written    |
    | C 8234 3210 1001                    |                 | UPN           | a habit of writing  |
    | C{nbsp}8234{nbsp}3210{nbsp}1001     |                 | UPN           | with other spaces   |
    | C{wide 8}23432101001                |                 | UPN           | with a wide digit   |
    | C{arabic 8}23432101001              |                 | UPN           | in another script   |
    | B{arabic 8}23432101001              |                 | UPN           | with any letter     |
    | A82343210100 C{arabic 8}23432101001 |                 | UPN           | one hides no other  |
    | B823432101001                       |                 |               | the wrong letter    |
    | xC823432101001                      |                 |               | inside a word       |
    | born 3 February 2009                |                 | date of birth | a month in words    |
    | dob 01/zwo/2009                     |                 | date of birth | and in any language |
    | date of b{dotless i}rth 3.2.2009    |                 | date of birth | any case            |
    | date of b{dotted I}rth 3.2.2009     |                 | date of birth | the other i         |
    | born{cr}{cr}{cr} 3/2/2009           |                 | date of birth | some lines below    |
    | D.O.B. on 3rd February, 2009        |                 | date of birth | with a comma        |
    | reborn 3/2/2009                     |                 |               | another word        |
    | results of 3/2/2009                 |                 |               | another date        |
    | /home/somebody                      |                 | machine path  | a home              |
    | C:\\data                            |                 | machine path  | two strokes         |
    | filesC:\\data                       |                 | machine path  | nothing before it   |
    | C:\Users\somebody                   |                 | machine path  | one stroke          |
    | Note A:\n                           |                 |               | a break in JSON     |
    | /homework/                          |                 |               | another word        |
    | MAJOR                               | Jo              | planted name  | part of a word      |
    | call 0117                           | 0117            | planted name  | without letters     |
    | a {unicorn}.                        | {unicorn}       | planted name  | a picture           |
    | A- Bo                               | a- bo           | planted name  | a hyphen and a gap  |
    | two  gaps                           | two{_}{_}g      | planted name  | as they are         |
    | a b                                 | {_}b            | planted name  | a gap before it     |
    | ab                                  | {_}b            | planted name  | or not              |
    | a                                   | 0117            |               | something else      |
    | Quill, Xanthippe                    | Xanthippe Quill | planted name  | turned round        |
    """
)
ROWS = list(TEXTS.fillna("").itertuples(index=False, name=None))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[3])
def test_what_is_found(row):
    text, name, kind, _ = (written(cell) for cell in row)
    found = findings(text, [name] if name else [], paths=True)
    assert {one.split(" x ")[1] for one in found} == ({kind} if kind else set())


def test_what_is_empty_is_found_in_every_text():
    assert findings("a", [""])
    assert findings("", [""])


def written(cell):
    for name, sign in SIGNS.items():
        cell = cell.replace(name, sign)
    return cell
