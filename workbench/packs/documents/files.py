"""The formats of a pack's documents, and the files they are written to."""

from collections.abc import Mapping
from types import MappingProxyType

from workbench.packs.shelf import PAGE

HTML, XLSX, CSV, PDF = "html", "xlsx", "csv", "pdf"
FORMATS = (HTML, XLSX, CSV, PDF)
FILES: Mapping[str, str] = MappingProxyType(
    {HTML: PAGE, XLSX: "pack.xlsx", CSV: "tables.zip", PDF: "pack.pdf"}
)
