"""Context: who a school's pupils are, and what it has to teach them with."""
