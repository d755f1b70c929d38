"""Showing the workbench to a room from one laptop: a checked copy of a demo home, and its steps."""
