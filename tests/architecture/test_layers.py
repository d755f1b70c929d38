"""The package is a stack of layers: imports only go down, also those inside functions."""

from graphlib import TopologicalSorter

import pytest
from source import FACADE, PROJECT, Source, imported_names, imported_units, sources

LAYERS = {
    "errors": 0,
    "settings": 0,
    "calendar": 0,
    "clock": 0,
    "chromium": 0,
    "contracts": 1,
    "access": 1,
    "store": 2,
    "intake": 3,
    "loader": 3,
    "selection": 3,
    "remits": 3,
    "sharing": 3,
    "analysis": 3,
    "synthetic": 3,
    "reference": 3,
    "measures": 4,
    "models": 4,
    "sentences": 4,
    "stages": 4,
    "views": 5,
    "packs": 6,
    "notebooks": 6,
    "schedules": 6,
    "serve": 6,
    "privacy": 6,
    "documentation": 6,
    "doctor": 6,
    "lab": 6,
    "demo": 6,
    "mis_simulator": 6,
    "verification": 6,
    "cli": 7,
    FACADE: 8,
}

# A dashboard asks who is there, loads through the door and shows views: nothing else.
DASHBOARDS_MAY_USE = {
    "errors",
    "settings",
    "calendar",
    "access",
    "loader",
    "measures",
    "models",
    "stages",
    "views",
    "serve",
}
DASHBOARDS_MAY_NOT_USE = {"duckdb", "sqlalchemy", "sqlite3", "pyarrow", "os", "subprocess"}

MODULES = sources("workbench")
DASHBOARDS = sources("dashboards")


def written(text: str, where: str = "workbench/measures/sample.py") -> Source:
    return Source(PROJECT / where, text)


def upward(module: Source) -> list[str]:
    own = LAYERS[module.unit]
    return [
        f"{module.where}:{line} imports {unit} (layer {LAYERS[unit]}) from layer {own}"
        for line, unit in imported_units(module)
        if LAYERS.get(unit, own) > own
    ]


def beyond_dashboards(module: Source) -> list[str]:
    units = {unit for _, unit in imported_units(module)} - DASHBOARDS_MAY_USE
    libraries = {name.split(".")[0] for _, name in imported_names(module)} & DASHBOARDS_MAY_NOT_USE
    return sorted(units | libraries)


def test_every_module_has_a_layer():
    assert {module.unit for module in MODULES} <= set(LAYERS)


def test_imports_only_go_down():
    assert [line for module in MODULES for line in upward(module)] == []


def test_units_of_one_layer_do_not_go_in_circles():
    needs: dict[str, set[str]] = {}
    for module in MODULES:
        units = {unit for _, unit in imported_units(module)} - {module.unit}
        needs.setdefault(module.unit, set()).update(units)
    TopologicalSorter(needs).prepare()


def test_dashboards_are_thin():
    assert DASHBOARDS
    assert {one.where: found for one in DASHBOARDS if (found := beyond_dashboards(one))} == {}


@pytest.mark.parametrize(
    "text",
    [
        "import workbench.views",
        "import workbench.views.theme as theme",
        "from workbench.serve import server",
        "from workbench import cli",
        "from workbench import load",
        "from ..views import theme",
        "def later():\n    from workbench.packs import build",
        "from importlib import import_module\nimport_module('workbench.serve')",
    ],
)
def test_an_upward_import_is_seen(text, monkeypatch):
    monkeypatch.setattr("source._unit", lambda first: first if first in LAYERS else FACADE)
    assert len(upward(written(text))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "import pandas",
        "from workbench.errors import UserError",
        "from workbench.measures.ks4.basics import ratio",
        "from . import basics",
    ],
)
def test_a_downward_import_is_allowed(text):
    assert upward(written(text)) == []


@pytest.mark.parametrize("text", ["import duckdb", "from workbench.store.lake import Lake"])
def test_a_dashboard_that_reaches_the_store_is_seen(text):
    assert beyond_dashboards(written(text, "dashboards/sample.py"))
