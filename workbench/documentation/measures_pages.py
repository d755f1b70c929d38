"""The reference pages of measures: one table of all, and a page of each."""

from workbench.documentation.markdown import head, line
from workbench.measures.catalogue import key_stages, measures
from workbench.measures.described import breaks, facts
from workbench.measures.measure import Example, Measure

FOLDER = "measures"


def measures_page() -> str:
    """Markdown of every measure: by key stage, unit, what it is, and a link to its own page."""
    lines = [
        "# Measures",
        "",
        "Made by `workbench docs` from `workbench/reference/measures/`, one file a measure.",
        "",
    ]
    for stage, title in key_stages().items():
        of_stage = [one for one in measures().values() if one.key_stage == stage]
        if of_stage:
            lines += [f"## {title}", "", *head(("measure", "unit", "better", "what it is"))]
            lines += [_row(one) for one in of_stage]
            lines += [""]
    return "\n".join(lines)


def measure_page(measure: Measure) -> str:
    """Markdown of one measure: formula, rows, years, limits, source, and a worked example."""
    lines = [f"# {measure.title} (`{measure.name}`)", "", measure.description, ""]
    lines += [f"- **{name}**: {said}" for name, said in facts(measure)]
    lines += _section("Limits", [f"- {limit}" for limit in measure.limits])
    lines += _section("Breaks in series", [f"- {said}" for said in breaks(measure)])
    lines += _example(measure.example) if measure.example is not None else []
    made = f"Made by `workbench docs` from `workbench/reference/measures/{measure.name}.yaml`."
    return "\n".join([*lines, "", made, ""])


def _row(measure: Measure) -> str:
    title = f"[{measure.title}]({FOLDER}/{measure.name}.md) (`{measure.name}`)"
    return line((title, measure.unit, measure.better, measure.description))


def _section(title: str, lines: list[str]) -> list[str]:
    return ["", f"## {title}", "", *lines] if lines else []


def _example(example: Example) -> list[str]:
    lines = ["", "## Worked example"]
    for name, table in example.frames.items():
        lines += ["", f"From `{name}` (what is not drawn does not matter):", "", *_ruled(table)]
    return [*lines, "", "comes", "", *_ruled(example.gives)]


def _ruled(table: str) -> list[str]:
    """A drawn table as Markdown: a rule under its first row, where it has none."""
    first, *rest = table.strip().splitlines()
    rest = [row for row in rest if set(row) - set("|-: ")]
    return [first, line(["---"] * (first.count("|") - 1)), *rest]
