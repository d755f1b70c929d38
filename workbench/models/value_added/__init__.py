"""Subject value added, and baselines for cohorts without key stage 2 results."""
