"""Ranks of schools and their chance, and trends among many with false discoveries held down."""
