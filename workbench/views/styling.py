"""Style sheets of the package, as text."""

from importlib.resources import files


def stylesheet(name: str) -> str:
    """A style sheet of ``views/assets`` by its file name."""
    return (files("workbench.views") / "assets" / name).read_text(encoding="utf-8")
