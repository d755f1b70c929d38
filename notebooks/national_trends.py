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
#     owner: workbench
#     purpose: national_trends
#     roles:
#     - analyst
#     title: National trends in published results
# ---

# %% [markdown]
# # National trends in published results
#
# How do schools with different inspection grades compare, and where are the schools in each
# Progress 8 band? Every figure comes from the published school-level tables; nothing here is about
# a pupil. Each school counts once, whatever its size.

# %% tags=["parameters"]
year: str = "2018/19"  # Academic year of the published tables
inspected_until: str = "2020-03-31"  # Last inspection whose grade counts

# %% tags=["setup"]
from datetime import date

import workbench as wb
from workbench.measures.catalogue import measures
from workbench.measures.national_trends import (
    BANDS,
    bands_by,
    beside_published,
    mainstream,
    outcomes_by,
    with_grade_then,
)
from workbench.views import charts
from workbench.views.formats import PERCENTAGE, POINTS
from workbench.views.notebook import show, show_table

scope = wb.analyst()
performance = wb.load(
    "school_performance", scope, where={"origin": "published", "year": year, "level": "school"}
)
now = mainstream(wb.load("school", scope, where={"origin": "published"}))
schools = with_grade_then(now, performance, year, until=date.fromisoformat(inspected_until))
f"{len(schools):,} state-funded mainstream schools"

# %% [markdown]
# ## Outcomes by Ofsted grade

# %% tags=["table", "results"]
by_grade = outcomes_by(schools, performance, "ofsted_grade", year)
show_table(by_grade, f"Mean published outcomes of schools by Ofsted grade, {year}")

# %% [markdown]
# The same beside the table that FFT showed to schools in autumn 2019. Over all schools the two
# agree to the last digit or nearly so. Grade by grade the numbers of schools differ, for one
# reason: a school that had become an academy and had not been inspected since has no grade in the
# published table, while FFT carried the grade of the school before it. Those schools are in the
# row "Not known". They do better than most, so that many of them must have been outstanding:
# without them the Attainment 8 of outstanding schools is lower here. The shares with grade 4 or
# above are not in the cut-down table of 2018/19 and cannot be compared.

# %% tags=["table", "results"]
comparison = beside_published(by_grade)
titles = {name: one.title for name, one in measures().items()} | {"schools": "Schools"}
show_table(
    comparison.assign(measure=comparison["measure"].map(titles)),
    "Ours beside the published table",
)

# %% tags=["chart", "results"]
show(
    charts.bars(
        by_grade.rename(columns={"ofsted_grade": "label", "attainment8": "value", "schools": "n"}),
        name="attainment-by-ofsted",
        title="Attainment 8 falls with each step of the Ofsted grade",
        unit="Mean Attainment 8 of schools, points",
        source=f"DfE school performance tables {year}, state-funded mainstream schools",
        style=POINTS,
        row_title="Ofsted grade",
    )
)

# %% [markdown]
# ## Progress 8 bands by region

# %% tags=["results"]
by_region = bands_by(schools, performance, "region", year)
shares = by_region.pivot(index="region", columns="band", values="share")
counts = by_region.groupby("region")["schools"].sum()

# %% tags=["chart", "results"]
show(
    charts.bands(
        shares.assign(label=shares.index, n=counts).reset_index(drop=True),
        list(reversed(BANDS)),
        name="bands-by-region",
        title="London has most schools well above average in Progress 8",
        unit="Share of schools in each Progress 8 band, %",
        source=f"DfE school performance tables {year}, published bands",
        style=PERCENTAGE,
    )
)

# %% tags=["table", "results"]
numbers = by_region.pivot(index="region", columns="band", values="schools")[list(BANDS)]
show_table(numbers.reset_index(), f"Schools in each Progress 8 band by region, {year}")
