"""Suspensions and permanent exclusions: how many, of how many pupils, for which reasons."""
