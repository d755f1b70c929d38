"""Key stage 4: drawn published tables, each with a figure to get wrong."""

import pandas as pd
from published_case import Case, one_row, text


def _ks4_shares() -> pd.DataFrame:
    of_all = ["boys", "girls", "disadvantaged", "not_disadvantaged", "language_not_english"]
    of_all += ["language_english", "language_unknown", "not_mobile", "sen", "sen_no_ehcp"]
    of_all += ["sen_with_ehcp", "prior_lo", "prior_av", "prior_hi"]
    cells: dict[str, object] = {"t_pupils": 40}
    for group in of_all:
        cells |= {f"t_{group}": 10, f"pt_{group}": 33.3 if "prior" in group else 25}
    return one_row(**cells)


def _ks4_sums() -> pd.DataFrame:
    parts = {"boys": 15, "girls": 25, "disadvantaged": 10, "not_disadvantaged": 30}
    parts |= {"language_english": 20, "language_not_english": 19, "language_unknown": 1}
    parts |= {"sen_no_ehcp": 3, "sen_with_ehcp": 4, "sen": 7, "pupils": 40}
    parts |= {"allks_boys": 100, "allks_girls": 90, "allks_pupils": 190}
    return one_row(**{f"t_{name}": count for name, count in parts.items()})


def _reckoner() -> tuple[pd.DataFrame, ...]:
    points = one_row(
        ks2emss_grp=1, p8est=18.54, p8esteng=4.37, p8estmat=2.6, p8estebac=5.16, p8estopen=6.4
    )
    pillars = one_row(ks2emss_grp=1, sciest=2.22, humest=1.91, lanest=4.43)
    ranges = text(
        """
        | KS2 prior attainment group | KS2 average scaled score range |
        | 1                          | 59 to 82                       |
        """
    )
    return points, pillars, ranges


def _sds() -> tuple[pd.DataFrame, ...]:
    progress = one_row(
        p8stdev=1.408359,
        p8engstdev=1.609325,
        p8matstdev=1.530366,
        p8ebacstdev=1.636993,
        p8openstdev=1.630237,
    )
    return progress, one_row(scivastdev=1.466338, humvastdev=1.800321, lanvastdev=1.954278)


def _outcomes() -> pd.DataFrame:
    cells: dict[str, object] = {}
    for outcome in ("EBacc_all", "EBacc_9-4", "EBacc_9-5", "Basics_9-4", "Basics_9-5"):
        yes, no = ("Entered", "Not_Entered") if "all" in outcome else ("Achieved", "Not_Achieved")
        cells |= {f"{outcome}_{yes}": 1, f"{outcome}_{no}": 2, f"{outcome}_perc_{yes}": 33.3}
    return one_row(**cells)


CASES = (
    Case("KS4 percentages of pupils from counts", (_ks4_shares(),), (0, 0, "pt_boys", "26")),
    Case("KS4 pupils from groups", (_ks4_sums(),), (0, 0, "t_girls", "26")),
    Case(
        "Progress 8 bands from scores",
        (one_row(P8MEA=0.6, P8_BANDING=1),),
        (0, 0, "P8_BANDING", "2"),
    ),
    Case(
        "Progress 8 bands from scores and places",
        (
            one_row(URN=100001, P8MEA=-0.6, P8_BANDING=5),
            one_row(urn=100001, year_key=2014, total_number_places_offered=100),
        ),
        (0, 0, "P8_BANDING", "4"),
    ),
    Case(
        "KS4 performance points",
        (
            pd.DataFrame(
                {
                    "Qualification Number": ["10034055"],
                    "Qualification Title": ["AS level in mathematics"],
                    "Pass Grades": ["B"],
                    "Pass Points": [8.88],
                }
            ),
        ),
        (0, 0, "Pass Points", 8.89),
    ),
    Case(
        "Progress 8 reckoner, elements add up",
        (_reckoner()[0].assign(p8est="18.53"),),
        (0, 0, "p8est", "18.60"),
    ),
    Case(
        "Progress 8 reckoner, groups and expected points",
        _reckoner(),
        (0, 0, "p8esteng", "4.38"),
    ),
    Case("Progress 8 reckoner, standard deviations", _sds(), (0, 0, "p8matstdev", "1.530367")),
    Case(
        "KS2 to KS4 transition, shares and totals",
        (
            text(
                """
                | characteristic_type | subjects | KS2_Prior | num_4 | num_5 | all_grades | perc_4 | perc_5 |
                | All Pupils          | Maths    | 100       | 3     | 1     | 4          | 75     | 25     |
                | Gender              | Maths    | 100       | 1     | 1     | 2          | 50     | 50     |
                | Gender              | Maths    | 100       | 2     | 0     | 2          | 100    | 0      |
                """  # noqa: E501
            ),
        ),
        (0, 0, "perc_4", "74.9"),
    ),
    Case(
        "KS2 to KS4 transition, EBacc and basics",
        (_outcomes(),),
        (0, 0, "Basics_9-5_perc_Achieved", "33.4"),
    ),
)
