"""Read the declared formats into frozen values."""

from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from workbench.contracts.parsed import parsed
from workbench.errors import ContractError, did_you_mean
from workbench.intake.format import (
    Block,
    Components,
    Differs,
    Field,
    Format,
    MeasureColumn,
    Rows,
    Sequence,
    Unit,
    Window,
    YearRule,
)

_HERE = files("workbench.intake")
_PERCENT: Mapping[str, Any] = {"minimum": 0, "maximum": 100}


def read_formats() -> tuple[Format, ...]:
    """Every declared format, ordered by name.

    Raises:
        ContractError: a declaration is wrong (the workbench's own mistake).
    """
    folder = _HERE / "formats"
    files_of = sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=_name)
    vocabulary = _text(_HERE / "vocabulary.yaml")
    return tuple(_checked(_name(file), _text(file), vocabulary) for file in files_of)


def read_declaration(name: str) -> Any:
    """A YAML file that lies beside this module."""
    return parsed(_text(_HERE / name))


def read_format(raw: Mapping[str, Any], vocabulary: Mapping[str, Any]) -> Format:
    """One format from its declaration.

    Raises:
        KeyError, TypeError: a key is missing or unknown.
    """
    known = {"quarantine", "blank", "key", "exact", "covers_england", "loose_ends"}
    plain = {k: _frozen(v) for k, v in raw.items() if k in known}
    part = raw.get("part")
    return Format(
        name=raw["name"],
        version=raw["version"],
        title=raw["title"],
        publisher=raw["publisher"],
        encodings=tuple(raw["encodings"]),
        year=_year(raw["year"]),
        rows=_rows(raw["rows"]),
        units={k: Unit(**v) for k, v in raw.get("units", {}).items()},
        blocks=tuple(_block(b) for b in raw.get("datasets", ())),
        measures=tuple(m for r in raw.get("measures", ()) for m in _measures(r, raw, vocabulary)),
        codes=vocabulary["codes"][raw["codes"]] if "codes" in raw else {},
        part=(part["column"], part["words"]) if part else None,
        complete=Sequence(**raw["complete"]) if "complete" in raw else None,
        **plain,
    )


def _name(file: Traversable) -> str:
    return file.name


def _text(file: Traversable) -> str:
    return file.read_text(encoding="utf-8")


def _checked(name: str, text: str, vocabulary: str) -> Format:
    try:
        return read_format(parsed(text), parsed(vocabulary))
    except (KeyError, TypeError) as error:
        raise ContractError(f"The format {name} is declared wrongly: {error}.") from None


def _year(raw: Mapping[str, Any]) -> YearRule:
    dates = Window(**raw["dates"]) if "dates" in raw else None
    return YearRule(**{**raw, "dates": dates})


def _rows(raw: Mapping[str, Any]) -> Rows:
    notes = raw.get("notes")
    told = {k: _frozen(v) for k, v in raw.items() if k != "notes"}
    return Rows(**told, notes=(notes["column"], tuple(notes["words"])) if notes else None)


def _block(raw: Mapping[str, Any]) -> Block:
    where = raw.get("where")
    return Block(
        dataset=raw["dataset"],
        fields={name: _field(f) for name, f in raw["columns"].items()},
        rows=tuple(raw.get("rows", ())),
        where=Differs(where["column"], where["differs_from"], where["otherwise"])
        if where
        else None,
        latest_by=raw.get("latest_by", ""),
        components=Components(**raw["components"]) if "components" in raw else None,
    )


def _field(raw: Mapping[str, Any]) -> Field:
    told = {k: _frozen(v) for k, v in raw.items() if k not in ("first_of", "with")}
    inner = tuple(_field(f) for f in raw.get("first_of", ()))
    return Field(**told, first_of=inner, needs=raw.get("with", ""))


def _measures(
    raw: Mapping[str, Any], whole: Mapping[str, Any], vocabulary: Mapping[str, Any]
) -> tuple[MeasureColumn, ...]:
    """The columns of one entry: one, or one for each pupil group."""
    if raw.get("groups") != "every":
        return (_measure(raw, raw.get("group", "all"), "", vocabulary),)
    return tuple(_measure(raw, g, suffix, vocabulary) for g, suffix in whole["groups"].items())


def _measure(
    raw: Mapping[str, Any], group: str, suffix: str, vocabulary: Mapping[str, Any]
) -> MeasureColumn:
    told = {k: _frozen(v) for k, v in raw.items() if k not in ("groups", "group")}
    named = {
        k: told[k].replace("{group}", suffix) for k in ("column", "low", "high", "n") if k in told
    }
    limits = dict(_PERCENT) if raw.get("kind") == "percent" else {}
    only_adds = bool(told.pop("only_adds_to_others", False))
    shared = {
        "words": _shared(vocabulary["words"], told.get("words")),
        "pattern": _shared(vocabulary["patterns"], told.get("pattern")) or "",
    }
    whole: dict[str, Any] = limits | told | named | shared
    return MeasureColumn(**whole, only_adds=only_adds, group=group)


def _shared(known: Mapping[str, Any], name: str | None) -> Any:
    if name is None:
        return None
    if name not in known:
        raise KeyError(f"{name} ({did_you_mean(name, known)})")
    return known[name]


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, dict):
        return {k: _frozen(v) for k, v in value.items()}
    return value
