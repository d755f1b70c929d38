"""The dashboards that are served: each module of the folder ``dashboards`` is one address."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from workbench.errors import UsageError
from workbench.serve.context import PageContext
from workbench.serve.downloads import Download

RESERVED = (
    "account",
    "assets",
    "download",
    "favicon",
    "home",
    "join",
    "livez",
    "login",
    "logout",
    "packs",
    "present",
    "readyz",
    "save",
)
_NAME = re.compile(r"^[a-z][a-z0-9_]*$")


@dataclass(frozen=True)
class Dashboard:
    """One dashboard: its address, its factory, its title and its downloads."""

    path: str
    app: Callable[[PageContext], Any]
    title: Callable[[PageContext], str]
    downloads: Mapping[str, Download]


def read_dashboards(folder: Path) -> dict[str, Dashboard]:
    """Every dashboard of a folder by its path: ``school.py`` is ``/school``.

    A module has the factory ``app(context)``. It may have ``title(context)``, the page's title,
    and ``DOWNLOADS``, its downloads by name. Modules that begin with an underscore are none.

    Raises:
        UsageError: there is no dashboard, or one cannot be served.
    """
    files = [f for f in sorted(folder.glob("*.py")) if not f.name.startswith("_")]
    if not files:
        raise UsageError(
            f"There is no dashboard in {folder}.", "Set WORKBENCH_PROJECT to the project folder."
        )
    found = [_dashboard(file) for file in files]
    names = [name for one in found for name in one.downloads]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UsageError(f"Two dashboards have a download '{twice[0]}'.", "Rename one of them.")
    return {one.path: one for one in found}


def _dashboard(file: Path) -> Dashboard:
    if not _NAME.match(file.stem) or file.stem in RESERVED:
        raise UsageError(f"dashboards/{file.name} cannot be served.", "Rename it.")
    module = _module(file)
    if not callable(getattr(module, "app", None)):
        raise UsageError(f"dashboards/{file.name} has no factory `app(context)`.")
    plain = file.stem.replace("_", " ").capitalize()
    return Dashboard(
        path=f"/{file.stem}",
        app=module.app,
        title=getattr(module, "title", lambda context: plain),
        downloads=dict(getattr(module, "DOWNLOADS", {})),
    )


def _module(file: Path) -> ModuleType:
    spec = spec_from_file_location(f"workbench_dashboard_{file.stem}", file)
    if spec is None or spec.loader is None:
        raise UsageError(f"dashboards/{file.name} is no Python module.")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
