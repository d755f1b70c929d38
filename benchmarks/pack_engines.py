"""What one more pack costs: ``python benchmarks/pack_engines.py URN [URN...] [--plain N]``.

Packs of the schools in the store of this home are built twice, one after the other, in a folder
that is gone afterwards: as papermill and nbconvert do it, with a kernel for each notebook and the
executed notebook exported to HTML; and by the engine ``warm``, from the notebook to the published
page, scanned and sealed. Printed are seconds of CPU a pack, those of child processes among them.
What the warm engine needs to get ready is printed by itself: it is paid once for all packs.

    --plain N   schools that are built the plain way too, the first ones (default 3)
"""

import argparse
import json
import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import nbformat
import papermill
from nbconvert import HTMLExporter
from pack import cpu_seconds

from workbench.access.policy import read_policy
from workbench.loader import Door
from workbench.packs.build import build
from workbench.packs.engine import opened_engine
from workbench.packs.job import WARM, Job
from workbench.packs.notebook import read_notebook
from workbench.packs.parameters import SCHOOL, checked, read_parameters
from workbench.packs.parts import JOB
from workbench.settings import Settings, settings

NAME = "school_pack"


def main(urns: list[str], plain: int) -> None:
    """Build and print."""
    chosen = settings()
    door = Door(chosen)
    version = door.data_version()
    door.close()
    path = chosen.project / "notebooks" / f"{NAME}.ipynb"
    given = read_parameters(chosen.project / "params" / NAME / "default.yaml")
    read_policy()
    with tempfile.TemporaryDirectory() as folder:
        standard = plainly(path, given, urns[:plain], version, Path(folder))
        job = Job(
            notebook=path,
            parameters=checked(read_notebook(path), given),
            root=Path(folder) / "packs",
            generated="2026-11-23",
            data_version=version,
        )
        ready, warm = warmly(chosen, job, urns)
    print(f"papermill and nbconvert: {standard:.2f} s of CPU a pack ({len(urns[:plain])} packs)")
    print(f"engine warm: {warm:.3f} s of CPU a pack ({len(urns)} packs), once {ready:.1f} s")
    print(f"{standard / warm:.1f} times fewer")


def plainly(path: Path, given: dict, urns: list[str], version: str, folder: Path) -> float:
    """CPU seconds a pack of papermill's own engine and nbconvert's HTML."""
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    before = cpu_seconds()
    for urn in urns:
        work = folder / urn
        work.mkdir()
        (work / JOB).write_text(json.dumps({"data_version": version, "audience": "governor"}))
        done = str(work / "done.ipynb")
        papermill.execute_notebook(
            str(path),
            done,
            {**given, SCHOOL: urn},
            cwd=work,
            kernel_name="python3",
            progress_bar=False,
        )
        page, _ = HTMLExporter().from_notebook_node(nbformat.read(done, as_version=4))
        (work / "done.html").write_text(page)
    return (cpu_seconds() - before) / len(urns)


def warmly(chosen: Settings, job: Job, urns: list[str]) -> tuple[float, float]:
    """CPU seconds of getting ready, and of each pack."""
    started = cpu_seconds()
    with opened_engine(WARM, chosen) as idle:
        # elsewhere, or the same pack would be found whole later
        build(chosen, replace(job, root=job.root.with_name("ready")), urns[-1], idle)
    ready = cpu_seconds() - started
    before = cpu_seconds()
    with opened_engine(WARM, chosen) as running:
        for urn in urns:
            began = time.perf_counter()
            build(chosen, job, urn, running)
            print(f"  {urn}: {time.perf_counter() - began:.2f} s on the clock")
    alone = cpu_seconds()
    with opened_engine(WARM, chosen):
        pass
    again = cpu_seconds() - alone
    return ready, (alone - before - again) / len(urns)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("urn", nargs="+")
    parser.add_argument("--plain", type=int, default=3)
    asked = parser.parse_args()
    main(asked.urn, asked.plain)
