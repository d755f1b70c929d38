"""Schedules: which command runs when, on which data, and what came of it."""
