"""Key stage 4: Progress 8 with the coefficients and standard deviations of DfE's ready reckoners.

A pupil without a result has minus what is expected of the group, over the divisor: so the expected
points come out of the measure itself.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from types import MappingProxyType

import numpy as np
import pandas as pd

from workbench.measures.columns import floats
from workbench.measures.intervals import Z
from workbench.measures.ks4.progress8 import (
    DIVISORS,
    ELEMENTS,
    PILLARS,
    from_groups,
    pillar_value_added,
    with_prior,
)
from workbench.measures.ks4.school_progress import SCORES, component_progress
from workbench.verification.bounds import around, exactly
from workbench.verification.comparison import Comparison, compare
from workbench.verification.files import PublishedFile, csv
from workbench.verification.printed import decimals, half_of, printed
from workbench.verification.recomputation import Recomputation, for_each

_EXPECTED: Mapping[str, str] = MappingProxyType(
    {
        "all": "p8est",
        "english": "p8esteng",
        "maths": "p8estmat",
        "ebacc": "p8estebac",
        "open": "p8estopen",
    }
)
_PILLARS: Mapping[str, str] = MappingProxyType(
    {"science": "sciest", "humanities": "humest", "languages": "lanest"}
)
_SDS: Mapping[str, str] = MappingProxyType(
    {
        "all": "p8stdev",
        "english": "p8engstdev",
        "maths": "p8matstdev",
        "ebacc": "p8ebacstdev",
        "open": "p8openstdev",
        "science": "scivastdev",
        "humanities": "humvastdev",
        "languages": "lanvastdev",
    }
)
_YEARS: Mapping[str, str] = MappingProxyType({"2021/22": "2022", "2022/23": "2023"})
_RANGE = "KS2 average scaled score range"
_GROUP = "KS2 prior attainment group"


def elements_add_up(table: pd.DataFrame) -> Iterator[Comparison]:
    """Expected Attainment 8 from its expected elements, which Progress 8 weighs 2, 2, 3 and 3."""
    weighed = [
        decimals(table[_EXPECTED[name]], 2).values / DIVISORS[name] * DIVISORS[name]
        for name in ELEMENTS
    ]
    ours = around(np.sum(weighed, axis=0), half_of(2) * len(ELEMENTS))
    yield compare("expected Attainment 8", decimals(table[_EXPECTED["all"]], 2), ours)


def expected_points(
    year: str, table: pd.DataFrame, pillars: pd.DataFrame, ranges: pd.DataFrame
) -> Iterator[Comparison]:
    """Groups and expected points of pupils at both ends of each group's range."""
    for end, column in (("lowest", 0), ("highest", 1)):
        averages = ranges[_RANGE].str.split(" to ", expand=True)[column].astype("float64")
        pupils = _pupils(year, averages)
        groups = with_prior(pupils, pupils)
        title = f"{year}, {end} average of each group"
        yield compare(f"group, {title}", printed(ranges[_GROUP]), exactly(floats(groups["pag"])))
        scored = from_groups(pupils, groups)
        for name, expected in _EXPECTED.items():
            score = scored["progress8_unadjusted" if name == "all" else SCORES[name]]
            ours = exactly(-floats(score) * DIVISORS[name])
            yield compare(f"expected {name}, {title}", decimals(table[expected], 2), ours)
        entered = pupils.assign(**{f"{pillar}_points": 0.0 for pillar in PILLARS})
        gained = pillar_value_added(entered, groups)
        for name, expected in _PILLARS.items():
            ours = exactly(-floats(gained[f"{name}_value_added"]))
            published = decimals(pillars[expected].iloc[: len(ranges)], 2)
            yield compare(f"expected {name}, {title}", published, ours)


def standard_deviations(
    year: str, table: pd.DataFrame, pillars: pd.DataFrame
) -> Iterator[Comparison]:
    """National SDs from the interval of one pupil."""
    published = pd.concat([table, pillars], axis=1)
    for name, column in _SDS.items():
        one = pd.DataFrame({"urn": ["1"], "year": [year], SCORES[name]: [0.0]})
        found = component_progress(one, name)
        ours = exactly(floats(found["high"] - found["low"]) / 2 / Z)
        yield compare(f"SD of {name}, {year}", decimals(published[column], 6), ours)


def _pupils(year: str, averages: "pd.Series[float]") -> pd.DataFrame:
    """Pupils with an average in reading and maths, and without a result."""
    nothing = dict.fromkeys(["attainment8", *ELEMENTS], 0.0)
    rows = averages.reset_index(drop=True)
    return pd.DataFrame(
        {
            "pupil_id": [f"pupil {place}" for place in rows.index],
            "urn": "1",
            "year": year,
            "english_fine": np.nan,
            "maths_fine": np.nan,
            "reading_scaled": rows,
            "maths_scaled": rows,
            **nothing,
        }
    )


def _file(year: str, edition: str, what: str) -> PublishedFile:
    return csv(f"dfe_models/ks4_ready_reckoner/ks4rr_{year}_{edition}_{what}.csv")


CLASSES = (
    *for_each(
        "Progress 8 reckoner, elements add up",
        [
            _file(year, edition, "p8_pupil_coefficients_file")
            for year in _YEARS.values()
            for edition in ("provisional", "revised")
        ],
        elements_add_up,
        rounding="0.005 points, and 0.005 for each of the four elements",
    ),
    *(
        Recomputation(
            name="Progress 8 reckoner, groups and expected points",
            files=(
                _file(named, "revised", "p8_pupil_coefficients_file"),
                _file(named, "revised", "ebac_pupil_modelvalues_file"),
                _file(named, "revised", "p8_att8_splits"),
            ),
            recompute=partial(expected_points, year),
            rounding="0.005 points; the group must be the same",
        )
        for year, named in _YEARS.items()
    ),
    *(
        Recomputation(
            name="Progress 8 reckoner, standard deviations",
            files=(
                _file(named, "revised", "p8_stdev_file"),
                _file(named, "revised", "ebac_stdev_file"),
            ),
            recompute=partial(standard_deviations, year),
            rounding="0.0000005",
        )
        for year, named in _YEARS.items()
    ),
)
