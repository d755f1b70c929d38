"""Two fortnights that nobody watched over: what happened each night, drawn.

A run is due every night at 01:30 in London, must be done within six hours, and wants data that are
less than 20 hours old. Clocks go forward on 29 March and back on 25 October 2026.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from nights import Machine, Night, schedule, what_happened

GIVEN = ("off", "data", "command")

MARCH = """
| night      | off         | data  | command         | due       | began     | ended     | outcome | why |
|------------|-------------|-------|-----------------|-----------|-----------|-----------|---------|-----|
| Mon 23 Mar |             |       |                 | 01:30 GMT | 01:30 GMT | 01:50 GMT | done    |     |
| Tue 24 Mar |             | 03:02 |                 | 01:30 GMT | 03:10 GMT | 03:30 GMT | done    |     |
| Wed 25 Mar |             | never |                 | 01:30 GMT |           | 07:30 GMT | missed  | Dataset school last changed on Tue 2026-03-24 03:02 +0000, more than 20 hours ago. |
| Thu 26 Mar |             |       | exit 1          | 01:30 GMT | 01:30 GMT | 01:50 GMT | failed  | It failed. |
| Fri 27 Mar | 01:00-24:00 |       |                 |           |           |           |         |     |
| Sat 28 Mar | 00:00-10:00 |       |                 | 01:30 GMT | 10:00 GMT | 12:00 GMT | done    | It was made up for. 1 before it was missed. |
| Sun 29 Mar |             |       |                 | 02:00 BST | 02:00 BST | 02:20 BST | done    |     |
| Mon 30 Mar | 01:40-02:30 |       |                 | 01:30 BST | 02:30 BST | 02:50 BST | done    |     |
| Tue 31 Mar |             |       | exit 3          | 01:30 BST | 01:30 BST | 01:50 BST | partial | Some of its jobs failed; the others are done. |
| Wed 01 Apr |             |       | 5 min exit 75, 60 min | 01:30 BST | 01:50 BST | 02:50 BST | done |     |
| Thu 02 Apr |             |       | 480 min         | 01:30 BST | 01:30 BST | 07:30 BST | overdue | It was not done by Thu 2026-04-02 07:30 +0100. |
| Fri 03 Apr |             |       | exit 139        | 01:30 BST | 01:30 BST | 01:50 BST | failed  | It ended with exit code 139. |
| Sat 04 Apr |             | never |                 | 01:30 BST |           | 07:30 BST | missed  | Dataset school last changed on Fri 2026-04-03 00:10 +0100, more than 20 hours ago. |
| Sun 05 Apr |             |       |                 | 01:30 BST | 01:30 BST | 01:50 BST | done    |     |
"""  # noqa: E501

OCTOBER = """
| night      | off         | data  | command  | due       | began     | ended        | outcome | why |
|------------|-------------|-------|----------|-----------|-----------|--------------|---------|-----|
| Mon 19 Oct |             |       |          | 01:30 BST | 01:30 BST | 01:50 BST    | done    |     |
| Tue 20 Oct | 01:40-10:00 |       |          | 01:30 BST | 10:00 BST | 12:00 BST    | done    | It was made up for. |
| Wed 21 Oct |             | 06:58 |          | 01:30 BST | 07:00 BST | 07:20 BST    | done    |     |
| Thu 22 Oct |             |       | exit 4   | 01:30 BST | 01:30 BST | 01:50 BST    | failed  | The policy denied it. |
| Fri 23 Oct | 00:30-03:00 |       |          | 01:30 BST | 03:00 BST | 03:20 BST    | done    |     |
| Sat 24 Oct |             |       |          | 01:30 BST | 01:30 BST | 01:50 BST    | done    |     |
| Sun 25 Oct |             |       | 30 min   | 01:30 BST | 01:30 BST | 01:00 GMT    | done    |     |
| Mon 26 Oct |             |       |          | 01:30 GMT | 01:30 GMT | 01:50 GMT    | done    |     |
| Tue 27 Oct | 01:00-24:00 |       |          |           |           |              |         |     |
| Wed 28 Oct | 00:00-24:00 |       |          |           |           |              |         |     |
| Thu 29 Oct | 00:00-20:00 |       |          | 01:30 GMT | 20:00 GMT | 22:00 GMT    | done    | It was made up for. 2 before it were missed. |
| Fri 30 Oct | 02:10-10:00 | 05:00 |          | 01:30 GMT | 10:00 GMT | 12:00 GMT    | done    | It was made up for. |
| Sat 31 Oct |             |       |          | 01:30 GMT | 01:30 GMT | 01:50 GMT    | done    |     |
| Sun 01 Nov |             |       |          | 01:30 GMT | 01:30 GMT | 01:50 GMT    | done    |     |
"""  # noqa: E501

OVERLAP = """
| night      | off         | data  | command  | due       | began     | ended        | outcome | why |
|------------|-------------|-------|----------|-----------|-----------|--------------|---------|-----|
| Sat 24 Oct |             |       | 1500 min | 01:30 BST | 01:30 BST | 01:30 GMT +1 | done    |     |
| Sun 25 Oct |             |       |          | 01:30 BST |           | 01:30 BST    | missed  | The run before it was still going on. |
| Mon 26 Oct |             |       |          | 01:30 GMT | 01:30 GMT | 01:50 GMT    | done    |     |
"""  # noqa: E501

NOT_MADE_UP_FOR = """
| night      | off         | data  | command  | due       | began     | ended     | outcome | why |
|------------|-------------|-------|----------|-----------|-----------|-----------|---------|-----|
| Fri 27 Mar | 01:00-24:00 |       |          |           |           |           |         |     |
| Sat 28 Mar | 00:00-10:00 |       |          | 01:30 GMT |           | 10:00 GMT | missed  | Nothing was there to start it. 1 before it was missed. |
| Sun 29 Mar | 02:10-10:00 |       |          | 02:00 BST | 02:00 BST | 10:00 BST | overdue | It was cut off, and its deadline has passed. |
| Mon 30 Mar |             |       |          | 01:30 BST | 01:30 BST | 01:50 BST | done    |     |
"""  # noqa: E501

FORTNIGHTS = {
    "clocks go forward": (MARCH, date(2026, 3, 23), {}),
    "clocks go back": (OCTOBER, date(2026, 10, 19), {}),
    "overlap": (OVERLAP, date(2026, 10, 24), {"deadline": "30 hours"}),
    "nothing is made up for": (NOT_MADE_UP_FOR, date(2026, 3, 27), {"catch_up": "none"}),
}


def rows_of(drawn: str) -> list[dict[str, str]]:
    lines = [line.strip().strip("|").split("|") for line in drawn.strip().splitlines()]
    names, _, *rows = [[cell.strip() for cell in line] for line in lines]
    return [dict(zip(names, row, strict=True)) for row in rows]


@contextmanager
def lived(
    home: Path, rows: list[dict[str, str]], first: date, changes: Mapping
) -> Iterator[Machine]:
    days = (first + timedelta(days=number) for number in range(len(rows)))
    nights = [
        Night(day, *(row[name] for name in GIVEN)) for day, row in zip(days, rows, strict=True)
    ]
    machine = Machine(home, schedule(**changes), nights)
    try:
        machine.live()
        yield machine
    finally:
        machine.close()


@pytest.mark.parametrize(("drawn", "first", "changes"), FORTNIGHTS.values(), ids=FORTNIGHTS)
def test_what_happened_each_night(home: Path, drawn, first, changes) -> None:
    rows = rows_of(drawn)
    expected = [{k: v for k, v in row.items() if k not in GIVEN} for row in rows]
    with lived(home, rows, first, changes) as machine:
        assert list(what_happened(machine)) == expected
