"""Schools like a school: distances by chosen criteria, families, and how firm they are."""
