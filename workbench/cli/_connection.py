"""What ``workbench connection`` does with runs and prints: each step says what comes next."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from workbench.access.operator import operator_identity
from workbench.cli._connection_desk import opened, opened_desk, reading
from workbench.cli._connection_print import (
    KINDS,
    category_row,
    cell,
    plain,
    print_checks,
    print_counts,
    print_run,
)
from workbench.cli._output import Output, print_json, print_table

if TYPE_CHECKING:
    from workbench.intake.exchange.desk import Desk


def preview(how: Output, urn: str, as_json: bool) -> None:
    """What a run would change."""
    from workbench.intake.exchange.agreeing import Asked
    from workbench.intake.exchange.synchronise import preview as look

    asked = Asked(operator_identity())
    with (
        opened_desk() as desk,
        opened(desk, urn) as connector,
        reading(how) as progress,
    ):
        changes, found = look(desk, urn, connector, asked, progress)
        counts = changes.counts()
    if as_json:
        print_json({"counts": counts, "checks": [asdict(row) for row in found.rows]})
        return
    print_counts(counts)
    print_checks([asdict(row) for row in found.rows])
    how.say("Nothing was stored.")
    how.say(
        f"Next: `workbench connection mode {urn} automatic` to let changes in by themselves, then "
        f"`workbench connection sync {urn}`."
    )


def sync(how: Output, urn: str, full: bool, accept_losses: bool, as_json: bool) -> None:
    """Run once for a school."""
    from workbench.errors import UsageError
    from workbench.intake.exchange.agreeing import Asked
    from workbench.intake.exchange.synchronise import synchronise

    if not urn:
        raise UsageError("`urn` is missing.", "Give the school's URN, or --all.")
    asked = Asked(operator_identity(), full, accept_losses)
    with (
        opened_desk() as desk,
        opened(desk, urn) as connector,
        reading(how) as progress,
    ):
        run = synchronise(desk, urn, connector, asked, progress)
    print_run(how, run, as_json)


def sync_all(how: Output, full: bool, at_once: int, as_json: bool) -> None:
    """Run for every school whose connection runs by itself."""
    from workbench.errors import PartialFailure
    from workbench.intake.exchange.agreeing import Asked
    from workbench.intake.exchange.nightly import Ended, due, run_all, tidy
    from workbench.intake.exchange.opening import connector_of

    asked = Asked(operator_identity(), full)
    with opened_desk() as desk:
        schools = due(desk)
        with how.counter("Schools", len(schools)) as advance:

            def told(ended: Ended) -> None:
                advance()
                if ended.failed:
                    how.say(f"{ended.urn}: {ended.message}")

            ended = run_all(
                desk,
                schools,
                lambda one: connector_of(desk.connections, one),
                asked,
                at_once=at_once,
                told=told,
            )
        tidy(desk)
    if as_json:
        print_json([asdict(one) for one in ended])
    else:
        counted = {
            o: sum(e.outcome == o for e in ended) for o in sorted({e.outcome for e in ended})
        }
        print_table(("outcome", "schools"), list(counted.items()))
    failed = [one for one in ended if one.failed]
    if failed:
        raise PartialFailure(
            f"{len(failed)} of {len(ended)} schools failed.",
            "The others are done. `workbench connection runs URN` tells more.",
        )


def show(urn: str, as_json: bool) -> None:
    """The connection page."""
    from workbench.intake.exchange.status import status_of

    with opened_desk() as desk:
        status = status_of(desk, urn)
    if as_json:
        print_json(plain(asdict(status)))
        return
    one = status.connection
    facts: list[tuple[str, object]] = [
        ("school", f"{one.name} (URN {one.urn})"),
        ("system", f"{one.system} through {one.connector}"),
        ("used by", status.application),
        ("state", one.state),
        ("changes come in", "by themselves" if one.mode == "automatic" else "after a look at them"),
        ("connected", f"{one.made:%-d %B %Y %H:%M} UTC by {one.made_by}"),
    ]
    if one.revoked is not None:
        where = {"here": "here", "connector": "at the connector", "notice": "by its notice"}
        facts += [
            (
                "switched off",
                f"{one.revoked:%-d %B %Y %H:%M} UTC {where[one.revoked_where]} by {one.revoked_by}",
            ),
            ("names go by", f"{one.named_until:%-d %B %Y}" if one.named_until else ""),
        ]
    if status.last_run is not None:
        last = status.last_run
        facts.append(("last run", f"{last.started:%-d %B %Y %H:%M} UTC: {last.outcome}"))
    if status.next_comparison is not None:
        facts.append(("next whole comparison", f"from {status.next_comparison:%-d %B %Y}"))
    if status.waiting:
        facts.append(("waiting for a decision", f"{status.waiting:,} changes"))
    print_table(("", ""), facts)
    columns = ("category", "shared", "last extract", "records", "problems in the last run")
    print_table(columns, [category_row(one) for one in status.categories])


def runs(urn: str, as_json: bool) -> None:
    """Runs of a school."""
    with opened_desk() as desk:
        found = desk.runs.of(urn)
    if as_json:
        print_json([plain(asdict(run)) for run in found])
        return
    rows = [
        (
            run.id,
            f"{run.started:%Y-%m-%d %H:%M}",
            run.kind,
            run.outcome,
            *(f"{sum(int(c[name]) for c in run.counts.values()):,}" for name in KINDS),
            run.message,
        )
        for run in found
    ]
    print_table(("run", "started", "kind", "outcome", *KINDS, "message"), rows)


def changes(urn: str, run: str, pupil: str, as_json: bool) -> None:
    """What runs changed."""
    from workbench.errors import UsageError
    from workbench.intake.exchange.changed import about_pupil

    with opened_desk() as desk:
        if pupil:
            found = about_pupil(desk, urn, pupil)
            if as_json:
                print_json([plain(asdict(one)) for one in found])
                return
            columns = ("run", "started", "dataset", "what", "rows", "columns")
            rows = [
                (
                    one.run,
                    f"{one.started:%Y-%m-%d %H:%M}",
                    one.dataset,
                    _FEED[one.kind],
                    one.rows,
                    ", ".join(one.columns),
                )
                for one in found
            ]
            print_table(columns, rows)
            return
        known = desk.runs.of(urn)
        chosen = desk.runs.get(run) if run else next((r for r in known if r.counts), None)
    if chosen is None or chosen.urn != urn:
        raise UsageError(
            f"School {urn} has no such run.", f"See `workbench connection runs {urn}`."
        )
    if as_json:
        print_json(plain(asdict(chosen)))
        return
    print_counts(chosen.counts)


def pending(urn: str, as_json: bool) -> None:
    """What waits."""
    from workbench.intake.exchange.review import waiting

    with opened_desk() as desk:
        found = waiting(desk.stores, urn)
        names = _names(desk, urn, [one.pupil_id for one in found])
    if as_json:
        print_json([plain(asdict(one)) for one in found])
        return
    rows = []
    for one in found:
        fields = one.fields() if one.kind in ("changed", "leaver") else []
        shown = "; ".join(f"{n}: {cell(was)} -> {cell(will)}" for n, was, will in fields)
        who = names.get(one.pupil_id or "", "")
        rows.append((one.number, one.pupil_id, who, one.dataset, one.kind, shown))
    print_table(("change", "pupil", "name", "dataset", "what", "old -> new"), rows)
    if not found:
        typer.echo("Nothing waits.", err=True)


def decide(how: Output, urn: str, chosen: Sequence[str], decision: str) -> None:
    """Accept or reject."""
    from workbench.intake.exchange.decide import decide as carry_out

    with opened_desk() as desk:
        run = carry_out(desk, urn, chosen, decision, operator_identity())
    how.say(f"{run.message} Run {run.id}.")


def refused(how: Output, urn: str, workbook: Path) -> None:
    """A workbook of refused rows."""
    from workbench.intake.exchange.refused import refused_workbook
    from workbench.store.files import write_durably

    with opened_desk() as desk:
        content, count = refused_workbook(desk.stores, urn)
    write_durably(workbook, content)
    how.say(f"{count:,} refused rows are in {workbook.name}. It holds pupils' data: keep it safe.")


def undo(how: Output, run: str) -> None:
    """Undo a run."""
    from workbench.intake.exchange.undo import undo as carry_out

    with opened_desk() as desk:
        done = carry_out(desk, run, operator_identity())
    print_counts(done.counts)
    how.say(f"Run {run} is undone by run {done.id}.")
    how.say("The connection is manual from now on, or the next run would do it again.")


_FEED = {"insert": "new", "delete": "gone", "update_postimage": "changed"}


def _names(desk: "Desk", urn: str, pupils: Sequence[str | None]) -> dict[str, str]:
    """Names of pupils for the data manager who decides about them; reading them is noted."""
    from workbench.store.audit import Action

    people = desk.stores.rows("pupil_identity", urn)
    mine = people[people["pupil_id"].isin([one for one in pupils if one])]
    desk.audit.write(
        Action.VIEW, actor=operator_identity(), urn=urn, resource="pending changes", rows=len(mine)
    )
    full = mine["forename"].astype(str) + " " + mine["surname"].astype(str)
    return dict(zip(mine["pupil_id"], full, strict=True))
