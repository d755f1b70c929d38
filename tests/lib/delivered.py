"""Sealed packs on the shelf of a home, made of a few bytes, for the tests of their delivery."""

from pathlib import Path

from workbench.access.policy import read_policy
from workbench.access.scope import Scope
from workbench.packs.carried import Carried, keep_carried
from workbench.packs.context import pack_scope
from workbench.packs.manifest import Inputs, write_manifest
from workbench.packs.seal.keys import Keyring
from workbench.packs.shelf import PAGE, Shelf
from workbench.packs.subject import SCHOOL, Subject
from workbench.settings import Settings

FILES = ("pack.pdf", "pack.xlsx", "tables.zip")


def shelved(
    chosen: Settings,
    subject: Subject,
    audience: str = "governor",
    *,
    scope: Scope | None = None,
    pupils: bool = True,
    generated: str = "2026-11-22",
    sealed_by: Path | None = None,
) -> Path:
    """The folder of a pack that says whose it is in each of its files."""
    made_from = _inputs(subject, audience, generated, pupils)
    shelf = Shelf(chosen.packs)
    with shelf.working_folder() as folder:
        keep_carried(folder, Carried(scope or pack_scope([subject.code], audience), pupils))
        body = f"<!DOCTYPE html><title>P</title><p>SECRET-OF-{subject.folder}-{audience}"
        (folder / PAGE).write_text(body)
        for name in FILES:
            (folder / name).write_text(f"SECRET-OF-{subject.folder}-{audience} {name}")
        about = {"title": f"School {subject.folder}", "synthetic": False}
        signer = Keyring(sealed_by or chosen.home).signer()
        write_manifest(folder, made_from, about, signer)
        return shelf.publish(folder, subject.folder, made_from.pack_id)


def school(urn: str) -> Subject:
    """A school."""
    return Subject(SCHOOL, urn)


def address(folder: Path, name: str = "page") -> str:
    """Where a file of a pack is served."""
    return f"/packs/{folder.parent.name}/{folder.name}/{name}"


def _inputs(subject: Subject, audience: str, generated: str, pupils: bool) -> Inputs:
    whose = {"urn": subject.code} if subject.kind == SCHOOL else {"remit": subject.key}
    return Inputs(
        urn=subject.code if subject.kind == SCHOOL else subject.key,
        notebook="school_pack" if subject.kind == SCHOOL else "remit_pack",
        notebook_hash="0",
        parameters={**whose, "year": "2018/19", "audience": audience},
        data_version=f"7{pupils:d}",
        policy_version=read_policy().version,
        policy_hash="0",
        contracts={},
        contract_hashes={},
        code_hash="0",
        lock_hash=None,
        commit=None,
        workbench="0",
        python="3",
        packages={},
        engine="papermill",
        seed=0,
        generated=generated,
        formats=("csv", "html", "pdf", "xlsx"),
    )
