"""Education analytics workbench for England's schools.

The short public list, for notebooks: ``load``, ``compute``, ``analyst``, ``training``. Everything
else is imported from the module that has it. Names resolve on first use, so that importing the
package costs nothing.
"""

from importlib import import_module
from typing import Any

_PUBLIC = {
    "load": "workbench.loader",
    "compute": "workbench.measures.compute",
    "analyst": "workbench.analysis",
    "training": "workbench.analysis",
}

__all__ = ["analyst", "compute", "load", "training"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Resolve a public name on first use (PEP 562)."""
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'workbench' has no attribute {name!r}")
