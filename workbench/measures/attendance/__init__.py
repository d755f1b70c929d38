"""Attendance: from marks in registers to rates."""
