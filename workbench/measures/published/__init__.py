"""Published figures of schools, and what they are set beside."""
