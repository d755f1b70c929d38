"""How the cells of an uploaded file are read: one line of a table a case."""

import pytest

from workbench.intake.uploads.cells import cell_of

CELLS = """
parse              | cell                        | value
upn                | H801200001001               | H801200001001
upn                | h801 2000 01001             | H801200001001
upn                | H80120000100A               | H80120000100A
upn                | I801200001001               |
upn                | H80120000100                |
uln                | 1234567890                  | 1234567890
uln                | 123456789                   |
uln                | 0123456789                  |
laestab            | 9991001                     | 9991001
laestab            | 999/1001                    | 9991001
laestab            | 999 1001                    | 9991001
laestab            | 991001                      |
qan                | 60146084                    | 60146084
qan                | 601/4608/4                  | 60146084
qan                | 6006822x                    | 6006822X
qan                | 6014608                     |
date               | 2002-09-01                  | 2002-09-01
date               | 2002-09-01 00:00:00         | 2002-09-01
date               | 01/09/2002                  | 2002-09-01
date               | 1.9.2002                    | 2002-09-01
date               | 1 September 2002            | 2002-09-01
date               | 01-Sep-2002                 | 2002-09-01
date               | 37500                       | 2002-09-01
date               | 29/02/2001                  |
date               | 01/09/02                    |
date               | soon                        |
flag               | Y                           | true
flag               | no                          | false
flag               | maybe                       |
words:sex          | Female                      | F
words:sex          | m                           | M
words:sex          | ?                           |
year_group         | Year 7                      | 7
year_group         | 7                           | 7
year_group         | Y11                         | 11
year_group         | R                           | 0
year_group         | Reception                   | 0
year_group         | N1                          | -1
year_group         | 15                          |
academic_year      | 2018/19                     | 2018/19
academic_year      | 2018-2019                   | 2018/19
academic_year      | 201819                      | 2018/19
academic_year      | 2019                        | 2018/19
academic_year      | 2018/20                     |
words:language     | No                          | english
words:language     | OTH                         | other
words:sen          | EHC plan                    | E
words:sen          | no                          | N
words:session      | Morning                     | AM
name               | Ó Súilleabháin-O'Brien Jr.  | Ó Súilleabháin-O'Brien Jr.
name               | Nguyễn Thị                  | Nguyễn Thị
name               | =cmd                        |
name               | <script>                    |
name               | R2D2                        |
text               | @SUM(1)                     |
mark               | l                           | L
mark               | \\                          | \\
mark               | late                        |
email              | A.Example@School.sch.uk     | a.example@school.sch.uk
email              | a@b                         |
day                | 31                          | 31
month              | 13                          |
""".replace("\\\\", "\\")
CASES = [tuple(c.strip() for c in line.split("|")) for line in CELLS.strip().splitlines()[1:]]


@pytest.mark.parametrize(("parse", "cell", "value"), CASES)
def test_cell(parse: str, cell: str, value: str):
    assert (cell_of(parse).read(cell) or "") == value
