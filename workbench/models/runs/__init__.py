"""Model runs: a model fitted to the datasets of a year, and what it leaves as its record."""
