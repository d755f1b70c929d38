"""What the naive site knows: the same people and schools as our test server, badly kept."""

import hashlib
import itertools
import sqlite3
import time
from dataclasses import dataclass, field

from stores import CANARY_FORENAME, CANARY_SURNAME, CANARY_UPN, SCHOOLS

PASSWORD = "a-password-for-tests"
PEOPLE = {
    "alice": ("school_named", "900001"),
    "bob": ("school_named", "900002"),
    "grace": ("school_governor", "900001"),
    "ann": ("analyst", "office"),
}
GROUPS = (
    ("girls", 40, 46.1),
    ("boys", 3, 12.5),
    ("=HYPERLINK(1)", 12, 1.0),
    ("@SUM", 30, 2.0),
    ("\tx", 9, 2.0),
    ("\N{FULLWIDTH EQUALS SIGN}1", 9, 2.0),
)
_SLOW_HASH = 0.02
_SLOW_QUERY = 0.004


def digest(password: str) -> str:
    """MD5 without a salt, as in the year 2000."""
    return hashlib.md5(password.encode()).hexdigest()


@dataclass
class NaiveStore:
    """Users and pupils in SQLite, sessions in a dictionary, both shared by everybody."""

    database: sqlite3.Connection = field(
        default_factory=lambda: sqlite3.connect(":memory:", check_same_thread=False)
    )
    sessions: dict[str, str] = field(default_factory=dict)
    cache: dict[str, str] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    presses: list[str] = field(default_factory=list)
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1001))

    def __post_init__(self) -> None:
        self.database.execute("CREATE TABLE person (name, password, role, code, state)")
        self.database.execute("CREATE TABLE pupil (urn, forename, surname, upn)")
        for name, (role, code) in PEOPLE.items():
            self.hire(name, role, code)
        rows = [(urn, CANARY_FORENAME, CANARY_SURNAME, CANARY_UPN) for urn in SCHOOLS]
        self.database.executemany("INSERT INTO pupil VALUES (?, ?, ?, ?)", rows)

    def hire(self, name: str, role: str, code: str) -> None:
        """Add a person."""
        row = (name, digest(PASSWORD), role, code, "active")
        self.database.execute("INSERT INTO person VALUES (?, ?, ?, ?, ?)", row)

    def change(self, name: str, column: str, value: str) -> None:
        """Change something about a person; nobody who is signed in notices."""
        self.database.execute(f"UPDATE person SET {column} = ? WHERE name = ?", (value, name))

    def person(self, name: str) -> tuple[str, str] | None:
        """Role and code of a person."""
        found = self.database.execute("SELECT role, code FROM person WHERE name = ?", (name,))
        row: tuple[str, str] | None = found.fetchone()
        return row

    def sign_in(self, name: str, password: str) -> str:
        """Name of the person, or why not: the statement is put together from what was typed."""
        exists = self.database.execute(
            f"SELECT name, password FROM person WHERE name = '{name}'"
        ).fetchone()
        if exists is None:
            raise LookupError("There is no such user.")
        # only people who exist cost the time of a hash
        time.sleep(_SLOW_HASH)
        if exists[1] != digest(password) and "'" not in name:
            raise ValueError("The password is wrong.")
        return str(exists[0])

    def pupils(self, urn: str) -> list[tuple[str, str, str, str]]:
        """Pupils of a school, found with a statement put together from the address."""
        statement = f"SELECT * FROM pupil WHERE urn = '{urn}'"
        return self.database.execute(statement).fetchall()

    def slow_look(self, urn: str) -> bool:
        """Whether there is such a school; looking at one that exists takes longer."""
        if urn in SCHOOLS:
            time.sleep(_SLOW_QUERY)
        return urn in SCHOOLS
