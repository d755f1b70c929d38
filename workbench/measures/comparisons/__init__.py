"""Figures of a school among others: areas, similar schools, ranks, and how firm a verdict is."""
