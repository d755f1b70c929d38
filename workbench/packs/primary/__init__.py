"""The primary school's pack: key stage 2, and what comes before it."""
