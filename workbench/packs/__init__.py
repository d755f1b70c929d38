"""Packs: a notebook and its parameters, executed, checked, rendered and sealed."""

import sys

# nbformat brings jsonschema, which takes a checker of addresses where one is installed; its grammar
# takes a second to build in every process, and notebooks have nothing for it to check
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
