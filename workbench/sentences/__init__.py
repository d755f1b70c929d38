"""Sentences about a school: rules, tests with false discoveries held down, and what was said."""
