"""An uploaded file -> a sheet of text, or a refusal that says what to do."""

from collections.abc import Collection
from pathlib import Path

from workbench.intake.uploads.ctf import read_ctf
from workbench.intake.uploads.delimited import read_delimited
from workbench.intake.uploads.limits import Limits
from workbench.intake.uploads.refusal import UploadRefused, label_of
from workbench.intake.uploads.sheet import Form, Sheet, refuse_no_rows
from workbench.intake.uploads.sniff import form_of
from workbench.intake.uploads.source import bytes_of
from workbench.intake.uploads.worksheet import read_workbook


def read_upload(
    source: Path | bytes, name: str, limits: Limits, sheets: Collection[str] = ()
) -> Sheet:
    """Read a file that a school uploads: CSV, Excel workbook or Common Transfer File.

    Args:
        source: where the file is, or its content.
        name: the name that it was uploaded under; its ending says what it should be.
        limits: how large it may be.
        sheets: plain names of sheets to look for in a workbook; otherwise its first.

    Returns:
        The rows as text; at least one.

    Raises:
        UploadRefused: the file breaks a rule; says which, and never quotes the file.
        UsageError: there is no such file.
    """
    label = label_of(name)
    largest = max(limits.text_bytes, limits.xml_bytes, limits.workbook_bytes)
    content = bytes_of(source, label, largest)
    form = form_of(label, content)
    _refuse_large(label, form, len(content), limits)
    sheet = _read(label, content, form, limits, sheets)
    refuse_no_rows(sheet)
    return sheet


def _read(label: str, content: bytes, form: Form, limits: Limits, sheets: Collection[str]) -> Sheet:
    match form:
        case "csv":
            return read_delimited(label, content, limits)
        case "xlsx":
            return read_workbook(label, content, limits, sheets)
        case "ctf":
            return read_ctf(label, content, limits)


def _refuse_large(label: str, form: Form, size: int, limits: Limits) -> None:
    most = {"csv": limits.text_bytes, "xlsx": limits.workbook_bytes, "ctf": limits.xml_bytes}[form]
    if size > most:
        raise UploadRefused(
            "size",
            f"{label} is larger than {most >> 20} MiB.",
            "Split it, for example by year group, and upload the parts.",
        )
