"""Many packs: a queue in the registry, workers that take from it, and what came of it.

Nothing is built twice, and nothing is lost: a pack is claimed for a while, and whoever is cut off
loses the claim.
"""
