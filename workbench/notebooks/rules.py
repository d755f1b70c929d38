"""What the code of a promoted notebook may use: closed lists, so that what is new is looked at.

They keep a notebook readable and reviewable. What it may see is decided by its scope, not here.
"""

import re

TAGS = (
    "parameters",
    "setup",
    "results",
    "narrative",
    "chart",
    "figure",
    "table",
    "analyst-only",
    "hide-input",
)
"""Tags that a cell may have; a code cell has one or more."""

LIBRARIES = (
    "collections",
    "dataclasses",
    "datetime",
    "decimal",
    "fractions",
    "functools",
    "holoviews",
    "itertools",
    "math",
    "numpy",
    "pandas",
    "scipy",
    "statistics",
    "statsmodels",
    "string",
    "textwrap",
)
UNITS = (
    "analysis",
    "calendar",
    "documentation",
    "errors",
    "loader",
    "measures",
    "models",
    "packs",
    "sentences",
    "stages",
    "settings",
    "verification",
    "views",
)
"""Parts of the workbench that a notebook may import; ``import workbench as wb`` besides."""

NO_CALLS = (
    "__import__",
    "breakpoint",
    "compile",
    "eval",
    "exec",
    "getattr",
    "globals",
    "input",
    "open",
    "setattr",
    "vars",
)
NO_METHODS = re.compile(
    r"(?:read_(?:clipboard|csv|excel|feather|fwf|hdf|html|json|orc|parquet|pickle|sas|spss|sql\w*"
    r"|stata|table|xml)|to_(?:clipboard|csv|excel|feather|hdf|parquet|pickle|sql|stata)"
    r"|execute|executemany|sql|savefig|__\w+__)"
)
SQL = re.compile(
    r"^\s*(?:select\b.*\bfrom|with\b.*\bselect|insert\s+into|update\b.*\bset|delete\s+from"
    r"|(?:create|drop|alter)\s+(?:table|view|schema)|attach|copy\b.*\bto)\b",
    re.IGNORECASE | re.DOTALL,
)
PATH = re.compile(
    r"^(?:~|\.{1,2}/|/[\w.-]+/|[A-Za-z]:\\|\w+://)"
    r"|\.(?:csv|db|duckdb|feather|gz|ipynb|json|parquet|pickle|sqlite|tsv|xlsx?|ya?ml|zip)$",
    re.IGNORECASE,
)
