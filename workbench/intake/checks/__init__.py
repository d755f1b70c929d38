"""Staged checks of what a source gave: good rows go on, others come back with what to do."""

from workbench.intake.checks.check import check_arrivals
from workbench.intake.checks.stages import STAGES, CheckedExtract, CheckRow, RefusedRow, Stage

__all__ = ["STAGES", "CheckRow", "CheckedExtract", "RefusedRow", "Stage", "check_arrivals"]
