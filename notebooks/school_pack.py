# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     notebook_metadata_filter: workbench,-jupytext.text_representation.jupytext_version
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
#   workbench:
#     contracts:
#     - school
#     - school_performance
#     - pupil
#     - pupil_characteristics
#     - prior_attainment
#     - ks4_entry
#     - attendance_day
#     owner: workbench
#     purpose: school_pack
#     roles:
#     - pack_governor
#     - pack_head
#     - pack_public
#     title: School pack
# ---

# %% [markdown]
# # School pack
#
# How is this school doing at the end of key stage 4, beside England and its local authority? For a
# school with pupil-level data: which pupil groups and subjects do well, and how is attendance?

# %% tags=["parameters"]
urn: str = "100049"  # unique reference number of the school
year: str = "2018/19"  # academic year of the headline results
years: int = 3  # academic years to look back on, the headline year among them
audience: str = "governor"  # whom the pack is for: head, governor or public

# %% tags=["setup"]
from workbench.calendar import AcademicYear
from workbench.measures.ks4 import pupil_results
from workbench.measures.published import intake as published_intake
from workbench.measures.published import school as published
from workbench.packs import (
    pupil_figures,
    pupil_tables,
    school_facts,
    school_methods,
    school_tables,
    school_words,
)
from workbench.packs.context import open_pack
from workbench.views import charts, formats

pack = open_pack(urn, audience)
headline = AcademicYear.parse(year)
periods = [str(headline.previous(back)) for back in reversed(range(years))]

# %% tags=["setup"]
about = pack.load("school", urn=urn).iloc[0].to_dict()
area = school_facts.area_name(about)
beside = school_facts.origins_beside(about)
needed = [*published.NEEDED, *published_intake.NEEDED]
performance = pack.load("school_performance", origin=beside, measure=needed)
schools = pack.load("school", columns=published.SCHOOL_COLUMNS, origin=beside)
figures = published.Published(performance, schools, urn)

# %% tags=["setup"]
pupil = pack.load("pupil", year=periods)
characteristics = pack.load("pupil_characteristics", year=periods)
entries = pack.load("ks4_entry", year=periods)
prior = pack.load("prior_attainment", year=periods)
days = pack.load("attendance_day", year=year)

# %% tags=["results"]
results = published.published_measures(figures, periods)
cohort = pupil_results.cohort_results(pupil, characteristics, prior, entries)
if results["value"].isna().all() and len(cohort):
    results = pupil_figures.headline_figures(cohort, figures.nation, pack.threshold)
source = school_methods.source_line(results)

# %% tags=["narrative"]
pack.cover(
    about["name"],
    school_facts.subtitle(about, year),
    school_facts.facts(about),
    synthetic=about["origin"] == "synthetic",
)
pack.sentence("about", school_facts.sentence(about), "summary")
for number, text in enumerate(school_words.summary(results, year, area)):
    pack.sentence(f"summary-{number}", text, "summary")

# %% tags=["narrative"]
pack.section(
    "headlines",
    f"Headline measures, {year}",
    school_methods.headline_lead(results, area),
)
for tile in school_words.tiles(results, year, area):
    pack.tile(
        tile.name,
        tile.label,
        tile.value,
        tone=tile.tone,
        verdict=tile.verdict,
        beside=tile.beside,
        note=tile.note,
    )

# %% tags=["table"]
pack.table(
    "headline-table",
    school_tables.headline_table(results, year, area),
    f"Headline measures in {year} beside England and {area}",
    school_methods.interval_note(results, year),
)

# %% tags=["chart"]
if school_tables.with_schools(figures, year, published.HEADLINES):
    pack.section(
        "standing", "Where the school stands", "Every bar is a number of schools in England."
    )
for name in school_tables.with_schools(figures, year, ("progress8", "attainment8")):
    values = figures.values(name, year)
    pack.figure(
        charts.distribution(
            values,
            values.get(urn),
            name=f"{name}-schools",
            title=f"{school_tables.title_of(name)} of schools in England, {year}",
            unit=school_tables.unit_of(name),
            source=f"{source} State-funded mainstream schools.",
            style=school_tables.style_of(name),
        )
    )

# %% tags=["table", "chart"]
compared = school_tables.with_trend(results)
pack.section(
    "years",
    f"Results from {periods[0]} to {periods[-1]}",
    "" if compared else "A trend needs two years with results; there is one.",
)
for name in compared:
    pack.figure(
        charts.trend(
            school_tables.trend_frame(results, name),
            name=f"{name}-years",
            title=f"{school_tables.title_of(name)} over {len(periods)} years",
            unit=school_tables.unit_of(name),
            source=source,
            style=school_tables.style_of(name),
            area=area,
        ),
        table=f"{name}-by-year",
    )
for name in compared:
    pack.table(
        f"{name}-by-year",
        school_tables.years_table(results, name, area),
        f"{school_tables.title_of(name)} year by year",
    )
for number, text in enumerate(school_words.missing(results, periods)):
    pack.sentence(f"missing-{number}", text, "note")

# %% tags=["table", "chart"]
taken = published_intake.intake_year(performance)
if taken and figures.row(published_intake.LINES[0].measure, taken):
    pupils = published_intake.intake(figures, taken)
    pack.section(
        "pupils",
        f"Who the pupils are, {taken}",
        f"Pupils at the end of key stage 4 in {taken}, the latest year with published "
        f"characteristics; not the pupils whose {year} results stand above.",
    )
    pack.figure(
        charts.bars(
            school_tables.intake_bars(pupils),
            name="pupils-chart",
            title=f"Pupils at the end of key stage 4, {taken}",
            unit="% of pupils",
            source=f"DfE, key stage 4 performance, {taken}. State-funded mainstream schools.",
            style=formats.PERCENTAGE,
            national_title="England",
        ),
        table="pupils-table",
    )
    pack.table(
        "pupils-table",
        school_tables.intake_table(pupils, area),
        f"Pupils at the end of key stage 4 in {taken}",
        school_words.later_band(figures, taken),
    )

# %% tags=["table", "chart"]
if (cohort["year"] == year).any():
    groups = pupil_figures.group_figures(cohort, year, pack.threshold)
    pack.section(
        "groups",
        f"Pupil groups, {year}",
        "Each group beside the same group in England, or the group it is usually compared with. "
        "Progress is against pupils with the same key stage 2 results, whose average is 0.",
    )
    for name in ("progress8", "attainment8"):
        pack.figure(
            charts.dots(
                pupil_tables.chart_frame(groups, name),
                name=f"{name}-groups",
                title=f"{school_tables.title_of(name)} of pupil groups, {year}",
                unit=school_tables.unit_of(name),
                source=source,
                style=school_tables.style_of(name),
            ),
            table="groups-table",
        )
    pack.table(
        "groups-table",
        pupil_tables.group_table(groups, pupil_figures.GROUP_MEASURES, "Group"),
        f"Attainment and progress of pupil groups in {year}",
        pupil_tables.NOTE,
    )

# %% tags=["table", "chart"]
if (entries["year"] == year).any():
    subjects = pupil_tables.largest_first(
        pupil_figures.subject_figures(entries, cohort, year, pack.threshold), "subject_entries"
    )
    pack.section(
        "subjects",
        f"Subjects, {year}",
        "Entries that count in performance measures, most entries first. England is all schools "
        "and colleges, pupils aged 16.",
    )
    pack.figure(
        charts.dots(
            pupil_tables.chart_frame(subjects, "subject_4"),
            name="subjects-chart",
            title=f"Grade 4 or above in the largest subjects, {year}",
            unit="% of entries",
            source=source,
            style=formats.PERCENTAGE,
            row_title="Subject",
        ),
        table="subjects-table",
    )
    pack.table(
        "subjects-table",
        pupil_tables.group_table(subjects, pupil_figures.SUBJECT_SHOWN, "Subject", "Entries"),
        f"Entries and results by subject in {year}",
        pupil_tables.NOTE,
    )

# %% tags=["table", "chart"]
if len(days):
    present = pupil_figures.attendance_figures(
        days, pupil[pupil["year"] == year], characteristics, pack.threshold
    )
    pack.section(
        "attendance",
        f"Attendance, {year}",
        "Sessions are half-days. Persistent absence is missing 10% or more of one's own possible "
        "sessions, severe absence 50% or more.",
    )
    pack.figure(
        charts.trend(
            pupil_figures.half_term_figures(days),
            name="half-terms",
            title=f"Attendance by half-term, {year}",
            unit="% of possible sessions",
            source="Calculated from the registers of the school; all year groups.",
            style=formats.RATE,
            period_title="Half-term",
        )
    )
    pack.table(
        "attendance-table",
        pupil_tables.group_table(present, pupil_figures.ATTENDANCE_MEASURES, "Group"),
        f"Attendance of year groups and pupil groups in {year}",
        pupil_tables.NOTE,
    )

# %% tags=["narrative"]
for number, text in enumerate(school_methods.methods(results, area)):
    pack.sentence(f"method-{number}", text, "method")
