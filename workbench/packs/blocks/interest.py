"""Areas of interest: the sentences that stand among all the tests of a pack."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

import pandas as pd

from workbench.access.disclosure import TOTAL
from workbench.packs.audiences import PUBLIC
from workbench.packs.recorder import Recorder
from workbench.packs.school_facts import origins_beside
from workbench.sentences import report
from workbench.sentences.evidence import Evidence
from workbench.sentences.rule import sections
from workbench.sentences.tables import together

_TRUST = ("urn", "trust_uid", "trust_name", "phase", "ofsted_grade", "ofsted_date")
_UNSAID = "quality"
"""The section that packs have of their own."""


class Loads(Protocol):
    """A pack, as far as it loads."""

    urn: str

    def load(
        self, dataset: str, *, columns: Sequence[str] | None = None, **where: Any
    ) -> pd.DataFrame:
        """Rows of a dataset."""


def schools_of_trust(pack: Loads, about: Mapping[str, Any]) -> pd.DataFrame | None:
    """The schools of a school's trust from the register; None where it has no trust.

    Args:
        about: a row of the contract ``school``.
    """
    if pd.isna(about["trust_uid"]):
        return None
    return pack.load(
        "school", columns=list(_TRUST), trust_uid=about["trust_uid"], origin=origins_beside(about)
    )


def looked_at(
    whole: pd.DataFrame,
    parts: Sequence[pd.DataFrame],
    *,
    year: str,
    phase: str,
    audience: str,
    urn: str = "",
    trust: pd.DataFrame | None = None,
) -> tuple[Evidence, ...]:
    """Everything that the rules of a pack look at: all of it, so that it is one family of tests.

    Args:
        whole: headline measures of all pupils.
        parts: protected figures of groups, subjects, schools and attendance.
        year: academic year of the headline results.
        phase: whose rules, as in :func:`workbench.sentences.report.evidence`.
        audience: whom the pack is for; the public's tells nothing of sensitive groups.
        urn: the school's own number.
        trust: of :func:`schools_of_trust`.

    Raises:
        UsageError: the tables are of several schools, or there is no such phase.
    """
    return report.evidence(
        together([whole, *parts]),
        year=year,
        phase=phase,
        schools=trust,
        urn=urn,
        sensitive=audience != PUBLIC,
    )


def without_total(frame: pd.DataFrame) -> pd.DataFrame:
    """Figures of groups alone, for evidence beside the headlines, which are of all pupils."""
    return frame[frame["group"] != TOTAL]


def areas_of_interest(pack: Recorder, found: Sequence[Evidence]) -> None:
    """The sentences that the evidence bears, each with what it rests on; no section without one.

    Args:
        found: of :func:`looked_at`.
    """
    said = [one for one in report.say(found) if one.section != _UNSAID]
    if said:
        pack.section(
            "interest",
            "Areas of interest",
            "A figure is named only where it differs by more than chance, is in the highest or "
            "lowest fifth of schools, and still stands among all the tests of this pack. Facts "
            "have nothing to test.",
        )
    for number, one in enumerate(said):
        # nothing beside it would say what is uneventful
        where = f"{sections()[one.section]}: " if one.grey else ""
        pack.said(f"interest-{number}", replace(one, text=f"{where}{one.text}"))
