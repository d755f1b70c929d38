"""Key stage 2 final tables: files by year, and the columns that several recomputations share."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from workbench.measures.columns import Flags
from workbench.verification.files import PublishedFile, csv
from workbench.verification.printed import Printed, Words, printed
from workbench.verification.whole import NO_PUPILS

_FOLDER = "dfe_performance_tables/ks2_hampshire"

HAMPSHIRE: Mapping[str, PublishedFile] = MappingProxyType(
    {
        "2016/17": csv(f"{_FOLDER}/2016-850-ks2.csv"),
        "2017/18": csv(f"{_FOLDER}/2017-850-ks2.csv"),
        "2018/19": csv(f"{_FOLDER}/2018-850-ks2.csv"),
    }
)
EACH_YEAR = tuple(HAMPSHIRE.values())

SUBJECTS: Mapping[str, str] = MappingProxyType(
    {"reading": "READ", "writing": "WRIT", "maths": "MAT"}
)

PUPILS: Mapping[str, str] = MappingProxyType(
    {
        "": "TELIG",
        "_B": "BELIG",
        "_G": "GELIG",
        "_L": "TKS1GROUP_L",
        "_M": "TKS1GROUP_M",
        "_H": "TKS1GROUP_H",
        "_FSM6CLA1A": "TFSM6CLA1A",
        "_NotFSM6CLA1A": "TNotFSM6CLA1A",
        "_EAL": "TEALGRP2",
        "_MOBN": "TMOBN",
    }
)
"""The number of pupils that a column is of, by the end of its name."""

LEVELS: Mapping[str, str] = MappingProxyType(
    {"1": "school", "2": "school", "3": "LA", "4": "England", "5": "England"}
)


def counts(table: pd.DataFrame, suffix: str = "") -> Printed:
    """Pupils of a group, by the end of its columns' names."""
    return printed(table[PUPILS[suffix]])


def at_level(table: pd.DataFrame, level: str) -> Flags:
    """Rows of schools, of the local authority, or of England."""
    found: Flags = (table["RECTYPE"].map(LEVELS) == level).to_numpy(dtype=np.bool_)
    return found


def without_pupils(pupils: Printed, skip: Words) -> Words:
    """Skip rows of nobody: a share of no pupils is none."""
    return np.where((skip == "") & (pupils.values == 0), NO_PUPILS, skip)
