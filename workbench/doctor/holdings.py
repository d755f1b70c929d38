"""Checks of what is held: home folder, rights, policy, audit log, store, published files."""

import os
from pathlib import Path

from workbench.access.policy import read_policy
from workbench.contracts.read import read_catalogue
from workbench.doctor.finding import Finding
from workbench.settings import Settings
from workbench.store.audit import AuditLog
from workbench.store.lake import Lake

OTHERS = 0o077
"""Mode bits of everyone but the owner."""


def home(settings: Settings) -> Finding:
    """The home folder can be written, or made."""
    nearest = next(p for p in (settings.home, *settings.home.absolute().parents) if p.exists())
    writable = nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)
    return Finding(
        "home folder",
        writable,
        str(settings.home) if settings.home.exists() else f"{settings.home} (not made yet)",
        "" if writable else f"Make {nearest} writable, or set WORKBENCH_HOME to another folder.",
    )


def permissions(settings: Settings) -> Finding:
    """Nobody but the owner can enter the folders with data."""
    if _is_private(settings.home):
        return Finding("folder rights", True, "only the owner can enter")
    inner = (settings.lake, settings.vault, settings.packs, settings.audit_log.parent)
    open_folders = [folder for folder in inner if folder.exists() and not _is_private(folder)]
    if not open_folders:
        return Finding("folder rights", True, "no folder with data is open to others")
    return Finding(
        "folder rights",
        False,
        f"others can enter {', '.join(folder.name for folder in open_folders)}",
        f"Run: chmod 700 '{settings.home}'",
    )


def file_mode(settings: Settings) -> Finding:
    """New files are out of others' reach: by the umask, or by a private home folder."""
    mask = os.umask(OTHERS)
    os.umask(mask)
    private = mask & OTHERS == OTHERS or _is_private(settings.home) or not settings.home.exists()
    return Finding(
        "umask", private, f"{mask:04o}", "" if private else f"Run: chmod 700 '{settings.home}'"
    )


def _is_private(folder: Path) -> bool:
    return folder.is_dir() and not folder.stat().st_mode & OTHERS


def policy(_: Settings) -> Finding:
    """The policy can be read; without one nothing is loaded."""
    known = read_policy()
    return Finding("policy", True, f"version {known.version}, {len(known.roles)} roles")


def audit_log(settings: Settings) -> Finding:
    """The audit log is whole and can be written."""
    log = settings.audit_log
    verdict = AuditLog(log).verify()
    if not verdict.intact:
        mend = "Keep the file for inquiry and restore it from a backup."
        return Finding("audit log", False, verdict.fault, mend)
    if log.exists() and not os.access(log, os.W_OK):
        return Finding("audit log", False, f"{log} cannot be written", f"Run: chmod u+w '{log}'")
    return Finding("audit log", True, f"{verdict.lines} events, chain whole")


def store(settings: Settings) -> Finding:
    """There is a store, and it opens."""
    lake = Lake(settings.lake, "lake", read_catalogue(settings.contracts), settings)
    if not lake.exists:
        mend = "Run `workbench ingest FILE...` or `workbench synth --size demo`."
        return Finding("store", False, "no data was loaded yet", mend)
    try:
        lake.snapshots()
    finally:
        lake.close()
    return Finding("store", True, "opens")


def published_data(settings: Settings) -> Finding:
    """Whether the folder of published files is there; it is optional."""
    folder = settings.published_data
    if folder.is_dir():
        return Finding("published files", True, str(folder))
    mend = "Put the department's files there, or set WORKBENCH_PUBLISHED_DATA."
    return Finding("published files", True, f"{folder} is not there (optional)", mend)
