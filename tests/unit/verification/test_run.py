"""A verification reads each file once, tells of each class, and says what is missing."""

from pathlib import Path

import pandas as pd
import pytest

from workbench.errors import StoreError, UsageError
from workbench.verification.bounds import exactly
from workbench.verification.comparison import compare
from workbench.verification.files import PublishedFile, csv
from workbench.verification.printed import printed
from workbench.verification.recomputation import Recomputation
from workbench.verification.registry import RECOMPUTATIONS, recomputations_of
from workbench.verification.report import class_table, figure_table, in_words, miss_table
from workbench.verification.run import absent, verify_published


def same(table: pd.DataFrame):
    yield compare("same", printed(table["printed"]), exactly(printed(table["ours"]).values))


def recomputation(name: str, *files: PublishedFile) -> Recomputation:
    return Recomputation(name, files, lambda *tables: same(tables[0]), "none")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.csv").write_text("printed,ours\n1,1\n2,3\nx,1\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("printed,ours\n1,1\n", encoding="utf-8")
    return tmp_path


def test_no_folder_says_which_setting_names_it(tmp_path):
    with pytest.raises(StoreError, match="not there") as found:
        verify_published(tmp_path / "nowhere")
    assert "WORKBENCH_PUBLISHED_DATA" in found.value.hint


def test_missing_files_are_named(folder):
    with pytest.raises(StoreError, match=r"1 published files .* c\.csv"):
        verify_published(folder, recomputations=[recomputation("one", csv("c.csv"))])


def test_every_file_of_every_class_is_checked_for_before_anything_is_read(tmp_path):
    assert set(absent(tmp_path)) == {file.path for one in RECOMPUTATIONS for file in one.files}


def test_classes_are_told_of_in_order_with_their_checks(folder):
    told = []
    several = [
        recomputation("one", csv("a.csv")),
        recomputation("one", csv("b.csv")),
        recomputation("two", csv("b.csv")),
    ]
    checks = verify_published(folder, lambda *said: told.append(said), several)
    assert [(name, len(of_class)) for name, of_class in told] == [("one", 2), ("two", 1)]
    assert [(one.name, one.file, one.rows, one.missed) for one in checks] == [
        ("one", "a.csv", 2, 1),
        ("one", "b.csv", 1, 0),
        ("two", "b.csv", 1, 0),
    ]


def test_a_file_is_read_once_and_kept_until_its_last_use(folder):
    read = []
    plain = csv("a.csv")

    def once(path: Path) -> pd.DataFrame:
        read.append(path.name)
        return plain.read(path)

    file = PublishedFile("a.csv", once)
    several = [recomputation("one", file), recomputation("two", csv("b.csv"), file)]
    verify_published(folder, recomputations=[*several, recomputation("three", file)])
    assert read == ["a.csv"]


def test_the_tables_of_a_report(folder):
    checks = verify_published(folder, recomputations=[recomputation("one", csv("a.csv"))])
    row = class_table(checks).iloc[0]
    assert (row["class"], row["verified"], row["rows"], row["within"]) == ("one", False, 2, 1)
    assert (row["share"], row["misses"], row["skipped"]) == (50, "1 unexplained", 1)
    figure = figure_table(checks).iloc[0]
    assert (figure["figure"], figure["worst"], figure["skipped"]) == ("same", 1, "1 x")
    assert miss_table(checks).to_dict("records") == [
        {"class": "one", "reason": "unexplained", "rows": 1}
    ]
    assert in_words(checks) == (
        "1 of 2 rows agree within printed rounding; 0 of 1 classes of figures are verified."
    )


def test_a_report_of_nothing_has_its_columns_and_says_why():
    assert "verified" in class_table(())
    assert "file" in figure_table(())
    assert miss_table(()).empty
    assert "2 published files are not at hand (a.csv is one)" in in_words((), ["a.csv", "b.csv"])


def test_classes_are_chosen_by_the_start_of_their_names():
    assert {one.name.split()[0] for one in recomputations_of("ks2 prog")} == {"KS2"}
    assert recomputations_of() == RECOMPUTATIONS
    with pytest.raises(UsageError, match="No class of figures starts with `KS3`"):
        recomputations_of("KS3")
