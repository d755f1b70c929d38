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
from workbench.packs.blocks import (
    closing,
    context,
    groups,
    interest,
    opening,
    quality,
    tables,
)
from workbench.packs.blocks import figures as figures_here
from workbench.packs.blocks import published as tables_of_schools
from workbench.packs.blocks import years as over_years
from workbench.packs.context import open_pack
from workbench.packs.secondary.subjects import largest_first
from workbench.packs.sixth_form import people as students_by_name
from workbench.packs.sixth_form import results as sixth_form_results
from workbench.packs.sixth_form import words
from workbench.sentences.performers import standing_parts
from workbench.stages import sixth_form as stage
from workbench.stages.published import named
from workbench.stages.sixth_form_rows import entries_of, students_of
from workbench.views import charts, formats

pack = open_pack(urn, audience)
headline = AcademicYear.parse(year)
periods = [str(headline.previous(back)) for back in reversed(range(years))]
span = sixth_form_results.span_of(periods)

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
trust = interest.schools_of_trust(pack, about)

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
performance = named(pd.concat([own, elsewhere], ignore_index=True), stage.PUBLISHED)
figures = published.Published(performance, schools, urn, stage.PHASE)
students = students_of(frames, pupil, characteristics)
entries = entries_of(frames)
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
made_up = about["origin"] == "synthetic"
source = school_methods.source_line(results, "16 to 18 study", synthetic=made_up)

# %% tags=["results"]
asked = stage.GROUP_MEASURES if calculated else stage.PUBLISHED_GROUPS
by_group = tables.groups_of(of_students, year, asked)
if not calculated:
    by_group = tables_of_schools.group_figures(performance, urn, year, asked)
asked = tables.fullest_first(by_group, asked)
pooled = sixth_form_results.subject_figures(entries, periods, pack.threshold)
subjects = largest_first(sixth_form_results.shown_subjects(pooled), "ks5_subject_entries")
looked_at = interest.looked_at(
    results,
    [interest.without_total(by_group), sixth_form_results.as_of_year(subjects, year)],
    year=year,
    phase="ks5",
    audience=audience,
    urn=urn,
    trust=trust,
)

# %% tags=["narrative"]
opening.cover(pack, about, year, words.summary(results, year))
opening.quality(
    pack,
    "What to know of the data first",
    [
        *quality.notes(
            shown,
            periods,
            synthetic=made_up,
            audience=audience,
            threshold=pack.threshold,
        ),
        *(words.without_model(periods) if calculated else ()),
        *figures_here.left_out(of_students, students, year, stage.GROUPS),
        *quality.coverage(of_students, year, stage.COVERAGE),
        *quality.unmatched(students[students["year"] == year], "sen_status", pack.threshold),
    ],
)

# %% tags=["narrative"]
if has_results:
    of_tiles = shown[shown["measure"].isin(stage.TILES)]
    of_table = shown[shown["measure"].isin(stage.HEADLINES)]
    said = school_words.tiles(of_tiles, year, area, groups.STUDENTS.counted)
    opening.headlines(pack, said, of_table, year, area)
interest.areas_of_interest(pack, looked_at)

# %% tags=["table", "chart"]
if has_results:
    over_years.summary(
        pack,
        results,
        stage.PAIRS,
        periods,
        lead="Results and progress side by side. Progress is against students with the same key "
        "stage 4 results, whose average is 0.",
        note="Progress is in points, grades or percentage points, as the results are. Years in "
        "brackets cannot be compared with the latest.",
    )
over_years.trends(pack, results, stage.TRENDS, periods, source=source, area=area)

# %% tags=["chart"]
in_order = set(results.loc[results["rank"].notna(), "measure"])
over_years.standing(
    pack,
    figures,
    [name for name in stage.DISTRIBUTED if name in in_order],
    year,
    source=f"{source} State-funded mainstream schools with a sixth form.",
)

# %% tags=["table"]
deciding = [
    ("Student groups", by_group, name)
    for name in stage.DECIDING
    if name in set(by_group.loc[by_group["value"].notna(), "measure"])
] + [("Subjects", subjects, stage.SUBJECT_ADDED)] * bool(len(subjects))
if deciding and (tables.has_groups(by_group) or len(subjects)):
    groups.performing(
        pack,
        deciding,
        standing_parts(looked_at),
        title="Higher and lower performing groups and subjects",
        lead="Those significantly above or below the average of students with the same prior "
        "attainment.",
        caption=f"Groups in {year}, and subjects from {periods[0]} to {year}, that stand out",
        note="In brackets: students or entries, where their number is known.",
    )

# %% tags=["table", "chart"]
if tables.has_groups(by_group):
    groups.by_group(
        pack,
        by_group,
        asked,
        asked[:2],
        year,
        source=source,
        members=groups.STUDENTS,
        caption=f"Results and progress of student groups in {year}",
    )

# %% tags=["table", "chart"]
if len(subjects):
    pack.section(
        "subjects",
        f"Subjects, {span}",
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
        f"Entries and results by subject, {span}",
        pupil_tables.NOTE,
    )

# %% tags=["table", "chart"]
of_year = students[students["year"] == year]
of_prior = tables.by_prior(by_group, stage.CHARTED)
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
if not pack.names and of_prior["value"].notna().any():
    groups.by_prior(
        pack,
        by_group,
        stage.CHARTED,
        year,
        source=source,
        members=groups.STUDENTS,
        title="Prior attainment and results",
        lead="Students are taken together by their key stage 4 results, so that nobody stands "
        "alone.",
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

# %% tags=["table", "narrative"]
closing.methods(
    pack,
    [*shown["measure"], *by_group["measure"], *subjects["measure"]],
    words.methods(results, area, of_students=calculated),
)
