"""Runs of packs: planned, found again, kept, cancelled, over."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from workbench.clock import Clock, now
from workbench.errors import UsageError, did_you_mean
from workbench.packs.job import Job
from workbench.packs.queue.states import OPEN, State
from workbench.store.audit.event import event_id
from workbench.store.registry import PackJob, PackPoison, PackRun, Registry

_JOB = TypeAdapter(Job)


@dataclass(frozen=True)
class Plan:
    """What a run is to build.

    Attributes:
        job: what all packs of the run have in common.
        keys: URN to the id of its pack.
        priority: the smaller, the sooner.
        tries: failures after which a pack goes on the poison list.
        deadline_seconds: time that one pack may take.
    """

    job: Job
    keys: Mapping[str, str]
    priority: int = 5
    tries: int = 3
    deadline_seconds: int = 900

    @property
    def fingerprint(self) -> str:
        """Hash of what is asked for: the same for the same packs in the same place."""
        asked = [_JOB.dump_python(self.job, mode="json"), sorted(self.keys.values())]
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Run:
    """One run as it is kept."""

    id: str
    job: Job
    priority: int
    tries: int
    deadline_seconds: int
    started: datetime
    finished: datetime | None
    cancelled: datetime | None
    active_until: datetime | None
    worked: float

    def state(self, moment: datetime) -> str:
        """What it is at, in a word."""
        if self.cancelled:
            return "cancelled"
        if self.finished:
            return "done"
        active = self.active_until is not None and self.active_until > moment
        return "running" if active else "stopped"


class Runs:
    """The runs of one registry.

    Args:
        registry: where they are kept.
        lease_seconds: how long a run counts as active unless whoever is at work says so again.
        clock: what time it is.
    """

    def __init__(self, registry: Registry, lease_seconds: int, clock: Clock = now) -> None:
        self._registry = registry
        self._lease = timedelta(seconds=lease_seconds)
        self._clock = clock

    def begin(self, plan: Plan, standing: Mapping[str, int]) -> Run:
        """Keep a plan. The same plan again is the run that is not over yet, with what it has done.

        Args:
            standing: id to bytes of the packs that stand whole in their place.

        Raises:
            ValueError: the job holds planted names, which are not for the registry.
        """
        if plan.job.canaries:
            raise ValueError("planted names are not kept in the registry")
        with self._registry.writing() as session:
            row = session.scalars(_unfinished(plan.fingerprint)).first()
            if row is None:
                row = self._new(session, plan, standing)
            else:
                row.priority, row.tries = plan.priority, plan.tries
                row.deadline_seconds = plan.deadline_seconds
                _settle_standing(session, row.id, standing, self._clock())
            session.flush()
            return _run(row)

    def _new(self, session: Session, plan: Plan, standing: Mapping[str, int]) -> PackRun:
        moment = self._clock()
        row = PackRun(
            id=event_id(moment),
            fingerprint=plan.fingerprint,
            job=_JOB.dump_python(plan.job, mode="json"),
            priority=plan.priority,
            tries=plan.tries,
            deadline_seconds=plan.deadline_seconds,
            started=moment,
        )
        session.add(row)
        session.flush()
        poison = {one.key: one for one in session.scalars(sa.select(PackPoison))}
        session.add_all(
            _planned(row.id, urn, key, standing.get(key), poison.get(key), moment)
            for urn, key in plan.keys.items()
        )
        return row

    def again(self, run: str, standing: Mapping[str, int]) -> Run:
        """Go on with a run: what was built and is not whole any more is built again.

        Raises:
            UsageError: it was cancelled.
        """
        with self._registry.writing() as session:
            row = session.get_one(PackRun, run)
            if row.cancelled:
                raise UsageError(
                    f"The run {run} was cancelled.", "Start it anew with `workbench pack build`."
                )
            _settle_standing(session, run, standing, self._clock())
            if session.scalar(_open_jobs(run)):
                row.finished = None
            session.flush()
            return _run(row)

    def keep(self, run: str) -> Run:
        """Say that somebody is at work on a run."""
        with self._registry.writing() as session:
            row, moment = session.get_one(PackRun, run), self._clock()
            # the time since it was said last counts unless nobody was at work in between
            if row.active_until is not None and row.active_until > moment:
                row.worked += (moment - (row.active_until - self._lease)).total_seconds()
            row.active_until = moment + self._lease
            return _run(row)

    def is_active(self, run: str) -> bool:
        """Whether somebody is at work on a run."""
        with self._registry.reading() as session:
            return _run(session.get_one(PackRun, run)).state(self._clock()) == "running"

    def leave(self, run: str) -> Run:
        """Say that nobody is at work on a run any more; it is over if nothing is left to do."""
        self.keep(run)
        with self._registry.writing() as session:
            row, moment = session.get_one(PackRun, run), self._clock()
            row.active_until = moment
            if not row.finished and not session.scalar(_open_jobs(run)):
                row.finished = moment
            return _run(row)

    def cancel(self, run: str) -> Run:
        """Cancel a run: nothing more of it is begun, and it cannot be gone on with.

        Raises:
            UsageError: it is over.
        """
        with self._registry.writing() as session:
            row = session.get_one(PackRun, run)
            if row.finished:
                raise UsageError(f"The run {run} is over.", "See `workbench pack report`.")
            row.cancelled = row.cancelled or self._clock()
            return _run(row)

    def counts(self, run: str) -> dict[State, int]:
        """Number of jobs of a run in each state."""
        grouped = sa.select(PackJob.state, sa.func.count()).where(PackJob.run_id == run)
        with self._registry.reading() as session:
            rows = session.execute(grouped.group_by(PackJob.state))
            found = {state: number for state, number in rows}  # noqa: C416
        return {state: found.get(state, 0) for state in State}

    def jobs(self, run: str) -> Sequence[PackJob]:
        """Jobs of a run, by school."""
        with self._registry.reading() as session:
            wanted = sa.select(PackJob).where(PackJob.run_id == run)
            return session.scalars(wanted.order_by(PackJob.urn, PackJob.key)).all()

    def all(self, most: int = 50) -> tuple[Run, ...]:
        """Runs, newest first."""
        with self._registry.reading() as session:
            rows = session.scalars(sa.select(PackRun).order_by(PackRun.id.desc()).limit(most))
            return tuple(_run(row) for row in rows)

    def find(self, name: str = "", *, unfinished: bool = False) -> Run:
        """A run by its id or the start of it; without a name the newest.

        Args:
            unfinished: look among those that are not over only.

        Raises:
            UsageError: there is none, or several ids start so.
        """
        wanted = sa.select(PackRun).order_by(PackRun.id.desc())
        if unfinished and not name:
            wanted = wanted.where(PackRun.finished.is_(None), PackRun.cancelled.is_(None))
        start = name.upper()
        wanted = wanted.where(PackRun.id.startswith(start, autoescape=True))
        with self._registry.reading() as session:
            rows = session.scalars(wanted.limit(2 if name else 1)).all()
        if len(rows) == 1:
            return _run(rows[0])
        raise self._not_found(name, several=bool(rows))

    def _not_found(self, name: str, *, several: bool) -> UsageError:
        if not name:
            return UsageError("There is no such run.", "`workbench pack build` starts one.")
        said = "several runs start so" if several else "there is no such run"
        ids = [run.id for run in self.all(20)]
        hint = did_you_mean(name, ids) if ids else "`workbench pack build` starts one."
        return UsageError(f"`{name}`: {said}.", hint)


def _unfinished(fingerprint: str) -> sa.Select[PackRun]:
    wanted = sa.select(PackRun).where(PackRun.fingerprint == fingerprint)
    wanted = wanted.where(PackRun.finished.is_(None), PackRun.cancelled.is_(None))
    return wanted.order_by(PackRun.id.desc())


def _open_jobs(run: str) -> sa.Select[int]:
    count = sa.select(sa.func.count()).select_from(PackJob)
    return count.where(PackJob.run_id == run, PackJob.state.in_(OPEN))


def _planned(
    run: str, urn: str, key: str, size: int | None, poison: PackPoison | None, moment: datetime
) -> PackJob:
    if size is not None:
        return PackJob(run_id=run, urn=urn, key=key, state=State.BUILT, size=size, reused=True,
                       finished=moment)  # fmt: skip
    if poison is not None:
        return PackJob(run_id=run, urn=urn, key=key, state=State.POISONED, kind=poison.kind,
                       cell=poison.cell, attempts=0, finished=moment)  # fmt: skip
    return PackJob(run_id=run, urn=urn, key=key, state=State.WAITING)


def _settle_standing(
    session: Session, run: str, standing: Mapping[str, int], moment: datetime
) -> None:
    """Make the jobs of a run agree with what stands: a power cut takes files, and not rows."""
    for job in session.scalars(sa.select(PackJob).where(PackJob.run_id == run)):
        stands = job.key in standing
        if job.state == State.BUILT and not stands:
            job.state, job.finished, job.size, job.reused = State.WAITING, None, None, False
        elif job.state in (State.WAITING, State.FAILED) and stands:
            # it was published, and whoever did so was cut off before it could say so
            job.state, job.finished, job.size = State.BUILT, moment, standing[job.key]
            job.kind, job.cell, job.reused = "", None, True


def _run(row: PackRun) -> Run:
    values: dict[str, Any] = {name: getattr(row, name) for name in Run.__annotations__}
    return Run(**{**values, "job": _JOB.validate_python(row.job)})
