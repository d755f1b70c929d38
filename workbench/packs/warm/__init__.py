"""Papermill's engine ``warm``: a notebook runs in a clean copy of a process that is ready."""
