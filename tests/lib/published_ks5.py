"""16 to 18: drawn published tables, each with a figure to get wrong."""

import pandas as pd
from published_case import Case, one_row

from workbench.measures.ks5.model import model_of


def _curve() -> tuple[pd.DataFrame, ...]:
    """A curve of our model, as DfE's workbook would print it."""
    found = model_of("2018/19").curves.iloc[0]
    number = len(found["prior"]) - 2
    knots = [*range(number + 1), 21]
    cells = {f"x_{k}": [x] for k, x in zip(knots, found["prior"], strict=True)}
    cells |= {f"y_{k}": [y] for k, y in zip(knots, found["points"], strict=True)}
    names = {"qual_id": [1], "cohort_name": ["A level"], "size": [found["size"]]}
    names |= {key: [found[key]] for key in ("qualification_code", "subject_code")}
    return pd.DataFrame({"qual_id": [1], "number_of_bands": [number], **cells}), pd.DataFrame(names)


def _ends() -> pd.DataFrame:
    prior = {f"x_{k}": [float(k)] for k in (*range(6), 21)}
    points = dict(zip((0, 1, 2, 3, 4, 5, 21), (5, 10, 20, 30, 40, 50, 55), strict=True))
    drawn = {f"y_{k}": [float(y)] for k, y in points.items()}
    return pd.DataFrame({"number_of_bands": [5], "qrd_max_points": [60.0], **prior, **drawn})


CASES = (
    Case(
        "KS5 grade of average points",
        (one_row(TALLPPE_ALEV_1618=34.07, TALLPPEGRD_ALEV_1618="C+"),),
        (0, 0, "TALLPPEGRD_ALEV_1618", "B-"),
    ),
    Case(
        "KS5 value-added bands",
        (
            one_row(URN=100001, PROGRESS_BAND_ALEV=1),
            one_row(URN=100001, VA_INS_ALEV_19=0.4, LCI_INS_ALEV_19=0.2, UCI_INS_ALEV_19=0.6),
        ),
        (0, 0, "PROGRESS_BAND_ALEV", "2"),
    ),
    Case(
        "KS5 points",
        (
            pd.DataFrame(
                {
                    "qual_id": [1, 2],
                    "sublevno": [111, 463],
                    "qualification_name": ["GCE A level", "BTEC National Extended Diploma"],
                    "size": [1.0, 3.0],
                    "grade": ["*", "*DD"],
                    "points": [60.0, 120.0],
                }
            ),
        ),
        (0, 1, "points", 121.0),
    ),
    Case("KS5 value-added curves, expected points", _curve(), (0, 0, "y_3", 0.5)),
    Case("KS5 value-added curves, ends", (_ends(),), (0, 0, "y_21", 56.0)),
    Case(
        "KS5 results that whole students give",
        (
            one_row(
                PTAAB_2FAC="33.3%",
                TINCLUDE_AAB_2FAC=3,
                TLEV_PER="50%",
                TALLPUP_TLEVDENOM=8,
                AGEN_PER="50%",
                TALLPUP_AGENDENOM=8,
                TechCert_PER="50%",
                TALLPUP_ANYL2VOC=8,
                PT_Retained_ALEV_Ret="90%",
                T_InScope_ALEV_Ret=10,
                PT_Ret_Assessed_ALEV="80%",
            ),
        ),
        (0, 0, "PT_Retained_ALEV_Ret", "91%"),
    ),
    Case(
        "KS4 to KS5 transition, shares",
        (one_row(ROW_ID=1, A=1, B=2, C=""), one_row(ROW_ID=1, A="33.33%", B="66.67%", C="NA%")),
        (1, 0, "B", "66.66%"),
    ),
)
