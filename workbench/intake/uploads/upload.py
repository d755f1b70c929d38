"""One uploaded file, read and checked: what a command or a dashboard asks for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from workbench.contracts.model import Catalogue
from workbench.intake.arrivals import KEY, Extract
from workbench.intake.checks import CheckedExtract, CheckRow, check_arrivals
from workbench.intake.uploads.extract import extract_of, kind_of
from workbench.intake.uploads.limits import Limits
from workbench.intake.uploads.parsing import lines_of, together
from workbench.intake.uploads.read import read_upload
from workbench.intake.uploads.recognise import matched
from workbench.intake.uploads.shape_pupils import lacking_characteristics
from workbench.intake.uploads.sheet import Sheet, plain
from workbench.intake.uploads.templates import Template, templates
from workbench.intake.uploads.workbook import annotated_workbook

# columns of datasets that are worked out from a column of the file
_WORKED_OUT = {
    ("pupil", "birth_month"): "Date of birth",
    ("pupil_characteristics", "ethnic_group"): "Ethnicity",
    ("pupil_characteristics", "non_mobile"): "Admission date",
    ("ks4_entry", "qualification"): "Qualification number",
    ("ks4_entry", "grade"): "Grade",
}


@dataclass(frozen=True)
class UploadedFile:
    """A file that was read: what can be stored, and what comes back.

    ``kind`` is the kind of file that it is. ``extract`` has the rows that passed every check.
    ``refused`` has a line for each rule that another row breaks: row (its number in the file),
    column (its title in the file), rule and guidance. ``rows`` say what each check found.
    ``waiting`` says that rows were refused only because their pupil is not known yet.
    """

    kind: str
    sheet: Sheet
    extract: Extract
    refused: pd.DataFrame
    rows: tuple[CheckRow, ...]
    waiting: bool

    @property
    def refused_count(self) -> int:
        """Number of rows of the file that were refused."""
        return int(self.refused["row"].nunique())

    def annotated(self, *, synthetic: bool = False) -> bytes:
        """The refused rows as a workbook, each with what to do."""
        return annotated_workbook(self.sheet, self.refused, synthetic=synthetic)


def read_school_file(
    source: Path | bytes,
    name: str,
    *,
    urn: str,
    laestab: str,
    year: str,
    catalogue: Catalogue,
    on: date,
    kind: str = "",
    known: frozenset[str] = frozenset(),
    known_staff: frozenset[str] = frozenset(),
    limits: Limits | None = None,
) -> UploadedFile:
    """Read and check a file that a school uploads; nothing is stored.

    Args:
        source: where the file is, or its content.
        name: the name that it was uploaded under.
        urn: the school.
        laestab: its DfE number, seven digits.
        year: the academic year of the file.
        catalogue: contracts of the datasets.
        on: the day of the upload.
        kind: a kind of file; empty to recognise it.
        known: keys of the pupils that the school has already.
        known_staff: keys of its staff.
        limits: how large the file may be.

    Raises:
        UploadRefused: the file is refused whole; says by which rule and what to do.
        UsageError: there is no such file or kind.
    """
    names = frozenset(plain(template.title) for template in templates())
    sheet = read_upload(source, name, limits or Limits(), names)
    template = kind_of(sheet, kind)
    extract, unread = extract_of(sheet, template.kind, urn=urn, laestab=laestab, year=year)
    checked = check_arrivals(extract, catalogue, on, known, known_staff)
    titles = _titles(template, matched(template, sheet.header))
    refused = together([unread, *_refused(extract, checked, titles)])
    rows = (*_own_rows(sheet, template, unread), *checked.rows)
    return UploadedFile(template.kind, sheet, checked.extract, refused, rows, checked.waiting)


def _titles(template: Template, columns: Mapping[str, str]) -> Mapping[tuple[str, str], str]:
    """Titles in the file by the dataset and column that they feed."""
    direct = {feed: field.title for field in template.fields for feed in field.feeds}
    every = {**_WORKED_OUT, **direct}
    return {feed: columns[title] for feed, title in every.items() if title in columns}


def _refused(
    extract: Extract, checked: CheckedExtract, titles: Mapping[tuple[str, str], str]
) -> Iterator[pd.DataFrame]:
    """Lines of the rows that the checks refused, by their numbers in the file."""
    groups = checked.refused.groupby(["dataset", "column", "rule", "guidance"], sort=False)
    for facts, lines in groups:
        dataset, column, rule, guidance = map(str, facts)
        arrival = extract.of(dataset)
        if arrival is not None:
            places = lines["row"].to_numpy(dtype="int64")
            rows = pd.Index(arrival.rows.index[places]).unique()
            title = titles.get((dataset, column), "UPN" if column == KEY else column)
            yield lines_of(rows, title, rule, guidance)


def _own_rows(sheet: Sheet, template: Template, unread: pd.DataFrame) -> Iterator[CheckRow]:
    """What reading the file found, as rows of checks."""
    yield CheckRow("readable", "readable", template.kind, "", "passed", len(sheet.rows), "")
    found = matched(template, sheet.header)
    ignored = len(sheet.header) - len(found)
    if ignored:
        words = "These columns are in no template of this kind. They were not read."
        yield CheckRow("shape", "unknown_column", template.kind, "", "warned", ignored, words)
    missing = lacking_characteristics(template, frozenset(found))
    if missing:
        words = (
            f"Characteristics were left out: the file lacks {', '.join(missing)}. Add them to keep "
            "any of them."
        )
        yield CheckRow("shape", "characteristics", template.kind, "", "warned", len(missing), words)
    groups = unread.groupby(["column", "rule", "guidance"], sort=False)["row"].nunique()
    for facts, count in groups.items():
        column, rule, guidance = facts if isinstance(facts, tuple) else (str(facts), "", "")
        yield CheckRow("values", rule, template.kind, column, "refused", int(count), guidance)
