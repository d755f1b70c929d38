"""Where data lives: registry, lake, vault, audit log."""
