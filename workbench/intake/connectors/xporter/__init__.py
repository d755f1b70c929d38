"""Groupcall Xporter, as far as public material describes it: attendance marks from summaries."""
