"""Claiming jobs: each is held by one worker for a while, and never lost.

A claim is at least once: a worker that is cut off loses it when its lease runs out, and what it
then still says about the job is not heard.
"""

import random
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from workbench.clock import Clock, now
from workbench.packs.queue.causes import LOST, Cause
from workbench.packs.queue.states import TO_CLAIM, Event, State, after, seconds_to_wait
from workbench.store.registry import PackJob, PackPoison, PackRun, Registry


@dataclass(frozen=True)
class Claim:
    """One attempt at one pack by one worker."""

    run: str
    key: str
    urn: str
    worker: str
    attempt: int
    deadline_seconds: int


@dataclass(frozen=True)
class Finished:
    """What building a pack took: seconds, seconds of a processor, bytes, seconds by cell."""

    seconds: float
    cpu: float
    size: int
    reused: bool = False
    cells: tuple[tuple[int, float], ...] = ()


class Claims:
    """The claims of one registry.

    Args:
        registry: where the jobs are.
        lease_seconds: how long a claim stands unless it is renewed.
        clock: what time it is.
        chance: draws a number from 0 to 1.
    """

    def __init__(
        self,
        registry: Registry,
        lease_seconds: int,
        clock: Clock = now,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._registry = registry
        self._lease = timedelta(seconds=lease_seconds)
        self._clock = clock
        self._chance = chance

    def take(self, worker: str, run: str = "") -> Claim | None:
        """Claim the next job of the runs that are active: the most urgent run's, by number.

        Args:
            run: take from this run, and from those that are more urgent; by default from all.

        Returns:
            None where there is nothing to do at this moment.
        """
        moment = self._clock()
        try:
            with self._registry.taking() as session:
                for active, seconds in session.execute(_active_runs(moment, run)).all():
                    for state in TO_CLAIM:
                        found = session.execute(_next_job(active, state, moment)).first()
                        if found:
                            claim = Claim(active, found.key, found.urn, worker, found.attempts + 1,
                                          seconds)  # fmt: skip
                            self._hold(session, claim, moment)
                            return claim
        except sa.exc.IntegrityError:
            # another worker began the same pack for another run in this moment
            return None
        return None

    def _hold(self, session: Session, claim: Claim, moment: datetime) -> None:
        held = sa.update(PackJob).where(_is(claim.run, claim.key))
        session.execute(
            held.values(
                state=State.RUNNING,
                worker=claim.worker,
                attempts=claim.attempt,
                lease_until=moment + self._lease,
                deadline=moment + timedelta(seconds=claim.deadline_seconds),
            )
        )

    def built(self, claim: Claim, done: Finished) -> bool:
        """Note that a pack stands. Returns whether the claim still stood."""
        with self._registry.taking() as session:
            held = sa.update(PackJob).where(_is(claim.run, claim.key), *_held_by(claim))
            noted = session.execute(
                held.values(
                    state=State.BUILT,
                    finished=self._clock(),
                    seconds=done.seconds,
                    cpu=done.cpu,
                    size=done.size,
                    reused=done.reused,
                    cells=[list(pair) for pair in done.cells],
                    kind="",
                    cell=None,
                    **_NOBODY,
                )
            )
            return _changed(noted) == 1

    def failed(self, claim: Claim, cause: Cause) -> bool:
        """Note that an attempt failed, and why. Returns whether the claim still stood."""
        event = Event.LASTING if cause.lasting else Event.PASSING
        wanted = sa.and_(_is(claim.run, claim.key), *_held_by(claim))
        return self._end(wanted, event, cause) == 1

    def put_back(self, workers: Collection[str]) -> int:
        """Give back what workers hold, because a person stopped them. Returns how many."""
        return self._end(_running_of(workers), Event.STOPPED)

    def lost_by(self, worker: str, cause: Cause) -> int:
        """Note that a worker has gone while it held a job. Returns how many it held."""
        return self._end(_running_of([worker]), Event.PASSING, cause)

    def recover(self, is_gone: Callable[[str], bool]) -> int:
        """Give back what is held by workers that were cut off.

        Args:
            is_gone: whether it is certain that a worker of that name does not run any more.

        Returns:
            Number of jobs.
        """
        with self._registry.reading() as session:
            rows = session.execute(
                sa.select(PackJob.worker, PackJob.lease_until).where(_RUNNING)
            ).all()
        moment = self._clock()
        gone = {row.worker for row in rows if row.lease_until < moment or is_gone(row.worker)}
        if not gone:
            return 0
        # a lease may have been renewed meanwhile
        over = sa.or_(
            PackJob.lease_until < moment,
            PackJob.worker.in_([name for name in gone if is_gone(name)]),
        )
        return self._end(sa.and_(_running_of(gone), over), Event.LOST, Cause(LOST))

    def renew(self, workers: Collection[str]) -> None:
        """Keep the claims of workers that are alive."""
        with self._registry.writing() as session:
            until = self._clock() + self._lease
            held = sa.update(PackJob).where(_running_of(workers))
            session.execute(held.values(lease_until=until))

    def overdue(self, workers: Collection[str]) -> tuple[Claim, ...]:
        """Claims of workers that are past their deadline."""
        late = sa.and_(_running_of(workers), PackJob.deadline < self._clock())
        wanted = sa.select(PackJob, PackRun.deadline_seconds).join(
            PackRun, PackRun.id == PackJob.run_id
        )
        with self._registry.reading() as session:
            return tuple(
                Claim(job.run_id, job.key, job.urn, job.worker, job.attempts, seconds)
                for job, seconds in session.execute(wanted.where(late))
            )

    def _end(self, wanted: sa.ColumnElement[bool], event: Event, cause: Cause | None = None) -> int:
        with self._registry.writing() as session:
            jobs = session.scalars(sa.select(PackJob).where(wanted).with_for_update()).all()
            for job in jobs:
                run = session.get_one(PackRun, job.run_id)
                self._leave(session, job, run.tries, event, cause)
            return len(jobs)

    def _leave(
        self, session: Session, job: PackJob, tries: int, event: Event, cause: Cause | None
    ) -> None:
        moment = self._clock()
        job.failures += event in (Event.PASSING, Event.LASTING)
        # a person's stop is no attempt
        job.attempts -= event is Event.STOPPED
        job.state = after(
            State(job.state), event, failures=job.failures, attempts=job.attempts, tries=tries
        )
        job.worker, job.lease_until, job.deadline = "", None, None
        if cause and job.state != State.WAITING:
            job.kind, job.cell = cause.kind, cause.cell
        if job.state == State.FAILED:
            wait = seconds_to_wait(job.failures, self._chance())
            job.not_before = moment + timedelta(seconds=wait)
        if job.state == State.POISONED:
            job.finished = moment
            session.merge(_poison(job, moment))


# not a parameter: only so does a database see that the index of running jobs is meant
_RUNNING = PackJob.state == sa.literal_column(f"'{State.RUNNING}'")
_NOBODY = {"worker": "", "lease_until": None, "deadline": None}


def _active_runs(moment: datetime, run: str) -> sa.Select[str, int]:
    wanted = (
        sa.select(PackRun.id, PackRun.deadline_seconds)
        .where(PackRun.finished.is_(None), PackRun.cancelled.is_(None))
        .where(PackRun.active_until > moment)
        .order_by(PackRun.priority, PackRun.id)
    )
    if not run:
        return wanted
    own = sa.select(PackRun.priority).where(PackRun.id == run).scalar_subquery()
    return wanted.where(sa.or_(PackRun.id == run, PackRun.priority < own))


def _next_job(run: str, state: State, moment: datetime) -> sa.Select[str, str, int]:
    other = aliased(PackJob)
    running = other.state == sa.literal_column(f"'{State.RUNNING}'")
    elsewhere = sa.exists().where(other.key == PackJob.key, running)
    wanted = sa.select(PackJob.key, PackJob.urn, PackJob.attempts).where(
        PackJob.run_id == run, PackJob.state == state, ~elsewhere
    )
    if state is State.FAILED:
        wanted = wanted.where(PackJob.not_before <= moment)
    return wanted.order_by(PackJob.urn).limit(1).with_for_update(skip_locked=True, of=PackJob)


def _is(run: str, key: str) -> sa.ColumnElement[bool]:
    return sa.and_(PackJob.run_id == run, PackJob.key == key)


def _held_by(claim: Claim) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        _RUNNING,
        PackJob.worker == claim.worker,
        PackJob.attempts == claim.attempt,
    )


def _running_of(workers: Collection[str]) -> sa.ColumnElement[bool]:
    return sa.and_(_RUNNING, PackJob.worker.in_(sorted(workers)))


def _changed(result: sa.Result[tuple[object, ...]]) -> int:
    return int(getattr(result, "rowcount", 0))


def _poison(job: PackJob, moment: datetime) -> PackPoison:
    return PackPoison(
        key=job.key,
        urn=job.urn,
        run_id=job.run_id,
        since=moment,
        attempts=job.attempts,
        kind=job.kind,
        cell=job.cell,
    )
