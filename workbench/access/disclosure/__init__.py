"""Disclosure control: small groups are hidden, and whatever would give them away."""

from workbench.access.disclosure.audit import audit
from workbench.access.disclosure.intervals import PROTECTION
from workbench.access.disclosure.reasons import SAID_TO_READERS, WORDS, Reason
from workbench.access.disclosure.relations import TOTAL, Relation
from workbench.access.disclosure.tidy import REASON, SUPPRESSED, protect, protect_release

__all__ = [
    "PROTECTION",
    "REASON",
    "SAID_TO_READERS",
    "SUPPRESSED",
    "TOTAL",
    "WORDS",
    "Reason",
    "Relation",
    "audit",
    "protect",
    "protect_release",
]
