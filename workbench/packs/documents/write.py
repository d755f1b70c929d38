"""The one way to write the documents of a pack."""

from collections.abc import Sequence
from pathlib import Path

from workbench.errors import UsageError, did_you_mean
from workbench.packs.audiences import GOVERNOR
from workbench.packs.documents.about import SENDER, about
from workbench.packs.documents.agree import refuse_disagreement
from workbench.packs.documents.bundle import bundle
from workbench.packs.documents.files import CSV, FILES, FORMATS, HTML, PDF, XLSX
from workbench.packs.documents.printed import pdf
from workbench.packs.documents.style import share_style
from workbench.packs.documents.tables import tables_of
from workbench.packs.documents.workbook import workbook
from workbench.packs.manifest import Inputs
from workbench.packs.parts import Part
from workbench.packs.render import page_about

_FROM_PACK = "../.."


def write_documents(
    folder: Path,
    parts: Sequence[Part],
    made_from: Inputs,
    formats: Sequence[str] = (HTML,),
    *,
    audience: str = GOVERNOR,
    contact: str = SENDER,
    measure_pages: str = "",
    assets: Path | None = None,
) -> None:
    """Write the documents of a pack into its folder, and check that they say what the parts say.

    Equal parts and inputs give equal bytes, whatever the day and the machine's clock; a PDF also
    needs the same fonts.

    Args:
        formats: of :data:`FORMATS`.
        audience: whom the pack is for.
        contact: whom to ask about it.
        measure_pages: address of the folder with a page for each measure, ending in a slash.
        assets: folder for a style sheet that packs share, beside the folders of the schools; by
            default the page holds its own style and stands alone.

    Raises:
        UsageError: there is no such format or audience.
        NoPango: a PDF was asked for, and a system library is missing.
        Refused: a document says something else than the parts.
    """
    for name in formats:
        if name not in FORMATS:
            raise UsageError(f"`{name}` is not a format of packs.", did_you_mean(name, FORMATS))
    known = about(parts, made_from, audience, contact)
    shared = f"{_FROM_PACK}/{assets.name}/{share_style(assets)}" if assets else ""
    if HTML in formats:
        page = page_about(known, parts, style_sheet=shared, measure_pages=measure_pages)
        (folder / FILES[HTML]).write_text(page, encoding="utf-8")
    if XLSX in formats or CSV in formats:
        tables = tables_of(parts)
        if XLSX in formats:
            (folder / FILES[XLSX]).write_bytes(workbook(known, tables))
        if CSV in formats:
            (folder / FILES[CSV]).write_bytes(bundle(known, tables))
    if PDF in formats:
        printed = page_about(known, parts, printed=True)
        (folder / FILES[PDF]).write_bytes(pdf(printed, parts, made_from.pack_id))
    refuse_disagreement(folder, parts, known)
