"""Whether the dashboards may be served with real pupils' data."""

from workbench.doctor.finding import Finding
from workbench.serve.production import weaknesses
from workbench.settings import Settings


def production(settings: Settings) -> Finding:
    """Nothing keeps a server from starting in production, where it is set to."""
    found = weaknesses(settings)
    reasons = [one for one in found if one.refuses]
    what = " ".join(one.what for one in found) or "nothing is unsafe"
    mend = " ".join(one.how_to_mend for one in found)
    if settings.production:
        return Finding("production", not reasons, what, mend)
    would = f"off; it would refuse: {what}" if reasons else f"off; {what}"
    return Finding("production", True, would, "")
