"""The audit log: who saw what, for which purpose; written before the answer, provable afterwards.

Each line holds the hash of the line before, so that an edited, removed or reordered line breaks
the chain. A head file holds the last number and hash, and once a day the end of the chain is
signed, so that lines cut off the end are missed too. Values of rows are never written. What cannot
be logged does not happen.
"""

from workbench.store.audit.actions import Action, Surface
from workbench.store.audit.event import Event, redacted
from workbench.store.audit.log import AuditLog
from workbench.store.audit.verify import Verdict

__all__ = ["Action", "AuditLog", "Event", "Surface", "Verdict", "redacted"]
