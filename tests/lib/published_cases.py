"""Drawn published tables of every class of figures."""

import published_attendance
import published_ks2
import published_ks4
import published_ks5
import published_other

CASES = (
    *published_ks2.CASES,
    *published_ks4.CASES,
    *published_ks5.CASES,
    *published_attendance.CASES,
    *published_other.CASES,
)
