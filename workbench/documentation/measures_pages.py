"""The reference pages of measures: one table of all, and a page of each."""

from workbench.documentation.markdown import head, line
from workbench.measures.catalogue import key_stages, measures
from workbench.measures.measure import Example, Measure
from workbench.measures.row_kinds import row_kind
from workbench.measures.series import series

FOLDER = "measures"
_KINDS = {
    "mean": "mean of `{top}` over the rows that have it",
    "percentage": "rows with `{top}`, in percent of those for which it is known",
    "ratio": "sum of `{top}` over the sum of `{bottom}`, times {times:g}",
    "count": "sum of `{top}`",
}


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
    facts = [
        ("Unit", f"{measure.unit}, shown to {_places(measure.decimals)}"),
        ("Formula", measure.formula or _in_columns(measure)),
        ("In columns", _in_columns(measure)),
        ("One row is", row_kind(measure.rows).title),
        ("Made from", ", ".join(f"`{name}`" for name in row_kind(measure.rows).datasets)),
        ("Who counts", f"rows with `{measure.eligible}`" if measure.eligible else "every row"),
        ("Better is", measure.better),
        ("Compared with", measure.zero_means and f"0, the average of {measure.zero_means}"),
        ("Interval", _interval(measure)),
        ("Years", _years(measure)),
        ("Source", measure.source),
    ]
    lines = [f"# {measure.title} (`{measure.name}`)", "", measure.description, ""]
    lines += [f"- **{name}**: {said}" for name, said in facts if said]
    lines += _section("Limits", [f"- {limit}" for limit in measure.limits])
    lines += _section("Breaks in series", [f"- {said}" for said in _breaks(measure)])
    lines += _example(measure.example) if measure.example is not None else []
    made = f"Made by `workbench docs` from `workbench/reference/measures/{measure.name}.yaml`."
    return "\n".join([*lines, "", made, ""])


def _row(measure: Measure) -> str:
    title = f"[{measure.title}]({FOLDER}/{measure.name}.md) (`{measure.name}`)"
    return line((title, measure.unit, measure.better, measure.description))


def _in_columns(measure: Measure) -> str:
    words = _KINDS[measure.kind]
    return words.format(top=measure.numerator, bottom=measure.denominator, times=measure.scale)


def _places(decimals: int) -> str:
    words = {0: "whole numbers", 1: "one decimal place"}
    return words.get(decimals, f"{decimals} decimal places")


def _interval(measure: Measure) -> str:
    if measure.kind == "count":
        return ""
    if measure.kind == "percentage":
        return "Wilson score, 95%"
    return "95%: 1.96 national standard deviations over the root of n"


def _years(measure: Measure) -> str:
    last = f" to {measure.last_year}" if measure.last_year else ""
    said = [f"from {measure.first_year}{last}"]
    if measure.not_published:
        said.append(f"not published for {', '.join(measure.not_published)}")
    if measure.not_available:
        years = ", ".join(measure.not_available)
        said.append(f"the national table of {years} is not known to the workbench")
    return "; ".join(said)


def _breaks(measure: Measure) -> list[str]:
    """What the figures stand on, from which year."""
    known = series()[measure.name]
    if known.steady:
        return [f"None: {known.steady}."]
    return [f"From {start}: {basis.words}." for start, basis in known.bases.items()]


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
