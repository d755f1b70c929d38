"""A sheet -> what it says of a school, and the rows that cannot be read."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import pandas as pd

from workbench.intake.arrivals import Extract
from workbench.intake.uploads.parsing import parse, together
from workbench.intake.uploads.recognise import columns_of, recognise
from workbench.intake.uploads.refusal import UploadRefused
from workbench.intake.uploads.school import refuse_other_schools
from workbench.intake.uploads.shape_ctf import shape_ctf
from workbench.intake.uploads.shape_ks4 import shape_ks4
from workbench.intake.uploads.shape_pupils import shape_pupils
from workbench.intake.uploads.shape_rows import shape_assessment, shape_attendance, shape_staff
from workbench.intake.uploads.shaped import Shaped, Taken
from workbench.intake.uploads.sheet import Sheet
from workbench.intake.uploads.templates import Template, template_of

Shape = Callable[[Taken], Shaped]

_SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "pupils": shape_pupils,
        "attendance": shape_attendance,
        "assessment": shape_assessment,
        "staff": shape_staff,
        "ks4_gcse": shape_ks4,
        "ks4_other": shape_ks4,
        "ctf": shape_ctf,
    }
)
SOURCE = "file"
"""Extracts of files are named ``file NAME`` by the kind of file."""


def kind_of(sheet: Sheet, kind: str = "") -> Template:
    """The template of a sheet: the one asked for, else the one that its header fits.

    Raises:
        UploadRefused: no kind fits, or a Common Transfer File is said to be something else.
        UsageError: there is no such kind.
    """
    if not kind:
        return recognise(sheet)
    template = template_of(kind)
    if (kind == "ctf") != (sheet.form == "ctf"):
        raise UploadRefused(
            "kind",
            f"{sheet.label} is not of the kind '{template.title}'.",
            "Choose the kind that it is, or let it be recognised.",
        )
    return template


def extract_of(
    sheet: Sheet, kind: str, *, urn: str, laestab: str, year: str
) -> tuple[Extract, pd.DataFrame]:
    """What a sheet says, as rows of datasets.

    Pupils are named by UPN (``upn:`` and the number) or, in a file of pupils, where there is none
    by admission number (``adm:``). The index of every frame is the row's number in the file.

    Args:
        sheet: the rows as they came.
        kind: a kind of file; empty to recognise it by its header.
        urn: the school that uploads.
        laestab: its DfE number, seven digits.
        year: the academic year that is uploaded.

    Returns:
        The extract, with the rows that can be read; and a line for each rule that another row
        breaks: row, column (its title in the file), rule and guidance.

    Raises:
        UploadRefused: the file is of no known kind, of another school or of another year.
    """
    template = kind_of(sheet, kind)
    columns = columns_of(template, sheet)
    parsed = parse(sheet, template, columns)
    refuse_other_schools(sheet, _numbers(template, parsed.values), laestab)
    taken = Taken(sheet, template, columns, parsed.values, laestab, year).without(parsed.refused)
    made = _SHAPES[template.kind](taken)
    refused = together([parsed.refused, made.refused])
    return Extract(f"{SOURCE} {template.kind}", urn, year, made.arrivals), refused


def _numbers(template: Template, values: pd.DataFrame) -> "pd.Series":
    """DfE number of each row; a Common Transfer File gives authority and school apart."""
    if template.kind == "ctf":
        return (values["LEA"].fillna("") + values["Estab"].fillna("")).astype("str")
    if "DfE number" in values:
        return values["DfE number"]
    return pd.Series(None, index=values.index, dtype="str")
