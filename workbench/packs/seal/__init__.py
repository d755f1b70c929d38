"""The seal of packs: results cell by cell, signed manifests, and what changed and why."""
