"""Models: what is fitted or made from measures."""
