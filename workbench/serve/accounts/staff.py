"""Staff of a school, as its information system lists them, from a file of comma-separated values.

Whoever reads the system directly makes the same values.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from workbench.errors import ContractViolation, UsageError, did_you_mean
from workbench.serve.accounts.validity import check_email

COLUMNS = ("title", "forename", "surname", "email", "role", "employed")
_YES, _NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")
_LONGEST = 100
_MOST_ROWS = 2_000
_MOST_BYTES = 2**20


@dataclass(frozen=True)
class StaffMember:
    """Somebody who works, or has worked, at a school.

    Attributes:
        title: such as Ms; may be empty.
        forename: first name.
        surname: last name.
        email: becomes the username; empty where the system has none.
        role: what the person is there, such as Middle Leader. It gives no rights.
        employed: whether the person works there now.
    """

    title: str
    forename: str
    surname: str
    email: str
    role: str
    employed: bool

    @property
    def display_name(self) -> str:
        """The name as pages show it."""
        return f"{self.forename} {self.surname}".strip()


@dataclass(frozen=True)
class Refusal:
    """A row that was left out. ``row`` is its line in the file; the reason quotes no value."""

    row: int
    reason: str


@dataclass(frozen=True)
class StaffList:
    """What a file holds."""

    members: tuple[StaffMember, ...]
    refused: tuple[Refusal, ...]


def read_staff(path: Path) -> StaffList:
    """Read a staff file: UTF-8, with the columns of :data:`COLUMNS` in any order.

    A row with a mistake is refused with its reason, and so is the second of two with one e-mail
    address; the others are taken.

    Raises:
        UsageError: the file cannot be read.
        ContractViolation: a column is missing or unknown, or the file is too large.
    """
    return staff_list(_rows(path))


def staff_list(rows: Iterable[tuple[int, Mapping[str, str]]]) -> StaffList:
    """Staff from numbered rows with the columns of :data:`COLUMNS`; wrong ones are left out."""
    members: list[StaffMember] = []
    refused: list[Refusal] = []
    seen: set[str] = set()
    for number, row in rows:
        reason = _reason(row, seen)
        if reason:
            refused.append(Refusal(number, reason))
            continue
        member = _member(row)
        seen.add(member.email.casefold())
        members.append(member)
    return StaffList(tuple(members), tuple(refused))


def _rows(path: Path) -> Sequence[tuple[int, Mapping[str, str]]]:
    reader = csv.DictReader(StringIO(_text(path), newline=""), restkey="", strict=True)
    try:
        _check_columns([name.strip().lower() for name in reader.fieldnames or ()])
        rows = [(reader.line_num, {k.strip().lower(): v for k, v in r.items()}) for r in reader]
    except csv.Error as error:
        raise ContractViolation(f"{path.name} is not comma-separated values: {error}.") from None
    if len(rows) > _MOST_ROWS:
        raise ContractViolation(f"{path.name} has more than {_MOST_ROWS:,} rows.")
    return rows


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ContractViolation(f"{path.name} is over 1 MB, too large for a list of staff.")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path.name} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ContractViolation(f"{path.name} is not UTF-8.", "Save it as CSV UTF-8.") from None


def _check_columns(names: list[str]) -> None:
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        hint = f"The columns are: {', '.join(COLUMNS)}."
        raise ContractViolation(f"The column `{missing[0]}` is missing.", hint)
    unknown = [name for name in names if name not in COLUMNS]
    if unknown or len(names) != len(COLUMNS):
        name = (unknown or names)[0]
        raise ContractViolation(
            f"The column `{name}` is not expected.", did_you_mean(name, COLUMNS)
        )


def _reason(row: Mapping[str, str], seen: set[str]) -> str:
    if any(not isinstance(row.get(name), str) for name in COLUMNS) or "" in row:
        return "the row has more or fewer cells than the header"
    long = [name for name in COLUMNS if len(row[name]) > _LONGEST]
    if long:
        return f"`{long[0]}` has more than {_LONGEST} characters"
    unprintable = [name for name in COLUMNS if not row[name].strip().isprintable()]
    if unprintable:
        return f"`{unprintable[0]}` has a character that cannot be printed"
    if not row["forename"].strip() and not row["surname"].strip():
        return "`forename` and `surname` are empty"
    if row["employed"].strip().lower() not in (*_YES, *_NO):
        return "`employed` is neither yes nor no"
    return _reason_of_email(row["email"].strip(), seen)


def _reason_of_email(email: str, seen: set[str]) -> str:
    if not email:
        return ""
    try:
        check_email(email)
    except UsageError:
        return "`email` is not an e-mail address"
    return "`email` stands in an earlier row" if email.casefold() in seen else ""


def _member(row: Mapping[str, str]) -> StaffMember:
    plain = {name: row[name].strip() for name in COLUMNS}
    employed = plain["employed"].lower() in _YES
    return StaffMember(
        plain["title"],
        plain["forename"],
        plain["surname"],
        plain["email"],
        plain["role"],
        employed,
    )
