"""The door of a pack: one school, the scope of the pack's audience, and a recorder."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from workbench.access.policy import job_viewer, read_policy
from workbench.access.scope import Scope
from workbench.contracts.model import Contract
from workbench.errors import PolicyDenied, StoreError, UsageError
from workbench.loader import Door, this_process_door
from workbench.packs.audiences import GOVERNOR, role_of
from workbench.packs.carried import CARRIED, Carried, keep_carried
from workbench.packs.parts import JOB, Plain, Source
from workbench.packs.recorder import Recorder
from workbench.packs.seal.rows import order_of, rows_hash, rows_key
from workbench.selection import PUBLISHED, Value
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
        self._pupils = False
        self._place = folder
        if folder is not None and (folder / CARRIED).exists():
            raise UsageError("The notebook opens a second pack.", "One notebook makes one pack.")
        self._keep()

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
        self._loads += 1
        if len(frame) and self._door.catalogue[dataset].category != PUBLISHED:
            self._pupils = True
            self._keep()
        if self._folder is not None:
            self._record(self._source(dataset, frame, where))
        return frame

    def _source(
        self, dataset: str, frame: pd.DataFrame, where: Mapping[str, Value | Sequence[Value]]
    ) -> Source:
        contract = self._door.catalogue[dataset]
        names = sorted(frame[_SOURCE].dropna().unique()) if _SOURCE in frame else []
        return Source(
            f"load-{self._loads}",
            dataset,
            tuple(str(name) for name in names),
            len(frame),
            rows_hash(frame, rows_key(self._door.settings.home), order_of(contract)),
            tuple(frame.columns),
            _sayable(contract, where),
        )

    def _keep(self) -> None:
        """Say in the pack what it carries, for whoever decides who may open it."""
        if self._place is not None:
            keep_carried(self._place, Carried(self._scope, self._pupils))


def open_pack(
    urn: str,
    audience: str = GOVERNOR,
    *,
    folder: Path | None = None,
    door: Door | None = None,
) -> Pack:
    """Open the pack of a school.

    In a build the working folder holds the job, and what the notebook records is kept there. Where
    there is no job, as in JupyterLab, it is shown in the notebook instead. A job that is done again
    loads the facts as they were in its data version.

    Args:
        urn: the school, whose pupils alone may be loaded.
        audience: whom the pack is for.
        folder: working folder; by default the current one.
        door: the store to load from; by default the one of this process's settings.

    Raises:
        UsageError: there is no such audience.
        PolicyDenied: the build is for another audience.
        StoreError: the data have changed since the build began, or are no longer kept as they
            were.
    """
    here = Path.cwd() if folder is None else folder
    chosen = this_process_door() if door is None else door
    chosen, job = opened_for(here, audience, chosen)
    noting = chosen.noting(surface=Surface.PACK, urn=urn)
    return Pack(urn, audience, pack_scope([urn], audience), noting, here if job else None)


def _sayable(
    contract: Contract, where: Mapping[str, Value | Sequence[Value]]
) -> tuple[tuple[str, tuple[Plain, ...]], ...] | None:
    """What a load asked for, as a part may say it: None where it asked for values of pupils."""
    asked = {name: _values(value) for name, value in where.items()}
    if any(contract.column(name).classification != "public" for name in asked):
        return None
    plain = {name: tuple(v for v in vs if isinstance(v, Plain)) for name, vs in asked.items()}
    return tuple(plain.items()) if plain == asked else None


def _values(value: Value | Sequence[Value]) -> tuple[Value, ...]:
    several = isinstance(value, Sequence) and not isinstance(value, str)
    return tuple(value) if several else (value,)  # type: ignore[arg-type, return-value]


def opened_for(folder: Path, audience: str, door: Door) -> tuple[Door, dict[str, Any] | None]:
    """The door to load from, and the job of a build in its working folder.

    Returns:
        No job where a person runs the notebook. A job that is done again loads the facts as they
        were in its data version.

    Raises:
        PolicyDenied: the build is for another audience.
        StoreError: the data have changed since the build began, or are no longer kept as they
            were.
    """
    file = folder / JOB
    if not file.is_file():
        return door, None
    job: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    if job["audience"] != audience:
        raise PolicyDenied(
            f"This pack is for the audience {job['audience']}, not {audience}.",
            "Open it with the notebook's own parameter `audience`.",
        )
    if job.get("as_of"):
        return door.as_of(job["data_version"]), job
    if job["data_version"] != door.data_version():
        raise StoreError("The data have changed since the build began.", "Build the pack again.")
    return door, job
