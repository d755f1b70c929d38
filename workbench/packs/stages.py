"""Which packs a school gets: by its phase, its ages, and the results that are loaded of it."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

import pandas as pd

PRIMARY, SECONDARY, SIXTH_FORM = "primary_pack", "school_pack", "sixth_form_pack"
NOTEBOOKS = (PRIMARY, SECONDARY, SIXTH_FORM)
"""Notebooks of packs, youngest pupils first."""
REMIT = "remit_pack"
"""The notebook of packs of trusts and local authorities."""
PHASES: Mapping[str, str] = MappingProxyType(
    {"primary": PRIMARY, "secondary": SECONDARY, "sixth form": SIXTH_FORM}
)
"""Notebooks by the phase whose results they show, as ``--phase`` says it."""
TITLES: Mapping[str, str] = MappingProxyType(
    {
        PRIMARY: "Key stage 2",
        SECONDARY: "Key stage 4",
        SIXTH_FORM: "16 to 18",
        REMIT: "Key stage 4",
    }
)
"""What tells the packs of one school apart in a list."""
RESULTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        PRIMARY: ("ks2_result", "phonics_check", "ks1_result", "early_years_profile"),
        SECONDARY: ("ks4_entry",),
        SIXTH_FORM: ("ks5_student",),
    }
)
"""Datasets of pupils' results that call for each notebook."""
PUBLISHED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        PRIMARY: ("ks2_reading_progress", "ks2_rwm_expected"),
        SECONDARY: ("attainment8",),
        SIXTH_FORM: ("a_level_points", "academic_points"),
    }
)
"""Published measures that call for each notebook."""
_OF_PHASE = {
    "primary": (PRIMARY,),
    "secondary": (SECONDARY,),
    "all-through": (PRIMARY, SECONDARY),
    "16 plus": (SIXTH_FORM,),
}
_END_OF_PRIMARY, _START_OF_SECONDARY, _END_OF_SECONDARY = 11, 11, 16


def notebooks_of(about: Mapping[str, Any], results: Collection[str] = ()) -> tuple[str, ...]:
    """The notebooks that a school's packs are made of, youngest pupils first.

    A school gets those of its phase, or of its ages where the phase says nothing of key stages
    (middle and special schools, alternative provision), and those of the results that are known
    of it. So a secondary school gets the sixth form's pack only where it has students' results:
    many are registered to the age of 18 and have none.

    Args:
        about: a row of the contract ``school``: phase, age_low and age_high.
        results: names of ``RESULTS`` and ``PUBLISHED`` of which the school has rows.

    >>> notebooks_of({"phase": "secondary", "age_low": 11, "age_high": 18}, ["a_level_points"])
    ('school_pack', 'sixth_form_pack')
    """
    phase = about["phase"]
    by_phase = _OF_PHASE.get("" if pd.isna(phase) else str(phase))
    expected = _of_ages(about) if by_phase is None else by_phase
    known = called_for(results)
    return tuple(name for name in NOTEBOOKS if name in known or name in expected)


def called_for(results: Collection[str]) -> tuple[str, ...]:
    """The notebooks that results call for, whatever a school's phase is.

    Args:
        results: names of ``RESULTS`` and ``PUBLISHED``.

    >>> called_for(["attainment8", "phonics_check"])
    ('primary_pack', 'school_pack')
    """
    return tuple(
        name for name in NOTEBOOKS if {*RESULTS[name], *PUBLISHED[name]}.intersection(results)
    )


def phase_of(notebook: str) -> str:
    """The phase of a notebook of ``NOTEBOOKS``.

    >>> phase_of("sixth_form_pack")
    'sixth form'
    """
    return next(phase for phase, name in PHASES.items() if name == notebook)


def _of_ages(about: Mapping[str, Any]) -> tuple[str, ...]:
    low, high = about["age_low"], about["age_high"]
    if pd.isna(low) or pd.isna(high):
        return ()
    primary = low < _START_OF_SECONDARY and high >= _END_OF_PRIMARY
    secondary = high >= _END_OF_SECONDARY and low < _END_OF_SECONDARY
    return (*((PRIMARY,) if primary else ()), *((SECONDARY,) if secondary else ()))
