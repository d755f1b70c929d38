"""What decides whether a rule has something to say: one file a kind of check."""
