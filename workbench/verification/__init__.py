"""Published figures, recomputed from published files with the workbench's own measures."""
