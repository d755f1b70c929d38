"""What a measure's entry in the catalogue says of it, in words; for every page that explains it."""

from workbench.measures.measure import Measure
from workbench.measures.row_kinds import row_kind
from workbench.measures.series import series

_KINDS = {
    "mean": "mean of `{top}` over the rows that have it",
    "percentage": "rows with `{top}`, in percent of those for which it is known",
    "ratio": "sum of `{top}` over the sum of `{bottom}`, times {times:g}",
    "count": "sum of `{top}`",
}


def facts(measure: Measure) -> list[tuple[str, str]]:
    """Heading and words of what is known of a measure: unit, formula, rows, interval, source."""
    told = [
        ("Unit", f"{measure.unit}, shown to {_places(measure.decimals)}"),
        ("Formula", measure.formula or _in_columns(measure)),
        ("In columns", _in_columns(measure)),
        ("One row is", row_kind(measure.rows).title),
        ("Made from", ", ".join(f"`{name}`" for name in row_kind(measure.rows).datasets)),
        ("Who counts", f"rows with `{measure.eligible}`" if measure.eligible else "every row"),
        ("Better is", measure.better),
        ("Compared with", measure.zero_means and f"0, the average of {measure.zero_means}"),
        ("Interval", interval(measure)),
        ("Years", _years(measure)),
        ("Source", measure.source),
    ]
    return [(name, said) for name, said in told if said]


def interval(measure: Measure) -> str:
    """The formula of a measure's interval by its name; empty where it has none."""
    if measure.kind == "count":
        return ""
    if measure.kind == "percentage":
        return "Wilson score, 95%"
    return "95%: 1.96 national standard deviations over the root of n"


def breaks(measure: Measure) -> list[str]:
    """What the figures stand on, from which year."""
    known = series()[measure.name]
    if known.steady:
        return [f"None: {known.steady}."]
    return [f"From {start}: {basis.words}." for start, basis in known.bases.items()]


def _in_columns(measure: Measure) -> str:
    words = _KINDS[measure.kind]
    return words.format(top=measure.numerator, bottom=measure.denominator, times=measure.scale)


def _places(decimals: int) -> str:
    words = {0: "whole numbers", 1: "one decimal place"}
    return words.get(decimals, f"{decimals} decimal places")


def _years(measure: Measure) -> str:
    last = f" to {measure.last_year}" if measure.last_year else ""
    said = [f"from {measure.first_year}{last}"]
    if measure.not_published:
        said.append(f"not published for {', '.join(measure.not_published)}")
    if measure.not_available:
        years = ", ".join(measure.not_available)
        said.append(f"the national table of {years} is not known to the workbench")
    return "; ".join(said)
