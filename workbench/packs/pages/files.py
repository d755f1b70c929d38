"""A page as a file: in which formats, under which name, and what each is made of."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from workbench.errors import PolicyDenied
from workbench.packs.documents.bundle import bundle
from workbench.packs.documents.workbook import workbook
from workbench.packs.pages.about import PageAbout
from workbench.packs.pages.press import PDF, PNG
from workbench.packs.pages.printed import Sheet, chart_sheet, page_sheet

XLSX, CSV = "xlsx", "csv"
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class PageFormat:
    """A format of saved pages.

    Attributes:
        action: what the policy must let the role do.
        mime: type of the file.
        ending: of its name.
        said: what it is called in a sentence.
    """

    name: str
    action: str
    mime: str
    ending: str
    said: str


FORMATS: Mapping[str, PageFormat] = MappingProxyType(
    {
        PDF: PageFormat(PDF, "print", "application/pdf", ".pdf", "PDF"),
        PNG: PageFormat(PNG, "print", "image/png", ".png", "picture"),
        XLSX: PageFormat(
            XLSX,
            "download",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ".xlsx",
            "spreadsheet",
        ),
        CSV: PageFormat(CSV, "download", "application/zip", ".zip", "archive of tables"),
    }
)
"""A document to read is printed; tables to work on are downloaded."""


def sheet_of(about: PageAbout, chosen: PageFormat, chart: str) -> Sheet | None:
    """What a PDF or a picture is made of; nothing for tables.

    Raises:
        PolicyDenied: the page shows no such chart.
    """
    if chosen.name == PDF:
        return page_sheet(about)
    if chosen.name != PNG:
        return None
    figure = next((one for one in about.page.figures if one.name == chart), None)
    if figure is None:
        raise PolicyDenied("The page shows no such chart.")
    return chart_sheet(about, figure)


def tables_file(about: PageAbout, chosen: PageFormat) -> bytes:
    """The tables of a page as a spreadsheet, or as CSV files in an archive."""
    written = workbook if chosen.name == XLSX else bundle
    return written(about, about.tables)


def file_name(about: PageAbout, chosen: PageFormat, chart: str = "") -> str:
    """Name to save under: the school, the view, the year, and the chart where it is one.

    >>> _slug("Saint Ælfgifu's Café (SYNTHETIC)")
    'saint-lfgifu-s-cafe-synthetic'
    """
    page = about.page
    figure = chart if chosen.name == PNG else ""
    made_up = "synthetic" if page.synthetic else ""
    parts = (page.subject, page.name, figure, page.year, made_up)
    return "-".join(slug for part in parts if (slug := _slug(part))) + chosen.ending


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_IN_NAMES.sub("-", plain.casefold()).strip("-")
