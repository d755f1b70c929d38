"""Model cards, and records in the shape of the Algorithmic Transparency Recording Standard."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from workbench.documentation.markdown import head, line
from workbench.models.catalogue import Model, Owner, models, owner
from workbench.models.record import ALL

FOLDER = "models"
NOT_RUN = "Not run yet on this installation; `workbench models fit` makes the figures."

_LARGE = 1_000

Record = Mapping[str, pd.DataFrame]
Cells = tuple[str, ...]


def model_cards_page() -> str:
    """Markdown of every model: what it answers, what it is for, and a link to its card."""
    rows = [
        line((f"[{one.title}]({FOLDER}/{one.name}.md) (`{one.name}`)", one.purpose, one.question))
        for one in models().values()
    ]
    return "\n".join(
        [
            "# Models",
            "",
            "Made by `workbench docs` from `workbench/reference/models.yaml`. The figures of a run "
            "are printed by `workbench models card NAME`.",
            "",
            *head(("model", "results may be used for", "what it answers")),
            *rows,
            "",
        ]
    )


def model_card(model: Model, record: Record | None = None) -> str:
    """Markdown of one model, with the figures of a run where one is given.

    Args:
        model: what is described.
        record: frames of :func:`workbench.models.record_store.record_of`.
    """
    lines = [
        f"# {model.title} (`{model.name}`)",
        "",
        model.question,
        "",
        f"- **Method**: {model.method}",
        f"- **Results may be used for**: {model.purpose.replace('_', ' ')}",
        f"- **Source**: {model.source}",
        *_section("Use it for", model.uses),
        *_section("Do not use it for", model.not_for),
        *_section("Limits", model.limits),
        *_section("Risks", [f"{one.risk} {one.answer}" for one in model.risks]),
    ]
    figures = ["", NOT_RUN] if record is None else _figures(record)
    return "\n".join([*lines, *figures, ""])


def transparency_record(model: Model, record: Record | None = None) -> str:
    """Markdown in the shape of the Algorithmic Transparency Recording Standard.

    Source: Algorithmic Transparency Recording Standard, Government Digital Service: tier 1 for
    everybody, tier 2 with owner, rationale, decision-making, tool, data, and risks.
    """
    who = owner()
    tiers = {
        "Tier 1: what it is": _tier_1(model),
        "Tier 2: owner and responsibility": _owner(who),
        "Tier 2: description and rationale": _rationale(model),
        "Tier 2: decision-making process": [who.human_decision, who.appeals],
        "Tier 2: tool specification": [f"Method: {model.method}", f"Source: {model.source}"],
        "Tier 2: data": _data(record),
        "Tier 2: risks, mitigations and impact": [f"{r.risk} {r.answer}" for r in model.risks],
    }
    sections = [part for title, said in tiers.items() for part in _section(title, said)]
    title = f"# Algorithmic transparency record: {model.title}"
    return "\n".join([title, *sections, ""])


def _tier_1(model: Model) -> list[str]:
    return [
        f"Name: {model.title}",
        f"Description: {model.question} {model.method}",
        *(f"Used for: {use}" for use in model.uses),
        *(f"Not used for: {use}" for use in model.not_for),
    ]


def _owner(who: Owner) -> list[str]:
    return [f"Organisation: {who.organisation}", f"Responsibility: {who.role}"]


def _rationale(model: Model) -> list[str]:
    return [f"Question: {model.question}", *(f"Limit: {limit}" for limit in model.limits)]


def _data(record: Record | None) -> list[str]:
    if record is None:
        return [NOT_RUN]
    run = _rows(record["model_run"])[0]
    when = f"Run {run['run']} of {run['made_on']:%-d %B %Y}"
    what = f"release {run['release']}, origin {run['origin']}, {run['years']}"
    size = f"{run['pupils']:,} pupils or entries of {run['schools']:,} schools"
    excluded = record["model_term"][record["model_term"]["kind"] == "exclusion"]
    left_out = excluded.groupby("term", sort=False)["value"].sum()
    return [
        f"{when}: {what}; {size}.",
        *(f"Left out of all parts together: {why}, {n:,.0f}." for why, n in left_out.items()),
        "The record of a run holds no pupil's row.",
    ]


def _figures(record: Record) -> list[str]:
    """The run, its coefficients, its fit and its calibration."""
    formula = _rows(record["model_run"])[0]["formula"]
    return [
        *_section("The run", [*_data(record)[:-1], f"Formula: `{formula}`"]),
        *_table("Settings", _facts(record, "setting")),
        *_table("Left out", _facts(record, "exclusion")),
        *_table("Coefficients", _coefficients(record)),
        *_table("Fit and diagnostics", _facts(record, "fit", "diagnostic")),
        *_table("Calibration", _calibration(record["model_calibration"])),
    ]


def _facts(record: Record, *kinds: str) -> list[Cells]:
    return [
        ("part", "what", "value"),
        *(
            (row["part"], row["term"].replace("_", " "), _said(row))
            for kind in kinds
            for row in _of_kind(record, kind)
        ),
    ]


def _coefficients(record: Record) -> list[Cells]:
    return [
        ("part", "term", "estimate", "standard error", "95% interval"),
        *(
            (
                row["part"],
                row["term"],
                _number(row["value"]),
                _number(row["std_error"]),
                _limits(row),
            )
            for row in _of_kind(record, "coefficient")
        ),
    ]


def _calibration(scores: pd.DataFrame) -> list[Cells]:
    over_all = scores[(scores["group"] == ALL) & (scores["bin"] == 0)]
    return [
        ("part", "year", "score", "pupils", "observed", "expected"),
        *(
            (
                row["part"],
                row["year"],
                row["score"].replace("_", " "),
                f"{row['n']:,}",
                _number(row["observed"]),
                _number(row["expected"]),
            )
            for row in _rows(over_all)
        ),
    ]


def _of_kind(record: Record, kind: str) -> list[dict[str, Any]]:
    terms = record["model_term"]
    return _rows(terms[terms["kind"] == kind])


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _said(row: dict[str, Any]) -> str:
    return row["words"] if isinstance(row["words"], str) else _number(row["value"])


def _limits(row: dict[str, Any]) -> str:
    known = not pd.isna(row["low"])
    return f"{_number(row['low'])} to {_number(row['high'])}" if known else ""


def _number(value: Any) -> str:
    if pd.isna(value):
        return ""
    return f"{value:,.0f}" if abs(value) >= _LARGE else f"{value:.4g}"


def _section(title: str, said: Sequence[str]) -> list[str]:
    return ["", f"## {title}", "", *(f"- {one}" for one in said)] if said else []


def _table(title: str, rows: Sequence[Cells]) -> list[str]:
    if len(rows) == 1:
        return []
    return ["", f"## {title}", "", *head(rows[0]), *(line(row) for row in rows[1:])]
