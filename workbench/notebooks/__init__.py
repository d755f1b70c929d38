"""Analysts' notebooks on their way to a schedule: checked, and signed off by a second person."""
