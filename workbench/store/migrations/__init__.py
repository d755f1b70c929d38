"""Migrations of the registry, run when it is opened. Each is made once and never changed."""
