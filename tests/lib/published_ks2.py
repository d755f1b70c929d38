"""Key stage 2: drawn published tables, each with a figure to get wrong."""

import pandas as pd
from published_case import Case, one_row, text


def _ks2_intervals() -> pd.DataFrame:
    counts = ["TELIG", "BELIG", "GELIG", "TKS1GROUP_L", "TKS1GROUP_M", "TKS1GROUP_H"]
    counts += ["TFSM6CLA1A", "TNotFSM6CLA1A", "TEALGRP2", "TMOBN"]
    cells: dict[str, object] = {"RECTYPE": 1} | dict.fromkeys(counts, 40)
    for subject, half in {"READ": 1.9, "WRIT": 1.9, "MAT": 1.7}.items():
        cells[f"{subject}COV"] = "100%"
        for group in (
            "",
            "_B",
            "_G",
            "_L",
            "_M",
            "_H",
            "_FSM6CLA1A",
            "_NotFSM6CLA1A",
            "_EAL",
            "_MOBN",
        ):
            cells[f"{subject}PROG{group}_LOWER"] = -half
            cells[f"{subject}PROG{group}_UPPER"] = half
    return one_row(**cells)


def _ks2_bands(suffix: str = "", **more: object) -> pd.DataFrame:
    cells: dict[str, object] = dict(more)
    for subject in ("READ", "WRIT", "MAT"):
        parts = {"": 3.5, "_LOWER": 2.0, "_UPPER": 5.0, "_DESCR": 1}
        cells |= {f"{subject}PROG{part}{suffix}": value for part, value in parts.items()}
        cells[f"{subject}COV"] = "100%"
    return one_row(**cells)


def _ks2_gaps() -> pd.DataFrame:
    here: dict[str, object] = {"RECTYPE": 1}
    england: dict[str, object] = {"RECTYPE": 4}
    for gap, column in {"RWM_EXP": "PTRWM_EXP", "RWM_HIGH": "PTRWM_HIGH"}.items():
        here |= {f"DIFFN_{gap}": -20, f"{column}_FSM6CLA1A": "50%"}
        england[f"{column}_NotFSM6CLA1A"] = "70%"
    for column in ("READPROG", "WRITPROG", "MATPROG"):
        here |= {f"DIFFN_{column}": -0.8, f"{column}_FSM6CLA1A": -0.5}
        england[f"{column}_NotFSM6CLA1A"] = 0.3
    return pd.DataFrame([here, england]).astype("str").replace("nan", "")


CASES = (
    Case(
        "KS2 percentages of pupils from counts",
        (
            text(
                """
                | TELIG | BELIG | PBELIG | TKS1GROUP_L | TKS1GROUP_M | TKS1GROUP_H | PTKS1GROUP_L | PTKS1GROUP_M | PTKS1GROUP_H |
                | 60    | 25    | 42%    | 10          | 30          | 10          | 20%          | 60%          | 20%          |
                | 4     | SUPP  | SUPP   | SUPP        | SUPP        | SUPP        | SUPP         | SUPP         | SUPP         |
                """  # noqa: E501
            ),
        ),
        (0, 0, "PBELIG", "43%"),
    ),
    Case(
        "KS2 results that whole pupils give",
        (one_row(TELIG=25, PTREAD_EXP="76%"),),
        (0, 0, "PTREAD_EXP", "75%"),
    ),
    Case(
        "KS2 results of all pupils from groups",
        (
            text(
                """
                | TELIG | BELIG | GELIG | PTREAD_EXP | PTREAD_EXP_B | PTREAD_EXP_G |
                | 50    | 20    | 30    | 56%        | 50%          | 60%          |
                """
            ),
        ),
        (0, 0, "PTREAD_EXP", "57%"),
    ),
    Case(
        "KS2 local authority from schools",
        (
            text(
                """
                | RECTYPE | TELIG | PTREAD_EXP |
                | 1       | 20    | 50%        |
                | 1       | 30    | 60%        |
                | 3       | 50    | 56%        |
                """
            ),
        ),
        (0, 2, "PTREAD_EXP", "57%"),
    ),
    Case(
        "KS2 progress intervals from n and SD",
        (_ks2_intervals(),),
        (0, 0, "READPROG_UPPER", "2.9"),
    ),
    Case("KS2 progress bands from intervals", (_ks2_bands(),), (0, 0, "READPROG_DESCR", "2")),
    Case(
        "KS2 progress bands from intervals",
        (_ks2_bands("_17"),),
        (0, 0, "READPROG_DESCR_17", "3"),
        place=3,
    ),
    Case(
        "KS2 progress bands from n and SD",
        (_ks2_bands(TELIG=100),),
        (0, 0, "MATPROG_DESCR", "3"),
    ),
    Case("KS2 progress bands from scores", (_ks2_bands(),), (0, 0, "WRITPROG_DESCR", "2")),
    Case(
        "KS2 three years pooled",
        (
            text(
                """
                | TELIG | TELIG_18 | TELIG_17 | TELIG_3YR | PTRWM_EXP | PTRWM_EXP_18 | PTRWM_EXP_17 | PTRWM_EXP_3YR | PTRWM_HIGH | PTRWM_HIGH_18 | PTRWM_HIGH_17 | PTRWM_HIGH_3YR | READ_AVERAGE | READ_AVERAGE_18 | READ_AVERAGE_17 | READ_AVERAGE_3YR | MAT_AVERAGE | MAT_AVERAGE_18 | MAT_AVERAGE_17 | MAT_AVERAGE_3YR |
                | 20    | 30       | 50       | 100       | 50%       | 60%          | 70%          | 63%           | 10%        | 10%           | 10%           | 10%            | 100          | 102             | 104             | 103              | 100         | 102            | 104            | 103             |
                """  # noqa: E501
            ),
        ),
        (0, 0, "PTRWM_EXP_3YR", "65%"),
    ),
    Case("KS2 gaps to other pupils nationally", (_ks2_gaps(),), (0, 0, "DIFFN_RWM_EXP", "-19")),
)
