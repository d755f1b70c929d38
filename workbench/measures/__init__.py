"""Measures: what is counted, over whom, compared with what, and said in which words."""
