"""JupyterLab for analysts: its own kernel, its own settings, no terminals.

An analyst's kernel runs as the analyst's own account. The scope is the policy's; the boundary on a
shared machine is the account's file rights, as SECURITY.md says.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from workbench.settings import Settings, inherited_environment

KERNEL = "workbench"

_KERNEL_STARTUP = "import workbench as wb"


def start(chosen: Settings, *, port: int, browser: bool) -> int:
    """Run JupyterLab until it is closed. Returns its exit code."""
    return subprocess.call(
        command(chosen, port=port, browser=browser),
        env={**inherited_environment(), **environment(chosen)},
        cwd=chosen.project,
    )


def command(chosen: Settings, *, port: int, browser: bool) -> list[str]:
    """The command that starts JupyterLab on this machine only, without terminals."""
    options = {
        "ServerApp.ip": chosen.host,
        "ServerApp.port": str(port),
        "ServerApp.root_dir": str(chosen.project / "notebooks"),
        # in a container the account is often root, and Jupyter would stop without a word to users
        "ServerApp.allow_root": str(os.geteuid() == 0),
        "ServerApp.terminals_enabled": "False",
        "ServerApp.open_browser": str(browser),
        "MultiKernelManager.default_kernel_name": KERNEL,
        "KernelSpecManager.ensure_native_kernel": "False",
        "LabApp.news_url": "",
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
    }
    return [sys.executable, "-m", "jupyterlab", *(f"--{k}={v}" for k, v in options.items())]


def environment(chosen: Settings) -> dict[str, str]:
    """Variables of the lab: where its kernel and the store are; what is typed is not kept."""
    folder = write_kernel(chosen.home / "jupyter")
    return {
        "JUPYTER_PATH": str(folder),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "IPYTHONDIR": str(folder / "ipython"),
        "WORKBENCH_HOME": str(chosen.home),
    }


def write_kernel(folder: Path) -> Path:
    """Write the kernel's description; returns the Jupyter folder it is in."""
    spec = folder / "kernels" / KERNEL
    spec.mkdir(parents=True, exist_ok=True, mode=0o700)
    run = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    options = ["--HistoryManager.enabled=False", f"--IPKernelApp.exec_lines={_KERNEL_STARTUP}"]
    described = {
        "argv": [*run, *options],
        "display_name": "Workbench (analyst)",
        "language": "python",
        "metadata": {"debugger": True},
    }
    (spec / "kernel.json").write_text(json.dumps(described, indent=1), encoding="utf-8")
    return folder
