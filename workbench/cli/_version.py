"""The version, and the lock file that says which libraries it runs with."""

import typer

LOCK_HASH_LENGTH = 12


def show_version(asked: bool) -> None:
    """Print ``workbench 0.1.0 (lock 0123456789ab)`` and stop, where ``--version`` was given."""
    if asked:
        from workbench import __version__

        typer.echo(f"workbench {__version__} (lock {lock_hash()})")
        raise typer.Exit


def lock_hash() -> str:
    """Start of the SHA-256 of requirements.lock, or "absent"."""
    from hashlib import sha256

    from workbench.settings import settings

    lock = settings().project / "requirements.lock"
    if not lock.is_file():
        return "absent"
    return sha256(lock.read_bytes()).hexdigest()[:LOCK_HASH_LENGTH]
