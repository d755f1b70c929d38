"""Words of the ``status`` column: why a value is missing, or that it is here."""

CALCULATED = "calculated"
NOT_AVAILABLE = "not_available"
NOT_PUBLISHED = "not_published"
LOW_COVERAGE = "low_coverage"
SUPPRESSED = "suppressed"
