"""Builds packs of a stub notebook until it is killed. Run as a program by the test of kills.

Each line on standard input asks for one more pack, named by its number; the fork that builds it
writes its process number. Notebook and kernel are left out: what is on trial is that a pack is
whole or absent, whatever part of its making is cut short.
"""

import os
import sys
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

from packs import RECORD, job_for

from workbench.packs import build
from workbench.settings import Settings


def recorded_here(notebook: Any, parameters: dict[str, Any], *, folder: Path, **_: Any) -> Any:
    """In place of the kernel: run the recording cell in this process."""
    os.chdir(folder)
    exec(RECORD, dict(parameters))
    return notebook.nodes()


def main(notebook: Path, home: Path) -> None:
    """Fork and build for each line of standard input."""
    warnings.simplefilter("ignore", DeprecationWarning)
    build.execute = recorded_here
    chosen, job = Settings(home=home), job_for(notebook, home)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            build.build(chosen, replace(job, data_version=line.strip()), "100001")
            os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("gone", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
