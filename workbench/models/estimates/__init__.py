"""Estimates: what pupils like these went on to do, grade by grade, and how well it was foretold."""
