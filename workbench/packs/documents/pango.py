"""Pango, the system library that WeasyPrint draws text with: whether it is there."""

from typing import Any

from workbench.errors import UserError

PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-liberation")
"""What Debian and Ubuntu call the libraries that WeasyPrint draws with, and a font."""
HOW_TO_INSTALL = (
    f"Debian and Ubuntu: apt-get install {' '.join(PACKAGES)}. macOS: brew install pango."
)


class NoPango(UserError):
    """The system libraries that draw text in a PDF are not there."""

    def __init__(self) -> None:
        super().__init__(
            "A PDF cannot be made: WeasyPrint does not find the system library Pango.",
            f"{HOW_TO_INSTALL} Or leave `pdf` out of the formats.",
        )


def weasyprint_or_refuse() -> Any:
    """WeasyPrint, imported only where a PDF is asked for.

    Raises:
        NoPango: a system library is missing.
    """
    try:
        # takes a second, and fails where Pango is not installed
        import weasyprint
    except OSError:
        raise NoPango from None
    return weasyprint
