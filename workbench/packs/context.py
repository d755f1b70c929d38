"""The door of a pack: one school, the scope of the pack's audience, and a recorder."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from workbench.access.policy import job_viewer, read_policy
from workbench.access.scope import Scope
from workbench.errors import PolicyDenied, StoreError
from workbench.loader import Door, Value, this_process_door
from workbench.packs.audiences import GOVERNOR, role_of
from workbench.packs.parts import JOB
from workbench.packs.recorder import Recorder
from workbench.store.audit import Surface

PURPOSE = "school_pack"
_SOURCE = "source"


def pack_scope(urns: Sequence[str], audience: str = GOVERNOR) -> Scope:
    """What a pack of some schools may load for an audience.

    Raises:
        UsageError: there is no such audience.
        PolicyDenied: the policy does not let such a pack be made.
    """
    policy = read_policy()
    viewer = job_viewer(policy, "workbench", "pack", role_of(audience), urns)
    scope = policy.scope_for(viewer, PURPOSE)
    scope.require("run")
    return scope


class Pack(Recorder):
    """What a pack's notebook works with: :meth:`load`, and the recorder's methods.

    Attributes:
        urn: the school.
        audience: whom the pack is for.
        threshold: smallest group that the pack may show; 0 where it shows groups of any size.
        names: whether the pack may name pupils.
    """

    def __init__(
        self, urn: str, audience: str, scope: Scope, door: Door, folder: Path | None
    ) -> None:
        super().__init__(folder)
        self.urn = urn
        self.audience = audience
        self.names = scope.names and scope.pupil_lists
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
        """Rows of a dataset that a pack for this audience may hold of this school.

        Args:
            dataset: name of a contract.
            columns: names wanted; by default every column that the pack may hold.
            where: column name to the value, or the values, that it must equal.

        Raises:
            PolicyDenied: the pack may not load the dataset, or one of the columns.
        """
        frame = self._door.load(dataset, self._scope, columns=columns, where=where)
        names = sorted(frame[_SOURCE].dropna().unique()) if _SOURCE in frame else []
        self._loads += 1
        self.source(f"load-{self._loads}", dataset, [str(name) for name in names], len(frame))
        return frame


def open_pack(
    urn: str,
    audience: str = GOVERNOR,
    *,
    folder: Path | None = None,
    door: Door | None = None,
) -> Pack:
    """Open the pack of a school.

    In a build the working folder holds the job, and what the notebook records is kept there. Where
    there is no job, as in JupyterLab, it is shown in the notebook instead.

    Args:
        urn: the school, whose pupils alone may be loaded.
        audience: whom the pack is for.
        folder: working folder; by default the current one.
        door: the store to load from; by default the one of this process's settings.

    Raises:
        UsageError: there is no such audience.
        PolicyDenied: the build is for another audience.
        StoreError: the data have changed since the build began.
    """
    here = Path.cwd() if folder is None else folder
    chosen = this_process_door() if door is None else door
    job = _job(here)
    if job and job["data_version"] != chosen.data_version():
        raise StoreError("The data have changed since the build began.", "Build the pack again.")
    if job and job["audience"] != audience:
        raise PolicyDenied(
            f"This pack is for the audience {job['audience']}, not {audience}.",
            "Give `open_pack` the notebook's own parameter `audience`.",
        )
    noting = chosen.noting(surface=Surface.PACK, urn=urn)
    return Pack(urn, audience, pack_scope([urn], audience), noting, here if job else None)


def _job(folder: Path) -> dict[str, Any] | None:
    file = folder / JOB
    if not file.is_file():
        return None
    job: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return job
