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
#     - suspension
#     - pupil_identity
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
#
# A pack is for an audience. The head's names pupils and hides nothing; the governors' hides small
# groups and whatever would give them away; the public's shows no groups at all. Every figure about
# pupils comes from one of three protected tables, made once below: a figure that one block hides is
# shown by no other.

# %% tags=["parameters"]
urn: str = "100049"  # unique reference number of the school
year: str = "2018/19"  # academic year of the headline results
years: int = 3  # academic years to look back on, the headline year among them
audience: str = "governor"  # whom the pack is for: head, governor or public

# %% tags=["setup"]
from workbench.calendar import AcademicYear
from workbench.measures import national
from workbench.measures.ks4 import pupil_results
from workbench.measures.published import intake as published_intake
from workbench.measures.published import school as published
from workbench.packs import (
    pupil_tables,
    school_facts,
    school_methods,
    school_tables,
    school_words,
)
from workbench.packs.blocks import closing, interest, opening
from workbench.packs.context import open_pack
from workbench.packs.secondary import (
    attendance,
    drawings,
    exclusions,
    loads,
    performance,
    prior,
    pupil_list,
    quality,
    release,
    results,
    strengths,
    subjects,
)
from workbench.sentences.performers import standing_parts

pack = open_pack(urn, audience)
grouped = audience != "public"
rules = release.Rules(pack.threshold, public=audience == "public")
headline = AcademicYear.parse(year)
periods = [str(headline.previous(back)) for back in reversed(range(years))]

# %% tags=["setup"]
about = pack.load("school", urn=urn).iloc[0].to_dict()
area = school_facts.area_name(about)
trust = interest.schools_of_trust(pack, about)
figures = loads.published_figures(pack, about, periods)
described = loads.published_intake(pack, about)
pupils = loads.pupils_of(pack, about, periods, year)
england = national.published()

# %% tags=["results"]
headlines = published.published_measures(figures, periods)
ours = by_group = by_subject = present = results.no_figures()
dimensions, matched, register = (), {}, None

# %% tags=["results"]
if pupils:
    cohort = pupil_results.cohort_results(
        pupils.pupil, pupils.characteristics, pupils.prior, pupils.entries
    )
    dimensions = results.groups_shown(cohort, pack.threshold) if grouped else ()
    ours = results.cohort_figures(cohort, year, dimensions, rules, england)
    by_group = results.of_groups(ours, year)
    matched = performance.matched_shares(cohort, ours)
    if headlines["value"].isna().all():
        headlines = results.whole_figures(ours, cohort, figures.nation)
made_up = about["origin"] == "synthetic"
source = school_methods.source_line(headlines, synthetic=made_up)
calculated = school_methods.source_line(ours, synthetic=made_up)

# %% tags=["results"]
pooled = subjects.pooled_years(ours, periods)
if pooled:
    by_subject = subjects.subject_figures(pupils.entries, cohort, pooled, rules, england)
if pupils:
    register = attendance.register_of(pupils, year)
if register:
    told = release.told_by(by_group, cohort, results.COUNTED)
    present = attendance.attendance_figures(register, rules, england, told, grouped=grouped)

# %% tags=["narrative"]
opening.cover(pack, about, year, school_words.summary(headlines, year, area))
notes = [
    *quality.data_notes(headlines, periods, matched, (by_group, by_subject, present)),
    *school_words.missing(headlines, periods),
]
opening.quality(
    pack,
    "Before you read on: the data",
    notes or ["Nothing is missing, approximate or suppressed."],
)

# %% tags=["narrative", "table"]
opening.headlines(
    pack,
    school_words.tiles(headlines, year, area),
    headlines,
    year,
    area,
    beside=f"England and {area}",
    note=school_methods.interval_note(headlines, year),
)

# %% tags=["narrative"]
looked_at = interest.looked_at(
    headlines,
    [interest.without_total(by_group), by_subject, present],
    year=year,
    phase="ks4",
    audience=audience,
    urn=urn,
    trust=trust,
)
interest.areas_of_interest(pack, looked_at)

# %% tags=["chart"]
if school_tables.with_schools(figures, year, published.HEADLINES):
    pack.section(
        "standing", "Where the school stands", "Every bar is a number of schools in England."
    )
for name in school_tables.with_schools(figures, year, ("progress8", "attainment8")):
    pack.figure(drawings.standing(figures, name, year, source))

# %% tags=["table", "chart"]
compared = school_tables.with_trend(headlines)
pack.section(
    "years",
    f"Results from {periods[0]} to {periods[-1]}",
    "Actual results and pupil progress side by side. ▲ significantly above, ▼ significantly below "
    "the national average (95%)."
    if compared
    else "A trend needs two years with results; there is one.",
)
summed = performance.performance_table(ours if len(ours) else headlines, periods, matched)
if len(summed):
    pack.table("performance-table", summed, f"Performance, {periods[0]} to {periods[-1]}")
for name in compared:
    pack.figure(drawings.by_year(headlines, name, periods, source, area), table=f"{name}-by-year")
for name in compared:
    pack.table(
        f"{name}-by-year",
        school_tables.years_table(headlines, name, area),
        f"{school_tables.title_of(name)} year by year",
    )

# %% tags=["table"]
marked = strengths.strengths_table(by_group, by_subject, standing_parts(looked_at))
if len(marked):
    pack.section(
        "strengths",
        "Higher and lower performing",
        "Groups and subjects whose figure differs significantly from its comparator in England, "
        "with the number of pupils or entries, and still does among all the tests of this pack. "
        "Of those named, one in twenty is expected to differ by chance alone.",
    )
    pack.table(
        "strengths-table", marked, f"Higher and lower performing groups and subjects, {year}"
    )

# %% tags=["table", "chart"]
if len(dimensions) and (by_group["group"] != "all").any():
    pack.section(
        "groups",
        f"Pupil groups, {year}",
        "Each group beside the same group in England, or the group it is usually compared with. "
        "Progress is against pupils with the same key stage 2 results, whose average is 0.",
    )
    for name in ("progress8", "attainment8"):
        pack.figure(drawings.groups(by_group, name, year, calculated), table="groups-table")
    pack.table(
        "groups-table",
        pupil_tables.group_table(by_group, results.GROUP_MEASURES, "Group"),
        f"Attainment and progress of pupil groups in {year}",
        pupil_tables.NOTE,
    )

# %% tags=["table", "chart"]
if len(by_subject):
    pack.section(
        "subjects",
        f"Subjects, {' and '.join(dict.fromkeys([pooled[0], pooled[-1]]))}",
        f"Entries that count in performance measures in {', '.join(pooled)}, put together, most "
        f"entries first. England is all schools and colleges, pupils aged 16, in {year}.",
    )
    pack.figure(drawings.subjects(by_subject, calculated), table="subjects-table")
    pack.table(
        "subjects-table",
        pupil_tables.group_table(by_subject, subjects.SHOWN, "Subject", "Entries"),
        f"Entries and results by subject, {pooled[0]} to {pooled[-1]}",
        pupil_tables.NOTE,
    )

# %% tags=["chart"]
line, dots = prior.expected_line(year), ()
if pupils and grouped:
    dots = prior.pupil_dots(cohort, year) if pack.names else prior.band_dots(cohort, ours, year)
if len(dots) and line:
    pack.section(
        "prior",
        f"Prior attainment and results, {year}",
        "The line is what pupils nationally with the same key stage 2 results achieve. "
        + (
            "Every dot is a pupil; those far from the line are in the pupil summary."
            if pack.names
            else "Every dot is the mean of a band of prior attainment; bands of few are left out."
        ),
    )
    pack.figure(
        drawings.prior_attainment(dots, line, year, calculated),
        table="pupils-list" if pack.names else "",
    )

# %% tags=["table"]
if pack.names and len(by_group):
    listed = cohort.loc[cohort["year"] == year, "pupil_id"].astype("str")
    names = loads.names_of(pack, set(listed))
    pack.section(
        "pupil-summary",
        f"Pupils, {year}",
        "Confidential: for the head teacher. The estimate is what pupils nationally with the same "
        "key stage 2 results achieve. It is no target, and says nothing of any one pupil's "
        "effort.",
    )
    pack.table(
        "pupils-list",
        pupil_list.pupil_table(cohort, pupils.entries, names, year),
        f"Pupils at the end of key stage 4 in {year}",
        names=True,
    )

# %% tags=["table", "chart"]
if len(present):
    pack.section(
        "attendance",
        f"Attendance, {year}",
        f"From the first day of the year to {attendance.last_day(pupils.days)}. Sessions are "
        "half-days. Persistent absence is missing 10% or more of one's own possible sessions, "
        "severe absence 50% or more.",
    )
    pack.figure(drawings.half_terms(register, year))
    pack.figure(drawings.weekdays(register, year))
    pack.table(
        "attendance-table",
        pupil_tables.group_table(attendance.shown(present), attendance.SHOWN, "Group"),
        f"Attendance of year groups and pupil groups in {year}",
        pupil_tables.NOTE if grouped else "",
    )

# %% tags=["table"]
if grouped and pupils and len(pupils.suspension):
    of_year = pupils.pupil[pupils.pupil["year"] == year]
    pack.section(
        "exclusions",
        f"Suspensions and exclusions, {year}",
        "Of the whole school. Rates are over the pupils on roll in January.",
    )
    pack.table(
        "exclusions-table",
        exclusions.exclusion_table(exclusions.exclusion_figures(of_year, pupils.suspension, rules)),
        f"Suspensions and permanent exclusions in {year}",
        pupil_tables.SHORT_NOTE if rules.threshold else "",
    )

# %% tags=["table", "chart"]
if described:
    taken = published_intake.intake_year(described.performance)
    lines = published_intake.intake(described, taken)
    pack.section(
        "pupils",
        f"Who the pupils are, {taken}",
        f"Pupils at the end of key stage 4 in {taken}, the latest year with published "
        f"characteristics; not the pupils whose {year} results stand above.",
    )
    pack.figure(drawings.intake(lines, taken), table="pupils-table")
    pack.table(
        "pupils-table",
        school_tables.intake_table(lines, area, described, taken),
        f"Pupils at the end of key stage 4 in {taken}",
        school_words.later_band(described, taken),
    )

# %% tags=["table"]
if grouped and len(present):
    pack.section(
        "context",
        f"Who the pupils are, {year}",
        "Every pupil with a session in the year, in all year groups: the pupils of the attendance "
        "figures.",
    )
    pack.table("roll-table", attendance.roll_table(present), f"Pupils by year group in {year}")
    pack.table(
        "context-table",
        attendance.context_table(present, pupil_tables.labels_of(present)),
        f"Pupils of the school in {year}",
        pupil_tables.SHORT_NOTE if rules.threshold else "",
    )

# %% tags=["table", "narrative"]
closing.methods(
    pack,
    [*headlines["measure"], *ours["measure"], *by_subject["measure"], *present["measure"]],
    school_methods.methods(headlines, area, suppressed=rules.threshold > 0),
)
