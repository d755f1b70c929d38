"""Scopes for analysts and trainers at a notebook.

The account that runs the kernel is the identity. The scope is the policy's, not the caller's: an
analyst never gets identifying columns, whatever is asked for.
"""

from workbench.access.operator import ISSUER, operator_subject
from workbench.access.policy import job_viewer, read_policy
from workbench.access.scope import Scope


def analyst(purpose: str = "national_trends") -> Scope:
    """The scope of an analyst: every school, pupil level, never identified."""
    return _scope("analyst", purpose)


def training(purpose: str = "national_trends") -> Scope:
    """The scope of a trainer: synthetic England only."""
    return _scope("training", purpose)


def _scope(role: str, purpose: str) -> Scope:
    policy = read_policy()
    viewer = job_viewer(policy, ISSUER, operator_subject(), role)
    return policy.scope_for(viewer, purpose)
