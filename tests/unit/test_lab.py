"""JupyterLab for analysts: private kernel, no terminals, an analyst's scope."""

import json
import subprocess
import sys
from pathlib import Path

import workbench as wb
from workbench.lab import KERNEL, command, environment
from workbench.settings import Settings


def test_the_kernel_is_this_interpreter_and_keeps_no_history(tmp_path: Path) -> None:
    variables = environment(Settings(home=tmp_path))

    spec = Path(variables["JUPYTER_PATH"]) / "kernels" / KERNEL / "kernel.json"
    run = json.loads(spec.read_text())["argv"]
    assert run[0] == sys.executable
    assert "--HistoryManager.enabled=False" in run
    assert all(str(tmp_path) in variables[n] for n in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR"))


def test_there_are_no_terminals_and_no_other_host(tmp_path: Path) -> None:
    said = command(Settings(home=tmp_path), port=8888, browser=False)

    assert "--ServerApp.terminals_enabled=False" in said
    assert "--ServerApp.ip=127.0.0.1" in said


def test_jupyterlab_takes_the_options(tmp_path: Path) -> None:
    said = command(Settings(home=tmp_path), port=8888, browser=False)

    result = subprocess.run(
        [*said, "--show-config-json"], capture_output=True, text=True, check=True, timeout=60
    )

    shown = json.loads(result.stdout)
    assert shown["ServerApp"]["terminals_enabled"] in (False, "False")
    assert shown["MultiKernelManager"]["default_kernel_name"] == KERNEL


def test_the_public_names_give_scopes() -> None:
    analyst, training = wb.analyst(), wb.training()

    assert not analyst.names
    assert analyst.schools is None
    assert training.origins == ("synthetic",)
