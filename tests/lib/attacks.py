"""Attacks: each a small declared thing, played against our server and against a naive one.

An attack is a test function that takes a ``target`` and returns what it gained: nothing at our
server, something at the naive one, which shows that the attack works where nobody holds it off.
"""

import ast
import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

DECORATORS = ("attack", "pytest.mark.attack")


@dataclass(frozen=True)
class Declared:
    """An attack as it is declared in a test file.

    ``twin`` names the naive server that the attack succeeds on. It is empty where the test shows
    in another way that it can fail.
    """

    name: str
    family: str
    reference: str
    holds: str
    twin: str
    file: str


def attack(
    name: str, *, family: str, reference: str, holds: str, twin: str = "naive_site"
) -> Callable[[Callable[..., Any]], Callable[..., None]]:
    """Declare an attack and make a test of it.

    Args:
        name: what is done, in a few words; no two attacks share one.
        family: kind of attack.
        reference: requirement of OWASP ASVS 5.0.0, weakness of the CWE list, or advisory.
        holds: what must hold at our server.
        twin: the naive server on which the attack succeeds; empty where the test itself shows
            that it can fail.
    """

    def declare(play: Callable[..., Any]) -> Callable[..., None]:
        @functools.wraps(play)
        def test(target: Any, **given: Any) -> None:
            gained = play(target, **given)
            if target.naive:
                assert gained, "the naive server withstood it: the attack proves nothing"
            else:
                assert not gained, f"the attack gained something: {str(gained)[:300]}"

        facts = {"name": name, "family": family, "reference": reference, "holds": holds}
        return pytest.mark.attack(**facts, twin=twin)(test)

    return declare


def declared(folder: Path) -> list[Declared]:
    """Every attack declared in the test files below a folder, read without importing them."""
    files = sorted(folder.rglob("test_*.py"))
    return [one for file in files for one in _declared_in(file, folder)]


def table(attacks: list[Declared]) -> str:
    """Markdown page of all attacks, by family."""
    families = sorted({one.family for one in attacks})
    lines = [
        "# Attacks",
        "",
        "Each attack is played by a test over real HTTP and websockets, or on the part that it is "
        "aimed at. Where a naive twin is named, the same attack is played against a server with "
        "the classic mistakes, and must succeed there. A dash: the attack is aimed at one part, or "
        "the test has a counter-example of its own. References are to OWASP ASVS 5.0.0 (V), "
        "the CWE list, and advisories and issues of the libraries.",
        "",
        "Made by `python tests/lib/attacks.py` from the attacks' own declarations.",
        "",
        f"{len(attacks)} attacks in {len(families)} families.",
        "",
    ]
    for family in families:
        lines += [f"## {family}", "", *_rows([one for one in attacks if one.family == family]), ""]
    return "\n".join(lines)


def _rows(attacks: list[Declared]) -> Iterator[str]:
    yield "| attack | what holds | reference | naive twin | test |"
    yield "| --- | --- | --- | --- | --- |"
    for one in sorted(attacks, key=lambda found: found.name):
        twin = one.twin.replace("_", " ") or "\N{EN DASH}"
        yield f"| {one.name} | {one.holds} | {one.reference} | {twin} | `{one.file}` |"


def _declared_in(file: Path, folder: Path) -> Iterator[Declared]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    constants = _constants(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _declares(node):
            named = dict(zip(("name",), node.args, strict=False))
            named |= {word.arg: word.value for word in node.keywords if word.arg}
            facts = {name: _text(value, constants) for name, value in named.items()}
            plain = "" if ast.unparse(node.func) == DECORATORS[1] else "naive_site"
            yield Declared(
                name=facts["name"],
                family=facts["family"],
                reference=facts["reference"],
                holds=facts["holds"],
                twin=facts.get("twin", plain),
                file=f"{folder.name}/{file.relative_to(folder).as_posix()}",
            )


def _declares(node: ast.Call) -> bool:
    # other tests have functions of their own that attack something
    words = {word.arg for word in node.keywords}
    return ast.unparse(node.func) in DECORATORS and bool(words & {"family", "reference"})


def _constants(tree: ast.Module) -> dict[str, str]:
    """Texts that a file gives names to."""
    found = (node for node in tree.body if isinstance(node, ast.Assign))
    return {
        ast.unparse(node.targets[0]): node.value.value
        for node in found
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }


def _text(value: ast.expr, constants: dict[str, str]) -> str:
    return constants[value.id] if isinstance(value, ast.Name) else str(ast.literal_eval(value))


if __name__ == "__main__":
    from source import PROJECT

    page = PROJECT / "docs" / "attacks.md"
    page.write_text(table(declared(PROJECT / "tests" / "security")), encoding="utf-8")
