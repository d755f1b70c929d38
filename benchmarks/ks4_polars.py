"""The key stage 4 measures in polars, written by hand: a peer of ours.

Uses the package's dated tables and none of its measures. Needs polars, which is a development
dependency.
"""

import polars as pl

from workbench.measures.ks4.progress_tables import year_table

KEY = ["pupil_id", "urn", "year"]
ENGLISH = ["english_language", "english_literature"]
SINGLE_SCIENCES = ["biology", "chemistry", "physics", "computer_science"]
EBACC = [*SINGLE_SCIENCES, "combined_science", "history", "geography", "language"]
IN_PILLARS = ["GCSE", "GCSE combined science", "AS"]

points, pillar, kind = pl.col("points"), pl.col("pillar"), pl.col("qualification_type")
in_english = pillar.is_in(ENGLISH) & kind.is_in(["GCSE", "AS"])
in_maths = (pillar == "maths") & kind.is_in(["GCSE", "AS"])
in_ebacc = pillar.is_in(EBACC) & kind.is_in(IN_PILLARS)


def measures(entries: pl.DataFrame, pupils: pl.DataFrame, prior: pl.DataFrame) -> pl.DataFrame:
    """All pupil measures, one row for each row of ``pupils``."""
    numbered = pupils.select(KEY).with_row_index("pupil")
    counting = discounted(of_pupils(entries, numbered))
    best_first = counting.sort("pupil", "points", descending=[False, True])
    results = numbered
    for part in (*attainment8(best_first), ebacc_and_basics(best_first)):
        results = results.join(part, on="pupil", how="left")
    filled = results.with_columns(pl.exclude("pupil", *KEY).fill_null(0))
    whole = filled.with_columns(english=pl.col("english") * (1 + pl.col("both_english")))
    total = pl.sum_horizontal("english", "maths", "ebacc", "open")
    return progress(whole.with_columns(attainment8=total), prior).drop("pupil", "both_english")


def of_pupils(entries: pl.DataFrame, numbered: pl.DataFrame) -> pl.DataFrame:
    """Entries with the number of their pupil, looked up once for each run of rows of a pupil."""
    starts = pl.any_horizontal([pl.col(k).ne_missing(pl.col(k).shift()) for k in KEY])
    runs = entries.with_columns(run=starts.cum_sum())
    first = runs.filter(starts).select("run", *KEY)
    known = first.join(numbered, on=KEY, how="left", maintain_order="left")
    words = pl.col("pillar", "qualification_type", "discount_code").cast(pl.Categorical)
    whose = known["pupil"].gather(runs["run"] - 1)
    unread = (*KEY[:2], "run", "subject", "grade", "origin")
    mine = runs.drop(unread).with_columns(words, pupil=whose)
    return mine.filter(pl.col("pupil").is_not_null())


def discounted(entries: pl.DataFrame) -> pl.DataFrame:
    """First attempts, then one entry for each discount code; most codes hold one entry."""
    code = pl.col("discount_code").to_physical().cast(pl.Int64)
    rival = (pl.col("pupil").cast(pl.Int64) * 2**32 + code).is_duplicated()
    marked = entries.with_columns(rival=rival)
    return pl.concat([marked.filter(~pl.col("rival")), winners(marked.filter("rival"))])


def winners(rivals: pl.DataFrame) -> pl.DataFrame:
    """The one examined first; of those, the one with most points, a GCSE before an award."""
    first = pl.col("year") >= "2014/15"
    attempt = pl.when(first).then(pl.col("attempt")).otherwise(-points)
    date = pl.when(kind != "AS").then(pl.col("exam_date"))
    return (
        rivals.filter(attempt == attempt.min().over("pupil", "discount_code", "qualification"))
        .filter(~first | date.is_null() | (date == date.min().over("pupil", "discount_code")))
        .with_columns(academic=kind.is_in(IN_PILLARS))
        .sort("points", "academic", "qualification", descending=[True, True, False])
        .unique(["pupil", "discount_code"], keep="first", maintain_order=True)
        .drop("academic")
    )


def attainment8(entries: pl.DataFrame) -> list[pl.DataFrame]:
    """The elements: English (not doubled), maths, three of the EBacc, three others.

    Rows are best first.
    """
    rows = entries.select("pupil", "points", "size", pillar, kind).with_row_index("row")
    english, maths = (first(rows.filter(which), 1) for which in (in_english, in_maths))
    values = a_row_a_slot(without(rows, pl.concat([english["row"], maths["row"]])))
    values = values.drop("row").with_row_index("row")
    ebacc = first(values.filter(in_ebacc), 3)
    return [
        english.select("pupil", english="points"),
        maths.select("pupil", maths=2 * points),
        summed(ebacc, "ebacc"),
        summed(first(without(values, ebacc["row"]), 3), "open"),
    ]


def first(rows: pl.DataFrame, few: int) -> pl.DataFrame:
    """The first few rows of each pupil."""
    return rows.filter(pl.col("pupil").ne_missing(pl.col("pupil").shift(few)))


def without(rows: pl.DataFrame, places: pl.Series) -> pl.DataFrame:
    """All other rows."""
    return rows.filter(pl.repeat(True, len(rows), eager=True).scatter(places, False))


def a_row_a_slot(rows: pl.DataFrame) -> pl.DataFrame:
    """Each row repeated for every slot that it fills."""
    slots = pl.col("size").clip(1).cast(pl.Int64)
    repeated = rows.select(pl.int_range(pl.len(), dtype=pl.UInt32).repeat_by(slots).explode())
    return rows[repeated.to_series()]


def summed(values: pl.DataFrame, name: str) -> pl.DataFrame:
    """Points and number of filled slots of each pupil."""
    return values.group_by("pupil").agg(points.sum().alias(name), pl.len().alias(f"{name}_slots"))


def both_english(entries: pl.DataFrame) -> pl.DataFrame:
    """1 where language and literature were entered, or an AS level in language."""
    english = entries.filter(pillar.is_in(ENGLISH)).select("pupil", pillar, kind)
    as_level = ((pillar == ENGLISH[0]) & (kind == "AS")).any()
    both = (pillar == ENGLISH[0]).any() & (pillar == ENGLISH[1]).any()
    return english.group_by("pupil").agg(both_english=(both | as_level).cast(pl.Int8))


def ebacc_and_basics(entries: pl.DataFrame) -> pl.DataFrame:
    """Best points of every pillar a pupil, then what follows from them."""
    names = [*ENGLISH, "maths", *EBACC]
    academic = entries.filter(kind.is_in(IN_PILLARS) & pillar.is_in(names))
    best = academic.group_by("pupil").agg(
        points.filter(pillar == name).max().alias(name) for name in names
    )
    best = best.join(both_english(entries), on="pupil", how="left")
    english = pl.max_horizontal(ENGLISH)
    whole = pl.when(pl.col("both_english") == 1).then(english)
    singles = pl.concat_list(SINGLE_SCIENCES).list.drop_nulls().list.sort(descending=True)
    enough = pl.when(pl.col("singles").list.len() > 2).then("singles")
    others = {
        "english_whole": whole,
        "maths": pl.col("maths"),
        "humanities": pl.max_horizontal("history", "geography"),
        "language": pl.col("language"),
    }
    combined = pl.col("combined_science")
    ready = best.with_columns(singles=singles, basics=pl.min_horizontal(english, "maths"))
    ready = ready.with_columns(enough=enough, **others)
    science = pl.max_horizontal(2 * combined, pl.col("enough").list.head(2).list.sum())
    pillars = [pl.col(name) for name in others]
    achieved = {
        f"ebacc_{g}": pl.all_horizontal([one >= g for one in pillars]).fill_null(False)
        & pl.any_horizontal(combined >= g, pl.col("enough").list.get(1) >= g).fill_null(False)
        for g in (4, 5)
    }
    both = pl.col("maths").is_not_null() & english.is_not_null()
    return ready.select(
        "pupil",
        "both_english",
        ebacc_entered=pl.all_horizontal([one.is_not_null() for one in [*pillars, science]]),
        **achieved,
        ebacc_aps=pl.sum_horizontal(*pillars, science) / 6,
        **{f"english_maths_{g}": both & (pl.col("basics") >= g) for g in (4, 5)},
    )


def progress(results: pl.DataFrame, prior: pl.DataFrame) -> pl.DataFrame:
    """Progress 8 of pupils in years of fine levels."""
    joined = results.join(prior, on=KEY, how="left", maintain_order="left")
    parts = [of_year(part, str(name[0])) for name, part in joined.group_by("year")]
    return pl.concat(parts).sort("pupil").drop("english_fine", "maths_fine")


def of_year(results: pl.DataFrame, year: str) -> pl.DataFrame:
    """Progress 8 in one year."""
    table = year_table(year)
    assert table.model is not None
    assert table.floor is not None
    hundredths = [(100 * pl.col(name)).round() for name in ("english_fine", "maths_fine")]
    # tenths of a level, half up, in whole numbers
    baseline = ((pl.mean_horizontal(hundredths) * 2).round() + 10) // 20
    upper, expected = pl.Series(table.model.upper), pl.Series(table.model.expected["all"])
    tenths = (upper * 10).round()
    group = tenths.search_sorted(results.select(baseline).to_series(), side="left")
    group = group.clip(upper_bound=len(upper) - 1)
    least = -table.floor.multiplier * table.floor.sd
    score = (pl.col("attainment8") - expected.gather(group)) / 10
    floored = pl.when(group + 1 >= table.floor.first_group).then(pl.max_horizontal(score, least))
    matched = baseline.is_not_null()
    return results.with_columns(progress8=pl.when(matched).then(floored.otherwise(score)))
