"""What reports of each key stage show: their measures, pupil groups and rows."""
