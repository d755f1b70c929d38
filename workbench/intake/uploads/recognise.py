"""Which kind of file a header belongs to, and which of its columns is which."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from workbench.intake.uploads.refusal import UploadRefused
from workbench.intake.uploads.sheet import Sheet, plain
from workbench.intake.uploads.templates import Template, templates

Columns = Mapping[str, str]
"""Title in the file by title in the template."""


def recognise(sheet: Sheet) -> Template:
    """The kind of file that a sheet is: the one that it fits, with the most columns in common.

    Raises:
        UploadRefused: none fits; names the nearest and what it lacks.
    """
    every = [one for one in templates() if (one.kind == "ctf") == (sheet.form == "ctf")]
    fitting = [one for one in every if not lacking(one, sheet.header)]
    best = max(fitting or every, key=lambda one: len(matched(one, sheet.header)))
    if not fitting:
        raise _unfit(sheet, best, named=False)
    return best


def columns_of(template: Template, sheet: Sheet) -> Columns:
    """Which column of a sheet is which column of a template.

    Raises:
        UploadRefused: a column that the kind needs is not there, or one of two titles is.
    """
    if lacking(template, sheet.header):
        raise _unfit(sheet, template, named=True)
    return matched(template, sheet.header)


def matched(template: Template, header: Sequence[str]) -> Columns:
    """Titles of a header by the titles of the template; the template's own title goes first."""
    known = {plain(title): title for title in header}
    found = {}
    for field in template.fields:
        names = [plain(name) for name in (field.title, *field.also)]
        title = next((known[name] for name in names if name in known), None)
        if title is not None:
            found[field.title] = title
    return MappingProxyType(found)


def lacking(template: Template, header: Sequence[str]) -> tuple[str, ...]:
    """Titles that the kind needs and a header does not have."""
    found = matched(template, header)
    missing = tuple(title for title in template.required if title not in found)
    sets = template.one_of
    if sets and not any(all(title in found for title in one) for one in sets):
        missing += (" or ".join(" and ".join(one) for one in sets),)
    return missing


def _unfit(sheet: Sheet, template: Template, *, named: bool) -> UploadRefused:
    """The refusal. It names titles of the template only: the first line may be a pupil."""
    missing = ", ".join(lacking(template, sheet.header))
    found = len(matched(template, sheet.header))
    if not found and not named:
        kinds = ", ".join(one.title for one in templates())
        return UploadRefused(
            "columns",
            f"{sheet.label} has no column that is known.",
            f"Its first line must hold titles as in one of the templates: {kinds}.",
        )
    what = "It is" if named else "It is nearest to"
    return UploadRefused(
        "columns",
        f"{sheet.label} lacks columns. {what} the kind '{template.title}', and lacks: {missing}.",
        "Add them to the export, or use the blank template of the kind.",
    )
