"""Words of the ``status`` column: why a value is missing, or that it is here."""

CALCULATED = "calculated"
PUBLISHED = "published"
FORECAST = "forecast"
NOT_AVAILABLE = "not_available"
NOT_PUBLISHED = "not_published"
LOW_COVERAGE = "low_coverage"
SUPPRESSED = "suppressed"

GIVEN = (CALCULATED, PUBLISHED, FORECAST)
"""What the status is of a value that is here."""
