"""Seeded synthetic England, calibrated to published figures: no row is a real pupil or school."""
