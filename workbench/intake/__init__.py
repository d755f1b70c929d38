"""Intake: published files are recognised, checked and stored, or refused whole."""
