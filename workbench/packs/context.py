"""The door of a pack: one school, the pack job's own scope, and a recorder."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from workbench.access.policy import job_viewer, read_policy
from workbench.access.scope import Scope
from workbench.errors import StoreError
from workbench.loader import Door, Value, this_process_door
from workbench.packs.parts import JOB
from workbench.packs.recorder import Recorder
from workbench.store.audit import Surface

ROLE = "pack_job"
PURPOSE = "school_pack"
_SOURCE = "source"


def pack_scope(urns: Sequence[str]) -> Scope:
    """The scope of the pack job for some schools: pupil level, never identified.

    Raises:
        PolicyDenied: the policy does not let the pack job run.
    """
    policy = read_policy()
    viewer = job_viewer(policy, "workbench", "pack", ROLE, urns)
    scope = policy.scope_for(viewer, PURPOSE)
    scope.require("run")
    return scope


class Pack(Recorder):
    """What a pack's notebook works with: :meth:`load`, and the recorder's methods.

    Attributes:
        urn: the school.
        threshold: smallest group that a pack may show.
    """

    def __init__(self, urn: str, scope: Scope, door: Door, folder: Path | None) -> None:
        super().__init__(folder)
        self.urn = urn
        self.threshold = scope.threshold
        self._scope = scope
        self._door = door
        self._loads = 0

    def load(
        self,
        dataset: str,
        *,
        columns: Sequence[str] | None = None,
        **where: Value | Sequence[Value],
    ) -> pd.DataFrame:
        """Rows of a dataset that the pack job may see for this school.

        Args:
            dataset: name of a contract.
            columns: names wanted; by default every column that the pack job may see.
            where: column name to the value, or the values, that it must equal.

        Raises:
            PolicyDenied: the pack job may not load the dataset, or one of the columns.
        """
        frame = self._door.load(dataset, self._scope, columns=columns, where=where)
        names = sorted(frame[_SOURCE].dropna().unique()) if _SOURCE in frame else []
        self._loads += 1
        self.source(f"load-{self._loads}", dataset, [str(name) for name in names], len(frame))
        return frame


def open_pack(urn: str, *, folder: Path | None = None, door: Door | None = None) -> Pack:
    """Open the pack of a school.

    In a build the working folder holds the job, and what the notebook records is kept there. Where
    there is no job, as in JupyterLab, it is shown in the notebook instead.

    Args:
        urn: the school, whose pupils alone may be loaded.
        folder: working folder; by default the current one.
        door: the store to load from; by default the one of this process's settings.

    Raises:
        StoreError: the data have changed since the build began.
    """
    here = Path.cwd() if folder is None else folder
    chosen = this_process_door() if door is None else door
    job = _job(here)
    if job and job["data_version"] != chosen.data_version():
        raise StoreError("The data have changed since the build began.", "Build the pack again.")
    noting = chosen.noting(surface=Surface.PACK, urn=urn)
    return Pack(urn, pack_scope([urn]), noting, here if job else None)


def _job(folder: Path) -> dict[str, Any] | None:
    file = folder / JOB
    if not file.is_file():
        return None
    job: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return job
