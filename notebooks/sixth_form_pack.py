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
#     - pupil_identity
#     - ks5_student
#     - ks5_entry
#     - ks5_outcome_model
#     owner: workbench
#     purpose: school_pack
#     roles:
#     - pack_governor
#     - pack_head
#     - pack_public
#     title: Sixth form pack
# ---

# %% [markdown]
# # Sixth form pack
#
# How are students doing at the end of 16 to 18 study, in results and in value added since key
# stage 4? For a sixth form with student-level data: which groups and subjects stand out?

# %% tags=["parameters"]
urn: str = "100052"  # unique reference number of the school or college
year: str = "2018/19"  # academic year of the headline results
years: int = 3  # academic years to look back on, the headline year among them
audience: str = "governor"  # whom the pack is for: head, governor or public

# %% tags=["setup"]
import pandas as pd

from workbench.calendar import AcademicYear
from workbench.measures.published import school as published
from workbench.packs import (
    audiences,
    pupil_tables,
    school_facts,
    school_methods,
    school_tables,
    school_words,
)
from workbench.packs.blocks import context, quality, tables
from workbench.packs.blocks import figures as figures_here
from workbench.packs.blocks import published as tables_of_schools
from workbench.packs.context import open_pack
from workbench.packs.secondary.subjects import largest_first
from workbench.packs.sixth_form import people as students_by_name
from workbench.packs.sixth_form import results as sixth_form_results
from workbench.packs.sixth_form import stage, words
from workbench.views import charts, formats

pack = open_pack(urn, audience)
headline = AcademicYear.parse(year)
periods = [str(headline.previous(back)) for back in reversed(range(years))]

# %% tags=["setup"]
school = pack.load("school", urn=urn)
about = school.iloc[0].to_dict()
area = school_facts.area_name(about)
beside = school_facts.origins_beside(about)
own = pack.load(
    "school_performance",
    columns=[*tables_of_schools.COLUMNS_NEEDED, "source"],
    origin=beside,
    unit_id=[urn, tables_of_schools.ENGLAND],
    measure=list(stage.OWN),
)
others = pack.load(
    "school_performance",
    columns=list(tables_of_schools.COLUMNS_NEEDED),
    origin=beside,
    level="school",
    group="all",
    year=year,
    measure=list(stage.PUBLISHED),
)
schools = pack.load("school", columns=published.SCHOOL_COLUMNS, origin=beside)

# %% tags=["setup"]
frames = {
    "ks5_student": pack.load("ks5_student", year=periods),
    "ks5_entry": pack.load("ks5_entry", year=periods),
    "ks5_outcome_model": pack.load("ks5_outcome_model", year=periods, origin=beside),
}
pupil = pack.load("pupil", year=periods)
characteristics = pack.load("pupil_characteristics", year=periods)
some = pack.names and len(frames["ks5_student"])
identity = pack.load("pupil_identity") if some else pd.DataFrame()

# %% tags=["results"]
elsewhere = others[others["unit_id"] != urn]
performance = tables_of_schools.named(
    pd.concat([own, elsewhere], ignore_index=True), stage.PUBLISHED
)
figures = published.Published(performance, schools, urn, stage.PHASE)
students = sixth_form_results.students_of(frames, pupil, characteristics)
entries = sixth_form_results.entries_of(frames)
of_students = sixth_form_results.student_figures(
    students, entries, year, pack.threshold, public=audience == audiences.PUBLIC
)
calculated = not (own["unit_id"] == urn).any()
results = (
    sixth_form_results.headline_figures(of_students, figures.nation, periods)
    if calculated
    else tables_of_schools.among_schools(
        published.published_measures(figures, periods, stage.HEADLINES), stage.RANKED, year
    )
)
known = results["measure"].isin(results.loc[results["value"].notna(), "measure"])
shown = results[known | results["measure"].isin(stage.ALWAYS)]
has_results = bool(results["value"].notna().any())
source = school_methods.source_line(results, "16 to 18 study")

# %% tags=["narrative"]
pack.cover(
    about["name"],
    school_facts.subtitle(about, year),
    school_facts.facts(about),
    synthetic=about["origin"] == "synthetic",
)
pack.sentence("about", school_facts.sentence(about), "summary")
for number, text in enumerate(words.summary(results, year)):
    pack.sentence(f"summary-{number}", text, "summary")

# %% tags=["narrative"]
pack.section("quality", "What to know of the data first")
said = [
    *quality.notes(
        shown,
        periods,
        synthetic=about["origin"] == "synthetic",
        audience=audience,
        threshold=pack.threshold,
    ),
    *(words.without_model(periods) if calculated else ()),
    *figures_here.left_out(of_students, students, year, stage.GROUPS),
    *quality.coverage(of_students, year, stage.COVERAGE),
    *quality.unmatched(students[students["year"] == year], "sen_status", pack.threshold),
]
for number, text in enumerate(said):
    pack.sentence(f"quality-{number}", text, "note")

# %% tags=["narrative"]
if has_results:
    pack.section(
        "headlines",
        f"Headline measures, {year}",
        school_methods.headline_lead(results, area),
    )
    for tile in school_words.tiles(shown[shown["measure"].isin(stage.TILES)], year, area):
        pack.tile(
            tile.name,
            tile.label,
            tile.value,
            tone=tile.tone,
            verdict=tile.verdict,
            beside=tile.beside,
            note=tile.note,
        )
    pack.table(
        "headline-table",
        school_tables.headline_table(shown[shown["measure"].isin(stage.HEADLINES)], year, area),
        f"Headline measures in {year} beside England",
    )

# %% tags=["table"]
if has_results:
    pack.section(
        "summary",
        f"Performance summary, {periods[0]} to {year}",
        "Results and progress side by side. Progress is against students with the same key stage 4 "
        "results, whose average is 0.",
    )
    pack.table(
        "summary-table",
        tables.summary_table(results, stage.PAIRS, periods),
        f"Results and progress from {periods[0]} to {year}",
        "Progress is in points, grades or percentage points, as the results are. Years in brackets "
        " cannot be compared with the latest.",
    )
    for number, text in enumerate(tables.breaks(results, periods)):
        pack.sentence(f"break-{number}", text, "note")

# %% tags=["chart"]
for name in stage.TRENDS:
    if name in school_tables.with_trend(results):
        pack.figure(
            charts.trend(
                school_tables.trend_frame(results, name),
                name=f"{name}-years",
                title=f"{school_tables.title_of(name)} over {len(periods)} years",
                unit=school_tables.unit_of(name),
                source=source,
                style=school_tables.style_of(name),
                area=area,
                breaks=tables.breaks_of(name, periods),
            )
        )

# %% tags=["chart"]
in_order = results.loc[
    results["measure"].isin(stage.DISTRIBUTED) & results["rank"].notna(), "measure"
]
ranked = school_tables.with_schools(
    figures, year, [name for name in stage.DISTRIBUTED if name in set(in_order)]
)
if ranked:
    pack.section(
        "standing", "Where the school stands", "Every bar is a number of schools in England."
    )
for name in ranked:
    values = figures.values(name, year)
    pack.figure(
        charts.distribution(
            values,
            values.get(urn),
            name=f"{name}-schools",
            title=f"{school_tables.title_of(name)}: schools of England, {year}",
            unit=school_tables.unit_of(name),
            source=f"{source} State-funded mainstream schools with a sixth form.",
            style=school_tables.style_of(name),
        )
    )

# %% tags=["results"]
asked = stage.PUBLISHED_GROUPS if not calculated else stage.GROUP_MEASURES
groups = tables.groups_of(of_students, year, asked)
if not calculated:
    groups = tables_of_schools.group_figures(performance, urn, year, asked)
asked = tables.fullest_first(groups, asked)
pooled = sixth_form_results.subject_figures(entries, periods, pack.threshold)
subjects = largest_first(sixth_form_results.shown_subjects(pooled), "ks5_subject_entries")

# %% tags=["table"]
deciding = [
    ("Student groups", groups, name)
    for name in stage.DECIDING
    if name in set(groups.loc[groups["value"].notna(), "measure"])
] + [("Subjects", subjects, stage.SUBJECT_ADDED)] * bool(len(subjects))
if deciding and (tables.has_groups(groups) or len(subjects)):
    pack.section(
        "performing",
        "Higher and lower performing groups and subjects",
        "Those significantly above or below the average of students with the same prior "
        "attainment.",
    )
    pack.table(
        "performing-table",
        tables.performing(deciding),
        f"Groups in {year}, and subjects from {periods[0]} to {year}, that stand out",
        "In brackets: students or entries, where their number is known.",
    )

# %% tags=["table", "chart"]
if tables.has_groups(groups):
    pack.section(
        "groups",
        f"Student groups, {year}",
        "Each group beside the same group in England, or the group it is usually compared with. "
        "The charts stand from high to low.",
    )
    for name in asked[:2]:
        pack.figure(
            charts.dots(
                pupil_tables.chart_frame(groups, name),
                name=f"{name}-groups",
                title=f"{school_tables.title_of(name)} of student groups, {year}",
                unit=school_tables.unit_of(name),
                source=source,
                style=school_tables.style_of(name),
                count_title="Students",
            ),
            table="groups-table",
        )
    pack.table(
        "groups-table",
        tables.group_table(groups, asked, counted="Students"),
        f"Results and progress of student groups in {year}",
        pupil_tables.NOTE,
    )

# %% tags=["table", "chart"]
if len(subjects):
    pack.section(
        "subjects",
        f"Subjects, {sixth_form_results.span_of(periods)}",
        "Level 3 entries that count, the years taken together, most entries first. Subjects with "
        "too few entries to be shown are left out.",
    )
    if (subjects["measure"] == stage.SUBJECT_ADDED).any():
        pack.figure(
            charts.dots(
                pupil_tables.chart_frame(subjects, stage.SUBJECT_ADDED),
                name="subjects-chart",
                title="Value added of the largest subjects",
                unit="Value added (grades)",
                source=source,
                style=school_tables.style_of(stage.SUBJECT_ADDED),
                row_title="Subject",
                count_title="Entries",
            ),
            table="subjects-table",
        )
    pack.table(
        "subjects-table",
        tables.group_table(subjects, stage.SUBJECT_SHOWN, "Subject", "Entries"),
        f"Entries and results by subject, {sixth_form_results.span_of(periods)}",
        pupil_tables.NOTE,
    )

# %% tags=["table", "chart"]
of_year = students[students["year"] == year]
by_prior = tables.by_prior(groups, stage.CHARTED)
if pack.names and len(of_year):
    named = students_by_name.named_rows(of_year, characteristics, identity)
    pack.section(
        "students",
        f"Students, {year}",
        "For the school alone. An estimate is the average of students in England with the same "
        "key stage 4 points in the same subjects; differences are of the figures shown.",
    )
    pack.figure(
        charts.scatter(
            students_by_name.dots(named),
            name="prior-scatter",
            title=f"Key stage 4 and A level points, {year}",
            x_title="Key stage 4, average points",
            y_title="A level, average points",
            source=source,
            x_style=formats.POINTS,
            y_style=formats.POINTS,
            row_title="Student",
        ),
        table="student-list",
    )
    pack.table(
        "student-list",
        students_by_name.table(named),
        f"Students at the end of 16 to 18 study, {year}",
    )
if not pack.names and by_prior["value"].notna().any():
    pack.section(
        "prior",
        f"Prior attainment and results, {year}",
        "Students are taken together by their key stage 4 results, so that nobody stands alone.",
    )
    for name in stage.CHARTED:
        pack.figure(
            charts.dots(
                pupil_tables.chart_frame(by_prior, name),
                name=f"{name}-prior",
                title=f"{school_tables.title_of(name)} by prior attainment, {year}",
                unit=school_tables.unit_of(name),
                source=source,
                style=school_tables.style_of(name),
                ordered=False,
                count_title="Students",
            ),
            table="groups-table",
        )

# %% tags=["table"]
roll = context.context_figures(
    pupil, characteristics, school, pack.threshold, youngest=stage.YOUNGEST_YEAR_GROUP
)
if len(roll):
    pack.section("context", "Who the students are")
    pack.table(
        "context-table",
        context.context_table(roll),
        "Years 12 and 13 on roll at the January census",
        pupil_tables.NOTE,
    )

# %% tags=["narrative"]
for number, text in enumerate(words.methods(results, area, of_students=calculated)):
    pack.sentence(f"method-{number}", text, "method")
