"""Rows that were refused, kept in the vault as they came, each with its reasons."""

import json
from dataclasses import replace

import pandas as pd

from workbench.intake.arrivals import Extract
from workbench.intake.changes import Changes, Stores
from workbench.intake.compare import compare
from workbench.intake.uploads.sheet import Sheet
from workbench.intake.uploads.workbook import annotated_workbook

DATASET = "refused_row"
_ROW = ["run", "dataset", "row_number"]
_COLUMNS = ["dataset", "row_number", "column", "rule", "guidance", "content"]


def with_refused(
    changes: Changes, given: Extract, refused: pd.DataFrame, run: str, stores: Stores
) -> Changes:
    """Changes that also keep the rows that were refused.

    Args:
        changes: what becomes of the rows that are good.
        given: everything that arrived, as it came.
        refused: dataset, row (its place in the arrival), column, rule and guidance of each.
        run: the run; rows of earlier runs go where everything was compared.
        stores: what is stored.
    """
    contract = stores.catalogue[DATASET]
    if refused.empty and not given.whole:
        return changes
    rows = _rows(given, refused)
    mine = rows.assign(
        urn=changes.urn,
        run=run,
        number=range(1, len(rows) + 1),
        origin=changes.origin,
    )
    stored = stores.rows(DATASET, changes.urn)
    change = compare(contract, mine, stored, complete=given.whole)
    return replace(changes, parts=(*changes.parts, change))


def _rows(given: Extract, refused: pd.DataFrame) -> pd.DataFrame:
    if refused.empty:
        return pd.DataFrame({name: [] for name in _COLUMNS})
    parts = []
    for name, found in refused.groupby("dataset"):
        arrival = given.of(str(name))
        contents = _contents(arrival.rows, found["row"]) if arrival is not None else ""
        parts.append(found.rename(columns={"row": "row_number"}).assign(content=contents))
    return pd.concat(parts, ignore_index=True)[_COLUMNS]


def _contents(rows: pd.DataFrame, wanted: "pd.Series") -> list[str]:
    places = sorted(wanted.unique())
    records = rows.iloc[places].to_dict("records")
    texts = {
        place: json.dumps(record, ensure_ascii=False, default=str)
        for place, record in zip(places, records, strict=True)
    }
    return [texts[place] for place in wanted]


def refused_workbook(stores: Stores, urn: str) -> tuple[bytes, int]:
    """The refused rows of a school as a workbook: the row, the column, the rule, what to do.

    Returns:
        The workbook, and how many rows it has. It holds pupils' data.
    """
    kept = stores.rows(DATASET, urn).sort_values(["run", "dataset", "row_number", "number"])
    rows = kept.drop_duplicates(_ROW)[[*_ROW, "content"]].reset_index(drop=True)
    numbered = rows.assign(row=range(1, len(rows) + 1))
    cells = pd.DataFrame(map(_texts, numbered["content"]), index=numbered["row"], dtype="str")
    cells = cells.fillna("")
    cells.insert(0, "dataset", numbered["dataset"].astype("str").to_numpy())
    sheet = Sheet("refused rows", "xlsx", "", tuple(map(str, cells.columns)), cells)
    lines = kept.merge(numbered[[*_ROW, "row"]], on=_ROW)[["row", "column", "rule", "guidance"]]
    synthetic = bool((kept["origin"] == "synthetic").any())
    plain = lines.astype(dict.fromkeys(("column", "rule", "guidance"), "str"))
    return annotated_workbook(sheet, plain.fillna(""), synthetic=synthetic), len(rows)


def _texts(content: str) -> dict[str, str]:
    """The cells of a row as they came."""
    cells = json.loads(content) if content else {}
    return {name: "" if value is None else str(value) for name, value in cells.items()}
