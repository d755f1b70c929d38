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
#     - trust_membership
#     - pupil
#     - pupil_characteristics
#     - prior_attainment
#     - ks4_entry
#     - attendance_day
#     owner: workbench
#     purpose: school_pack
#     roles:
#     - remit_governor
#     - remit_public
#     title: Trust and local authority pack
# ---

# %% [markdown]
# # Trust and local authority pack
#
# How are the schools of a trust or local authority doing at the end of key stage 4, taken together
# and one beside the other? Pupils are pooled of the schools that have agreed to share their data;
# published figures stand for all of them.

# %% tags=["parameters"]
remit: str = "trust:990002"  # trust:UID or local_authority:code
year: str = "2018/19"  # academic year of the headline results
years: int = 3  # academic years to look back on, the headline year among them
audience: str = "governor"  # whom the pack is for: governor or public
schools: list[str] = []  # its schools; the build puts them in
shared: list[str] = []  # those that share their pupils' data; the build puts them in

# %% tags=["setup"]
from workbench.calendar import AcademicYear
from workbench.measures.ks4 import pupil_results
from workbench.packs import pupil_tables, school_tables
from workbench.packs.blocks import attendance, closing, groups, interest, opening
from workbench.packs.remit import facts, figures, tables, words
from workbench.packs.remit.context import open_remit_pack
from workbench.packs.subject import named
from workbench.sentences.performers import standing_parts
from workbench.views import charts

pack = open_remit_pack(remit, audience, schools=schools, shared=shared)
headline = AcademicYear.parse(year)
periods = [str(headline.previous(back)) for back in reversed(range(years))]
source = "Calculated from pupil-level data; pupils at the end of key stage 4."

# %% tags=["setup"]
register = pack.load("school", urn=pack.schools)
membership = pack.load("trust_membership", urn=pack.schools)
about = facts.remit_of(named(remit), register, membership, pack.shared)
performance = pack.load(
    "school_performance", unit_id=pack.schools, year=year, measure=figures.PUBLISHED
)

# %% tags=["setup"]
pupil = pack.load("pupil", year=periods)
characteristics = pack.load("pupil_characteristics", year=periods)
entries = pack.load("ks4_entry", year=periods)
prior = pack.load("prior_attainment", year=periods)
days = pack.load("attendance_day", year=year)

# %% tags=["results"]
cohort = pupil_results.cohort_results(pupil, characteristics, prior, entries)
has_results = (cohort["year"] == year).any()
published = figures.published_figures(performance, list(about.names), year)
if has_results:
    yearly = figures.yearly_figures(cohort, pack.threshold, audience)
    of_year = figures.figures_of_year(cohort, year, pack.threshold, audience)
    standing_out = figures.by_name(of_year, about.names)
    looked_at = interest.looked_at(
        yearly, [interest.without_total(standing_out)], year=year, phase="remit", audience=audience
    )

# %% tags=["narrative"]
pack.cover(
    about.name,
    facts.subtitle(about, year),
    facts.cover_facts(about, cohort, year),
    synthetic=about.synthetic,
)
if has_results:
    opening.sentences(pack, "summary", words.summary(about, yearly, of_year, year), "summary")

# %% tags=["narrative"]
pack.section("data", "Before you read", "What these figures are of, and what is missing from them.")
opening.sentences(pack, "data", facts.quality_notes(about, cohort, periods, days))

# %% tags=["narrative"]
if has_results:
    pack.section(
        "headlines",
        f"Headline measures, {year}",
        "All pupils of the schools that share their data, pooled, beside England.",
    )
    opening.tiles(pack, words.tiles(yearly, year))
    interest.areas_of_interest(pack, looked_at)

# %% tags=["table", "chart"]
if has_results:
    pack.section(
        "schools",
        f"Schools side by side, {year}",
        "A difference between two schools whose intervals overlap widely may be chance.",
    )
    for name in ("progress8", "english_maths_5"):
        pack.sentence(f"spread-{name}", words.spread(of_year, name, about.names))
    for name in ("progress8", "english_maths_5"):
        pack.figure(
            groups.dots(
                tables.schools_chart(of_year, about.names, name),
                name,
                f"{name}-schools",
                f"of the schools, {year}",
                source=source,
                row_title="School",
            ),
            table="schools-table",
        )
    pack.table(
        "schools-table",
        tables.schools_table(of_year, about.names, figures.GROUP_MEASURES),
        f"Schools that share their data, {year}",
        tables.NOTE,
    )

# %% tags=["table", "chart"]
compared = school_tables.with_trend(yearly) if has_results else ()
if compared:
    pack.section(
        "years",
        f"Results from {periods[0]} to {periods[-1]}",
        "The schools that share now, in every year in which they have results.",
    )
for name in compared:
    pack.figure(
        charts.trend(
            tables.trend_frame(yearly, name),
            name=f"{name}-years",
            title=f"{school_tables.title_of(name)} over {len(periods)} years",
            unit=school_tables.unit_of(name),
            source=source,
            style=school_tables.style_of(name),
            subject="These schools",
        ),
        table=f"{name}-by-year",
    )
for name in compared:
    pack.table(
        f"{name}-by-year",
        tables.years_table(yearly, name),
        f"{school_tables.title_of(name)} year by year",
    )

# %% tags=["table"]
if has_results:
    groups.performing(
        pack,
        [
            ("Schools", figures.schools_by_name(standing_out), "progress8"),
            ("Pupil groups", figures.groups_of(standing_out), "progress8"),
        ],
        standing_parts(looked_at),
        title=f"Higher and lower performing schools and groups, {year}",
        lead="Schools, and pupil groups of all schools pooled, significantly above or below pupils "
        "with the same key stage 2 results.",
        caption=f"Schools and pupil groups that stand out in {year}",
        note="In brackets: pupils.",
    )

# %% tags=["table", "chart"]
if has_results:
    by_group = figures.groups_of(of_year)
    pack.section(
        "groups",
        f"Pupil groups, {year}",
        "Pupils of all schools that share, pooled. Each group is beside the same group in England, "
        "or the group it is usually compared with.",
    )
    pack.figure(
        groups.dots(
            pupil_tables.chart_frame(by_group, "progress8"),
            "progress8",
            "progress8-groups",
            f"of pupil groups, {year}",
            source=source,
        ),
        table="groups-table",
    )
    pack.table(
        "groups-table",
        pupil_tables.group_table(by_group, figures.GROUP_MEASURES, "Group"),
        f"Attainment and progress of pupil groups in {year}",
        pupil_tables.NOTE,
    )

# %% tags=["table", "chart"]
if len(days):
    present = figures.attendance_figures(
        days, pupil[pupil["year"] == year], characteristics, pack.threshold, audience
    )
    pack.section(
        "attendance",
        f"Attendance, {year}",
        "Pupils of all year groups of the schools that share attendance. Sessions are half-days. "
        "Persistent absence is missing 10% or more of one's own possible sessions.",
    )
    pack.figure(
        groups.dots(
            tables.schools_chart(present, about.names, "persistent_absence"),
            "persistent_absence",
            "absence-schools",
            f"at the schools, {year}",
            source="Calculated from the registers of the schools; all year groups.",
            row_title="School",
        ),
        table="attendance-table",
    )
    pack.table(
        "attendance-table",
        tables.schools_table(present, about.names, attendance.MEASURES),
        f"Attendance by school, {year}",
        tables.NOTE,
    )
    pack.table(
        "attendance-groups",
        pupil_tables.group_table(figures.groups_of(present), attendance.MEASURES, "Group"),
        f"Attendance of year groups and pupil groups in {year}",
        pupil_tables.NOTE,
    )

# %% tags=["table"]
pack.section(
    "published",
    f"Published figures, {year}",
    "DfE's school performance tables, of all schools whether they share their pupils' data or not.",
)
if published["value"].notna().any():
    pack.table(
        "published-table",
        tables.published_table(published, about.names, about.shared),
        f"Published figures of the schools, {year}",
        tables.published_note(published),
    )
else:
    pack.sentence("published-none", f"No figure of {year} is published for any of the schools.")

# %% tags=["table", "narrative"]
closing.methods(
    pack,
    [*figures.PUBLISHED, *(yearly["measure"] if has_results else ())],
    words.methods(about, pooled=bool(has_results)),
)
