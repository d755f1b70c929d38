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
#     - ks2_result
#     - ks2_progress_model
#     - ks1_result
#     - phonics_check
#     - early_years_profile
#     - attendance_day
#     owner: workbench
#     purpose: school_pack
#     roles:
#     - pack_governor
#     - pack_head
#     - pack_public
#     title: Primary school pack
# ---

# %% [markdown]
# # Primary school pack
#
# How is this school doing at the end of key stage 2, in attainment and in progress since key
# stage 1? For a school with pupil-level data: which pupil groups do well, what came before key
# stage 2, and how is attendance?

# %% tags=["parameters"]
urn: str = "115851"  # unique reference number of the school
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
    school_words,
)
from workbench.packs.blocks import attendance as registers
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
from workbench.packs.primary import attendance, words
from workbench.packs.primary import people as primary_people
from workbench.packs.primary import results as primary_results
from workbench.sentences.performers import standing_parts
from workbench.stages import primary as stage
from workbench.stages.primary_rows import cohort_rows
from workbench.views import charts, formats

pack = open_pack(urn, audience)
headline = AcademicYear.parse(year)
periods = [str(headline.previous(back)) for back in reversed(range(years))]

# %% tags=["setup"]
school = pack.load("school", urn=urn)
about = school.iloc[0].to_dict()
area = school_facts.area_name(about)
beside = school_facts.origins_beside(about)
columns = [*tables_of_schools.COLUMNS_NEEDED, "source"]
own = pack.load(
    "school_performance",
    columns=columns,
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
    measure=list(stage.RANKED),
)
schools = pack.load("school", columns=published.SCHOOL_COLUMNS, origin=beside)
trust = interest.schools_of_trust(pack, about)

# %% tags=["setup"]
pupil = pack.load("pupil", year=periods)
characteristics = pack.load("pupil_characteristics", year=periods)
ks2 = pack.load("ks2_result", year=periods)
model = pack.load("ks2_progress_model", year=periods, origin=beside)
before = {
    "early_years_profile": pack.load("early_years_profile", year=periods),
    "phonics_check": pack.load("phonics_check", year=periods),
    "ks1_result": pack.load("ks1_result", year=periods),
}
days = pack.load("attendance_day", year=year)
identity = pack.load("pupil_identity") if pack.names and len(ks2) else pd.DataFrame()

# %% tags=["results"]
elsewhere = others[others["unit_id"] != urn]
performance = tables_of_schools.with_cohorts(
    pd.concat([own, elsewhere], ignore_index=True), stage.COHORT, stage.OF_THE_COHORT
)
figures = published.Published(performance, schools, urn, stage.PHASE)
cohort = cohort_rows(ks2, model, pupil, characteristics)
of_pupils = primary_results.cohort_figures(
    cohort, year, pack.threshold, public=audience == audiences.PUBLIC
)
calculated = not (own["unit_id"] == urn).any()
results = (
    primary_results.headline_figures(of_pupils, figures.nation, periods)
    if calculated
    else tables_of_schools.among_schools(
        published.published_measures(figures, periods, stage.HEADLINES), stage.RANKED, year
    )
)
has_results = bool(results["value"].notna().any())
made_up = about["origin"] == "synthetic"
source = school_methods.source_line(results, "key stage 2", synthetic=made_up)

# %% tags=["results"]
by_group = tables.groups_of(of_pupils, year, stage.GROUP_MEASURES)
if not calculated:
    by_group = tables_of_schools.group_figures(performance, urn, year, stage.GROUP_MEASURES)
taken, of_age = attendance.of_age(days, pupil, year)
present = (
    attendance.attendance_figures(taken, of_age, characteristics, pack.threshold)
    if len(taken)
    else of_pupils[:0]
)
earlier = primary_results.earlier_figures(
    before, pack.threshold, public=audience == audiences.PUBLIC
)
looked_at = interest.looked_at(
    results,
    [interest.without_total(by_group), present],
    year=year,
    phase="ks2",
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
            results,
            periods,
            synthetic=made_up,
            audience=audience,
            threshold=pack.threshold,
        ),
        *figures_here.left_out(of_pupils, cohort, year),
        *quality.coverage(of_pupils, year, stage.COVERAGE),
        *quality.unmatched(cohort[cohort["year"] == year], "sen_status", pack.threshold),
    ],
)

# %% tags=["narrative"]
if has_results:
    of_tiles = results[results["measure"].isin(stage.TILES)]
    opening.headlines(pack, school_words.tiles(of_tiles, year, area), results, year, area)
interest.areas_of_interest(pack, looked_at)

# %% tags=["table", "chart"]
if has_results:
    over_years.summary(
        pack,
        results,
        stage.PAIRS,
        periods,
        lead="Results and progress side by side. Progress is against pupils with the same key "
        "stage 1 results, whose average is 0.",
        note="Percentages are of pupils. Years in brackets cannot be compared with the latest.",
    )
over_years.trends(pack, results, stage.CHARTED, periods, source=source, area=area)

# %% tags=["chart"]
in_order = results.loc[results["rank"].notna(), "measure"]
over_years.standing(
    pack, figures, in_order, year, source=f"{source} State-funded mainstream schools."
)

# %% tags=["table", "chart"]
if tables.has_groups(by_group):
    groups.performing(
        pack,
        [("Pupil groups", by_group, name) for name in stage.GROUP_MEASURES],
        standing_parts(looked_at),
        title=f"Higher and lower performing groups, {year}",
        lead="Groups significantly above or below the national average of their comparator.",
        caption=f"Pupil groups that stand out in {year}",
        note="In brackets: pupils, where their number is known.",
    )
    groups.by_group(
        pack,
        by_group,
        stage.GROUP_MEASURES,
        stage.CHARTED,
        year,
        source=source,
        caption=f"Attainment and progress of pupil groups in {year}",
    )

# %% tags=["table", "chart"]
of_year = cohort[cohort["year"] == year]
if pack.names and len(of_year):
    named = primary_people.named_rows(of_year, ks2, characteristics, identity)
    pack.section(
        "pupils",
        f"Pupils, {year}",
        "For the school alone. Reading and maths are scaled scores, writing is the teacher "
        "assessment.",
    )
    pack.figure(
        charts.scatter(
            primary_people.dots(named),
            name="prior-scatter",
            title=f"Key stage 1 and key stage 2, {year}",
            x_title="Key stage 1, average points",
            y_title="Reading and maths, mean scaled score",
            source=source,
            x_style=formats.POINTS,
            y_style=formats.POINTS,
            row_title="Pupil",
        ),
        table="pupil-list",
    )
    pack.table(
        "pupil-list", primary_people.table(named), f"Pupils at the end of key stage 2, {year}"
    )
bands = tables.by_prior(by_group, ["ks2_reading_progress"])
if not pack.names and bands["value"].notna().any():
    groups.by_prior(
        pack,
        by_group,
        stage.PROGRESS,
        year,
        source=source,
        title="Prior attainment and progress",
        lead="Pupils are taken together by their key stage 1 results, so that nobody stands alone.",
    )

# %% tags=["table"]
if earlier["value"].notna().any():
    pack.section(
        "earlier",
        "Early years, phonics and key stage 1",
        "All pupils, by year. Goals are those of the early years profile; the phonics check is in "
        "Year 1 and again in Year 2.",
    )
    pack.table(
        "earlier-table",
        tables.years_table(earlier, stage.EARLIER, periods),
        f"Results before key stage 2, {periods[0]} to {year}",
    )

# %% tags=["table", "chart"]
if len(taken):
    pack.section(
        "attendance",
        f"Attendance, {year}",
        "Sessions are half-days. Persistent absence is missing 10% or more of one's own possible "
        "sessions, severe absence 50% or more.",
    )
    pack.figure(registers.half_terms(registers.by_half_term(taken), year, "Reception to Year 6"))
    pack.table(
        "attendance-table",
        pupil_tables.group_table(present, registers.MEASURES, "Group"),
        f"Attendance of year groups and pupil groups in {year}",
        pupil_tables.NOTE,
    )

# %% tags=["table"]
roll = context.context_figures(
    pupil, characteristics, school, pack.threshold, oldest=stage.LAST_YEAR_GROUP
)
intake = tables_of_schools.intake_table(performance, urn, periods, stage.INTAKE)
if len(roll) or len(intake):
    pack.section("context", "Who the pupils are")
if len(roll):
    pack.table(
        "context-table",
        context.context_table(roll),
        "Pupils on roll at the January census",
        pupil_tables.NOTE,
    )
if len(intake):
    pack.table(
        "intake-table",
        intake,
        "Pupils at the end of key stage 2, published",
        "% of pupils. England is state-funded schools.",
    )

# %% tags=["table", "narrative"]
closing.methods(
    pack,
    [*results["measure"], *earlier["measure"], *present["measure"]],
    words.methods(results, area, of_pupils=calculated),
)
