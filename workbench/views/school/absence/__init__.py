"""Parts of the attendance view: the year to date, pupils to act on, groups, reasons, checks."""
