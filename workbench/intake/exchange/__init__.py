"""Exchange with schools' systems: connections, runs, review, revocation, undoing."""
