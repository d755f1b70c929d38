"""Connectors: a school's system gives what the school authorised, and nothing else."""
