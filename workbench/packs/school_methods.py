"""How a pack's figures are worked out, and where they come from, in words."""

from collections.abc import Iterable

import pandas as pd

from workbench.measures.catalogue import measure
from workbench.measures.published.intervals import APPROXIMATE
from workbench.measures.published.verdicts import BY_BAND
from workbench.measures.status import CALCULATED

_SHARE_AGREED = "97%"
_DISCLOSURE = (
    "Figures about fewer than 6 pupils are suppressed, and so is one more wherever a suppressed "
    "figure could be worked out from the others. A percentage of 0 or 100 of fewer than 10 pupils "
    "is suppressed too. Two groups that differ by fewer than 6 pupils are never both shown.",
)


def source_line(frame: pd.DataFrame, stage: str = "key stage 4", *, synthetic: bool = False) -> str:
    """Who published the figures, and about whom.

    Args:
        frame: the headline measures of the school, published or calculated.
        stage: what the pupils are at the end of.
        synthetic: whether the school is made up, of which nobody has published anything.
    """
    whom = f"pupils at the end of {stage}"
    if (frame["status"] == CALCULATED).any():
        return f"Calculated from {'synthetic ' * synthetic}pupil-level data; {whom}."
    if synthetic:
        return f"Synthetic figures, laid out as DfE's school performance tables; {whom}."
    return f"DfE school performance tables, final data; {whom}."


def headline_lead(frame: pd.DataFrame, area: str) -> str:
    """What the headline figures are set beside."""
    if (frame["status"] == CALCULATED).any():
        return "Calculated here from the school's pupil-level data, and set beside England."
    return (
        f"Published figures beside England and the mean of the schools of {area}. Percentile ranks "
        "are among state-funded mainstream schools in England: 1 is the highest."
    )


def measures_table(names: Iterable[str]) -> pd.DataFrame:
    """What each measure of the pack is, and the page that describes it."""
    found = [measure(name) for name in dict.fromkeys(names)]
    return pd.DataFrame(
        {
            "Measure": [one.title for one in found],
            "What it is": [one.description for one in found],
            "Page": [f"docs/reference/measures/{one.name}.md" for one in found],
        }
    )


def interval_note(frame: pd.DataFrame, year: str) -> str:
    """How the intervals of a year were made; empty where there are none."""
    methods = frame.loc[frame["period"] == year, "method"]
    if not methods.str.contains(APPROXIMATE).any():
        return ""
    return (
        "Intervals are approximate: the number of pupils is worked out from the Year 7 places that "
        "were offered to these pupils. Where DfE published a band, the verdict is the band's."
    )


def methods(frame: pd.DataFrame, area: str, *, suppressed: bool = False) -> tuple[str, ...]:
    """The notes on methods that the figures of a school call for.

    Args:
        frame: of :func:`workbench.measures.published.school.published_measures`.
        area: name of the local authority.
        suppressed: whether the pack hides small groups of pupils.
    """
    return (
        "Progress 8 is how many grades a subject pupils are above or below pupils in mainstream "
        "schools with the same key stage 2 results, whose average is 0. Schools are tested against "
        "0. England's own figure is that of all state-funded schools, special schools included.",
        "Attainment 8 is the mean of pupils' points in ten slots: English and maths counted twice, "
        "three English Baccalaureate subjects and three others.",
        *(comparisons(area) if frame["area"].notna().any() else []),
        *_tests(frame),
        *(_DISCLOSURE if suppressed else []),
        "A figure that is not shown is missing for a reason, never zero. The reasons stand beside "
        "it.",
    )


def comparisons(area: str) -> list[str]:
    """What the figures of the area and the percentile ranks are."""
    return [
        f"The figure for {area} is the mean of the state-funded mainstream schools there that have "
        "one, each school counting once. It is not DfE's pupil-weighted figure for the area.",
        "A percentile rank puts all state-funded mainstream schools in order and cuts them into "
        "hundredths: 1 is the highest hundredth, 100 the lowest. Ranks 1 to 20 are the highest "
        "fifth. Schools with the same figure share the better rank.",
    ]


def _tests(frame: pd.DataFrame) -> list[str]:
    said = []
    if frame["method"].str.contains(APPROXIMATE).any():
        said.append(
            "An approximate interval takes the number of pupils from the Year 7 places the school "
            "offered to the cohort (94% of them for Progress 8, the share of pupils with key stage "
            "2 results), because the tables loaded here hold no number of pupils. Where places are "
            "not known for that year, the nearest later year stands in. For Progress 8 its verdict "
            f"agrees with DfE's published band for {_SHARE_AGREED} of schools in 2018/19."
        )
    if frame["method"].str.contains(BY_BAND).any():
        said.append(
            "Where DfE published a Progress 8 band, the verdict is the band's: well above and "
            "above average are significantly above, well below and below average significantly "
            "below."
        )
    said.append(
        "Significant means that a difference of that size would come about by chance less than "
        "once in twenty times (95%). Attainment 8 and the EBacc average point score are not "
        "tested: no national standard deviation of pupils is published for them."
    )
    return said
