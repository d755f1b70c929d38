"""Who acts on a notebook: the account that runs this process, and the account that a file is of."""

import os
import pwd
from pathlib import Path


def account_of_process() -> str:
    """Name of the account that runs this process, as the system knows it.

    Variables such as ``LOGNAME`` do not count: anybody can set them.
    """
    return _name(os.geteuid())


def account_of_file(path: Path) -> str:
    """Name of the account that a file is of: whoever wrote it."""
    return _name(path.stat().st_uid)


def _name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
