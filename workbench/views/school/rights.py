"""What a scope lets a page show, as plain values."""

from dataclasses import dataclass

from workbench.access.scope import Scope


@dataclass(frozen=True)
class Rights:
    """What one viewer may be shown of one school.

    Attributes:
        role: title of the role, for the header.
        purpose: what the data are used for, in words.
        threshold: smallest group that may be shown; 0 where groups are not suppressed.
        pupil_lists: whether pupils may be listed with their names.
        nested: whether groups that lie inside one another may stand side by side. Free school
            meals and looked after are parts of disadvantaged: the few pupils in between could be
            worked out, so that suppressed views show the outer group alone.
        download: whether tables may be downloaded.
        prints: whether a page may be saved as a document that is read, not worked on.
        prints_names: whether such a document may name pupils.
        sensitive: dimensions that are never combined with another one, whatever the role.
    """

    role: str
    purpose: str
    threshold: int
    pupil_lists: bool
    nested: bool
    download: bool
    prints: bool
    prints_names: bool
    sensitive: tuple[str, ...]


def rights_of(scope: Scope, role_title: str) -> Rights:
    """The rights that a scope gives on a page."""
    prints = scope.may("print")
    return Rights(
        role=role_title,
        purpose=scope.purpose.replace("_", " "),
        threshold=scope.threshold,
        pupil_lists=scope.pupil_lists and scope.names,
        nested=scope.threshold == 0 and "sensitive" in scope.classes,
        download=scope.may("download"),
        prints=prints,
        prints_names=prints and scope.for_action("print").names,
        sensitive=scope.sensitive,
    )
