"""Packs: a notebook and its parameters, executed, checked, rendered and sealed for one school."""
