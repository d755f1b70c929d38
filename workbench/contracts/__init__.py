"""Data contracts: one declaration gives checks, table, sample and reference page."""
