"""The public OpenAPI text of the Wonde API, as a validator of responses."""

import re
from copy import deepcopy
from functools import cache

import jsonschema
import pytest
import yaml

from workbench.settings import Settings

FOLDER = Settings().published_data / "mis"
TEXT = FOLDER / "wonde.openapi.yaml"
NEEDED = pytest.mark.skipif(not TEXT.is_file(), reason="the OpenAPI text of the API is not here")


@cache
def document() -> dict:
    """The text with OpenAPI's ``nullable`` as JSON Schema has it.

    ``next`` and ``previous`` of a pagination are nullable as well: the text gives null as the
    example of ``previous``, and the published payloads of the last page have null for ``next``.
    """
    text = yaml.safe_load(TEXT.read_text(encoding="utf-8"))
    links = text["components"]["schemas"]["Pagination"]["properties"]
    for name in ("next", "previous"):
        links[name]["nullable"] = True
    return _with_null(text)


def paths(method: str) -> list[str]:
    """Path templates with an operation of a method; none where the text is not here."""
    if not TEXT.is_file():
        return []
    return [path for path, operations in document()["paths"].items() if method in operations]


def problems(path: str, method: str, body: dict) -> list[str]:
    """What is wrong with the body of a response, by place.

    The text describes some single objects without their ``data``, which public clients see: such
    a body is validated inside it.
    """
    schema = _schema(path, method)
    inside = "properties" not in _resolved(schema) or "data" not in _resolved(schema)["properties"]
    value = body["data"] if inside and "data" in body else body
    validator = jsonschema.Draft202012Validator(
        {**schema, "components": document()["components"]},
        format_checker=jsonschema.FormatChecker(["date"]),
    )
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def missing(schema: str, record: dict, optional: set[str]) -> set[str]:
    """Fields that the text describes for an object and the object has not."""
    described = document()["components"]["schemas"][schema]["properties"]
    return set(described) - set(record) - optional


def queried(path: str) -> set[str]:
    """Values that the text allows for ``include``."""
    operation = document()["paths"][path]["get"]
    included = next(p for p in operation["parameters"] if p.get("name") == "include")["schema"]
    return set(included.get("enum", included.get("items", {}).get("enum", ())))


def template(path: str, **values: str) -> str:
    """A path template with its places filled in."""
    return re.sub(r"{(\w+)}", lambda found: values[found[1]], path).removeprefix("/")


def _schema(path: str, method: str) -> dict:
    response = document()["paths"][path][method]["responses"][200]
    return _resolved(response)["content"]["application/json"]["schema"]


def _resolved(schema: dict) -> dict:
    if "$ref" not in schema:
        return schema
    found = document()
    for word in schema["$ref"].removeprefix("#/").split("/"):
        found = found[word]
    return found


def _with_null(value: object) -> object:
    if isinstance(value, list):
        return [_with_null(one) for one in value]
    if not isinstance(value, dict):
        return value
    plain = {name: _with_null(inner) for name, inner in deepcopy(value).items()}
    if plain.get("nullable") is not True:
        return plain
    return {"anyOf": [{k: v for k, v in plain.items() if k != "nullable"}, {"type": "null"}]}
