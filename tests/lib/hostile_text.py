"""Hostile and broken files of text, by encoding, by form and by what they say."""

from hostile_case import loads, refused
from upload_files import (
    LAESTAB,
    OTHER,
    PUPIL,
    SECRET,
    TITLES,
    UPN,
    csv_of,
    ks4_of,
    pupil,
    text_of,
)

MIB = 2**20
_BODY = text_of(TITLES, PUPIL)

ENCODINGS = (
    refused("UTF-16 without mark", "a.csv", "encoding", lambda: _BODY.encode("utf-16-le")),
    loads("UTF-16 little-endian", "a.csv", 1, lambda: _BODY.encode("utf-16")),
    loads("UTF-16 big-endian", "a.csv", 1, lambda: b"\xfe\xff" + _BODY.encode("utf-16-be")),
    loads("UTF-8 with mark", "a.csv", 1, lambda: _BODY.encode("utf-8-sig")),
    loads("Windows-1252", "a.csv", 1, lambda: _BODY.replace("Ada", "Zoë").encode("cp1252")),
    refused(
        "two encodings in one",
        "a.csv",
        "encoding",
        lambda: (
            csv_of(pupil(forename="Zoë")) + ",".join(OTHER).replace("Bo", "Zoë").encode("cp1252")
        ),
    ),
    refused(
        "Latin-1 with C1", "a.csv", "encoding", lambda: _BODY.replace("Ada", "\x81").encode("l1")
    ),
    refused("mark in the middle", "a.csv", "joined", lambda: (_BODY + "\ufeff" + _BODY).encode()),
    refused("zero bytes", "a.csv", "text", lambda: csv_of(pupil(forename="A\0da"))),
    refused(
        "UTF-8 mark on Windows-1252", "a.csv", "encoding", lambda: b"\xef\xbb\xbfUPN\xe9,a\r\n"
    ),
)

TEXT = (
    refused("nothing", "a.csv", "empty", lambda: b""),
    refused("a mark alone", "a.csv", "empty", lambda: b"\xef\xbb\xbf\r\n"),
    refused("titles alone", "a.csv", "empty", lambda: csv_of()),
    refused("no titles", "a.csv", "columns", lambda: text_of(PUPIL, OTHER).encode()),
    refused("a line of 90 MB", "a.csv", "row_length", lambda: b"x" * 90 * MIB),
    refused("10 million columns", "a.csv", "row_length", lambda: b"c," * 10_000_000),
    refused("1,000 columns", "a.csv", "columns", lambda: b"a,b" + b",x" * 1000 + b"\n1,2\n"),
    refused("more than 100 MiB", "a.csv", "size", lambda: b"UPN\n" + b"1\n" * 55 * MIB),
    refused(
        "a quote that never closes", "a.csv", "quotes", lambda: csv_of(pupil(surname='"' + SECRET))
    ),
    refused(
        "a quote open for 3 MB", "a.csv", "cell_length", lambda: csv_of(PUPIL) + b'"' + b"x\n" * MIB
    ),
    refused("a row open for 3 MB", "a.csv", "row_length", lambda: csv_of(PUPIL) + b'"x\n",' * MIB),
    refused(
        "a cell of 40,000 characters",
        "a.csv",
        "cell_length",
        lambda: csv_of(pupil(forename="x" * 40_000)),
    ),
    refused("two titles alike", "a.csv", "header", lambda: b"UPN,Surname,UPN\r\na,b,c\r\n"),
    refused("titles that differ in case", "a.csv", "header", lambda: b"UPN,Sex,upn\r\na,b,c\r\n"),
    loads("semicolons", "a.csv", 1, lambda: csv_of(PUPIL, comma=";")),
    loads("tabs", "a.tsv", 1, lambda: csv_of(PUPIL, comma="\t")),
    loads(
        "mixed line ends",
        "a.csv",
        2,
        lambda: csv_of(PUPIL, end="\n") + ",".join(OTHER).encode() + b"\r",
    ),
    loads("line ends in quotes", "a.csv", 1, lambda: csv_of(pupil(forename='"Ada\r\nMay"'))),
    loads("uneven rows", "a.csv", 1, lambda: csv_of(PUPIL, OTHER[:4], (*OTHER, "more")), "uneven"),
    loads(
        "control characters", "a.csv", 1, lambda: csv_of(PUPIL, pupil(surname="A\x07b")), "control"
    ),
    loads(
        "direction of text turned",
        "a.csv",
        1,
        lambda: csv_of(PUPIL, pupil(surname="A\u202eb")),
        "control",
    ),
    loads(
        "a script as a name", "a.csv", 1, lambda: csv_of(PUPIL, pupil(surname="<script>x")), "name"
    ),
    loads(
        "a command as a name",
        "a.csv",
        1,
        lambda: csv_of(PUPIL, pupil(surname="=cmd|'/c x'!A0")),
        "name",
    ),
)

MEANING = (
    refused(
        "month first", "a.csv", "month_first", lambda: csv_of(pupil(date_of_birth="12/31/2002"))
    ),
    loads("dates as numbers of days", "a.csv", 1, lambda: csv_of(pupil(date_of_birth="37500"))),
    loads(
        "a date that is none",
        "a.csv",
        1,
        lambda: csv_of(PUPIL, pupil(date_of_birth="31/02/2002")),
        "date",
    ),
    refused(
        "another school's file", "a.csv", "school", lambda: csv_of(pupil(dfe_number="9999999"))
    ),
    refused(
        "two schools in one",
        "a.csv",
        "two_schools",
        lambda: csv_of(PUPIL, pupil(dfe_number="999/9999")),
    ),
    loads(
        "a DfE number too short",
        "a.csv",
        1,
        lambda: csv_of(PUPIL, pupil(dfe_number="991001")),
        "laestab",
    ),
    refused(
        "results of another year",
        "a.csv",
        "year",
        lambda: ks4_of((LAESTAB, "2018", UPN, "60146084", "", "5")),
    ),
    loads(
        "numbers that were shortened",
        "a.csv",
        1,
        lambda: ks4_of(
            (LAESTAB, "2019", UPN, "60146084", "", "5"), (LAESTAB, "2019", UPN, "6.01E+07", "", "5")
        ),
        "shortened",
        of="ks4_entry",
    ),
    loads(
        "a leading zero that was lost",
        "a.csv",
        1,
        lambda: ks4_of(
            (LAESTAB, "2019", UPN, "60146084", "", "5"), (LAESTAB, "2019", UPN, "6014608", "", "5")
        ),
        "qan",
        of="ks4_entry",
    ),
    loads("no UPN", "a.csv", 1, lambda: csv_of(PUPIL, pupil(upn="")), "key"),
)
