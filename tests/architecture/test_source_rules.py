"""Rules that every source file keeps, because a slip would leak data or scatter a fact."""

import ast
import re
from collections.abc import Callable, Iterable
from functools import cache

import pytest
from matplotlib.colors import CSS4_COLORS
from source import PROJECT, Source, dotted, imported_names, imported_units, sources, strings

MAXIMUM_LINES = 400
ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.putenv"}
MEMO = "functools.cache"
CACHES = {
    "cachetools.cached",
    "functools.lru_cache",
    "panel.cache",
    "panel.state.as_cached",
    "panel.state.cache",
}
REACHES_DATA = {"access", "intake", "loader", "store", "serve", "packs", "views"}
COLOUR = re.compile(
    r"(?<![\w&])#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b|\b(?:rgb|hsl)a?\(\s*[\d.]", re.I
)
THEME = PROJECT / "workbench" / "views" / "theme.py"

PACKAGE = sources("workbench")
PROGRAM = [*PACKAGE, *sources("dashboards")]
EVERYTHING = [*PROGRAM, *sources("tests", "deploy", "benchmarks", "notebooks")]
ASSETS = {
    path: path.read_text(encoding="utf-8")
    for pattern in ("*.css", "*.js", "*.html", "*.j2")
    for path in sorted((PROJECT / "workbench").rglob(pattern))
}


@cache
def full_names(source: Source) -> frozenset[str]:
    """Every dotted name used, with the names that imports brought in written out."""
    brought = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            brought |= {a.asname or a.name.split(".")[0]: _shown(a) for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            brought |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    used = {dotted(node) for node in ast.walk(source.tree)} - {""}
    written_out = {_written_out(name, brought) for name in used}
    return frozenset(written_out | {name for _, name in imported_names(source)})


def _shown(alias: ast.alias) -> str:
    return alias.name if alias.asname else alias.name.split(".")[0]


def _written_out(name: str, brought: dict[str, str]) -> str:
    first, dot, rest = name.partition(".")
    return re.sub(r"^panel\.io(\.state)?\b", "panel", f"{brought.get(first, first)}{dot}{rest}")


def caches(source: Source) -> set[str]:
    return full_names(source) & CACHES


def leaky_memos(source: Source) -> list[str]:
    """Functions under ``functools.cache`` that might remember what one role may see.

    Remembering a committed reference file is harmless: such a function takes plain words and
    numbers only, and stands in a module that cannot reach data or a scope.
    """
    if MEMO not in full_names(source):
        return []
    reach = {unit for _, unit in imported_units(source)} & REACHES_DATA
    return [
        node.name
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef)
        and any(dotted(decorator).split(".")[-1] == "cache" for decorator in node.decorator_list)
        and (reach or not all(_is_plain(a) for a in [*node.args.args, *node.args.kwonlyargs]))
    ]


def _is_plain(argument: ast.arg) -> bool:
    return argument.annotation is not None and dotted(argument.annotation) in {"str", "int"}


def reads_session(source: Source) -> set[str]:
    return {name for name in full_names(source) if re.match(r"panel\.state\b", name)}


def colours(source: Source) -> list[str]:
    literals = [found for _, text in strings(source) for found in COLOUR.findall(text)]
    named = [
        argument.value.value
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        for argument in node.keywords
        if "color" in (argument.arg or "") and isinstance(argument.value, ast.Constant)
    ]
    return literals + [name for name in named if name in CSS4_COLORS]


def offenders(sources: list[Source], what: Callable[[Source], Iterable[object]]) -> dict:
    """Where a rule is broken, and by what."""
    return {source.where: found for source in sources if (found := list(what(source)))}


def test_files_are_short():
    lines = {source.where: len(source.text.splitlines()) for source in EVERYTHING}
    assert {name: count for name, count in lines.items() if count > MAXIMUM_LINES} == {}


def test_assets_are_short():
    lines = {path.name: len(text.splitlines()) for path, text in ASSETS.items()}
    assert {name: count for name, count in lines.items() if count > MAXIMUM_LINES} == {}


def test_only_settings_read_the_environment():
    others = [source for source in PROGRAM if source.where != "workbench/settings.py"]
    assert len(others) == len(PROGRAM) - 1
    assert offenders(others, lambda source: full_names(source) & ENVIRONMENT) == {}


def test_nothing_is_cached_out_of_sight_of_the_scope():
    assert offenders(PROGRAM, caches) == {}
    assert offenders(PROGRAM, leaky_memos) == {}


def test_only_the_server_knows_the_session():
    others = [source for source in PACKAGE if source.unit != "serve"]
    assert offenders(others, reads_session) == {}


def test_colours_come_from_the_theme():
    assert offenders([source for source in PROGRAM if source.path != THEME], colours) == {}


def test_colours_of_assets_are_in_the_theme():
    allowed = THEME.read_text(encoding="utf-8").upper()
    found = {path.name: {one.upper() for one in COLOUR.findall(t)} for path, t in ASSETS.items()}
    assert {name: one for name, used in found.items() for one in used if one not in allowed} == {}


def written(text: str) -> Source:
    return Source(PROJECT / "workbench" / "views" / "sample.py", text)


@pytest.mark.parametrize(
    "text",
    ["import os\nos.environ['A']", "from os import environ", "import os as o\no.getenv('A')"],
)
def test_reading_the_environment_is_seen(text):
    assert full_names(written(text)) & ENVIRONMENT


@pytest.mark.parametrize(
    "text",
    [
        "from functools import lru_cache",
        "import panel as pn\n@pn.cache\ndef f(): ...",
        "import panel as pn\n@pn.cache(ttl=3)\ndef f(): ...",
        "import panel as pn\npn.state.cache['a'] = 1",
        "import panel as pn\npn.state.as_cached('a', f)",
        "from panel import state\nstate.as_cached('a', f)",
        "from panel.io.state import state\nstate.cache['a']",
    ],
)
def test_a_cache_is_seen(text):
    assert caches(written(text))


@pytest.mark.parametrize(
    "text",
    [
        "from functools import cache\n@cache\ndef f(scope): ...",
        "import functools\n@functools.cache\ndef f(scope: Scope): ...",
        "from functools import cache\nimport workbench.loader\n@cache\ndef f(): ...",
    ],
)
def test_a_memo_over_data_is_seen(text):
    assert leaky_memos(written(text)) == ["f"]


def test_a_memo_of_a_reference_file_is_allowed():
    assert leaky_memos(written("from functools import cache\n@cache\ndef f(y: int): ...")) == []


@pytest.mark.parametrize(
    "text",
    ["import panel as pn\npn.state.user", "from panel import state", "import panel\npanel.state"],
)
def test_reading_the_session_is_seen(text):
    assert reads_session(written(text))


@pytest.mark.parametrize(
    "text",
    ["c = '#12436D'", "c = '#fff'", "s = 'p {color: rgb(1, 2, 3)}'", "plot(line_color='red')"],
)
def test_a_colour_is_seen(text):
    assert colours(written(text))


@pytest.mark.parametrize(
    "text", ["'''Like #12436D.'''", "a = '#main'", "a = 'table#fad3'", "a = '&#39;'"]
)
def test_an_anchor_is_no_colour(text):
    assert colours(written(text)) == []
