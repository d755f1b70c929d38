"""Addresses that a presentation has, and no other server."""

from workbench.serve.presenting.audience import AUDIENCE_ROUTES
from workbench.serve.presenting.handlers import MoveStep, Notes, Now, Reset, Steps
from workbench.serve.presenting.room import STEPS

PRESENT_ROUTES = (
    (STEPS, Steps),
    (f"{STEPS}/step", MoveStep),
    (f"{STEPS}/notes", Notes),
    (f"{STEPS}/reset", Reset),
    (f"{STEPS}/now", Now),
    *AUDIENCE_ROUTES,
)
