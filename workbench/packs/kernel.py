"""A private kernel: this interpreter, its own folders, no ports, no history, no secrets."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

from workbench.settings import Settings

_COMMAND = [
    sys.executable,
    # a kernel that nobody debugs need not say that it cannot be debugged
    "-Xfrozen_modules=off",
    "-m",
    "ipykernel_launcher",
    "-f",
    "{connection_file}",
    "--HistoryManager.enabled=False",
]


class OnlyThisPython(KernelSpecManager):
    """Knows one kernel, the running interpreter, whatever is registered on the machine."""

    def get_kernel_spec(self, kernel_name: str) -> Any:
        """The one kernel, by any name."""
        return KernelSpec(argv=_COMMAND, display_name="Python", language="python", name=kernel_name)


@contextmanager
def kernel(
    chosen: Settings, folder: Path, seed: int, identities: bool = False
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """A kernel manager that is not started yet, and the arguments to start it with.

    The kernel talks over sockets in a private folder rather than over TCP ports. That folder,
    with the home folder the kernel believes in, is gone afterwards.

    Args:
        chosen: settings the kernel loads data with.
        folder: its working folder.
        seed: for the order of sets and dictionaries of text.
        identities: whether its cells may reach the vault.
    """
    with tempfile.TemporaryDirectory(prefix="workbench-") as private:
        manager = AsyncKernelManager(
            kernel_name=NATIVE_KERNEL_NAME,
            kernel_spec_manager=OnlyThisPython(),
            transport="ipc",
            connection_file=str(Path(private) / "kernel.json"),
        )
        yield (
            manager,
            {
                "cwd": str(folder),
                "env": environment(chosen, Path(private), seed)
                | catalogue_addresses(chosen, identities),
                "stdout": subprocess.DEVNULL,
                "stderr": subprocess.DEVNULL,
            },
        )


def catalogue_addresses(chosen: Settings, identities: bool) -> dict[str, str]:
    """What cells need beside :func:`environment` where a catalogue is in PostgreSQL.

    Args:
        identities: whether they may name pupils: the vault's address is for those alone.
    """
    vault = chosen.vault_catalogue_url if identities else None
    given = {
        "WORKBENCH_LAKE_CATALOGUE_URL": chosen.lake_catalogue_url,
        "WORKBENCH_VAULT_CATALOGUE_URL": vault,
    }
    return {name: url.get_secret_value() for name, url in given.items() if url is not None}


def environment(chosen: Settings, private: Path, seed: int) -> dict[str, str]:
    """The environment of cells: nothing of the caller's is passed on, so no secret is.

    Args:
        private: home folder of the process.
        seed: for the order of sets and dictionaries of text.
    """
    return {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
        "LANG": "C.UTF-8",
        "TZ": "Europe/London",
        "HOME": str(private),
        "IPYTHONDIR": str(private / "ipython"),
        "MPLCONFIGDIR": str(private / "matplotlib"),
        "JUPYTER_RUNTIME_DIR": str(private),
        "XDG_CACHE_HOME": str(private),
        "MPLBACKEND": "agg",
        "PYTHONHASHSEED": str(seed),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        # one notebook a core: more threads would only get in each other's way
        "OMP_NUM_THREADS": "1",
        "WORKBENCH_HOME": str(chosen.home.absolute()),
        "WORKBENCH_PROJECT": str(chosen.project.absolute()),
        "WORKBENCH_PUBLISHED_DATA": str(chosen.published_data.absolute()),
        "WORKBENCH_DATABASE_THREADS": str(chosen.database_threads),
        "WORKBENCH_DATABASE_MEMORY": chosen.database_memory,
        "WORKBENCH_CACHE_BYTES": str(chosen.cache_bytes),
    }
