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
#     contracts: []
#     owner: workbench
#     purpose: national_trends
#     roles:
#     - analyst
#     title: Published figures, recomputed
# ---

# %% [markdown]
# # Published figures, recomputed
#
# Do the measures of this workbench give the figures that are published? Each class of figures below
# is recomputed from the files it is printed in, with the same functions that packs and dashboards
# use, and set beside what is printed. Nothing here is about a pupil.
#
# A row agrees if ours is within half a unit of the printed last digit, and what rounding of the
# printed inputs can do. A row is left out where a word stands in place of a number, such as `SUPP`
# or `c`. A class is verified if 99.5% of its rows or more agree and each other row has a reason
# that was tested for.

# %% tags=["parameters"]
classes: str = ""  # only classes of figures whose name starts with this, such as KS2; empty for all

# %% tags=["setup"]
from workbench.settings import settings
from workbench.verification.registry import recomputations_of
from workbench.verification.report import (
    class_table,
    figure_table,
    in_words,
    miss_table,
)
from workbench.verification.run import absent, verify_published
from workbench.views.notebook import show_table

folder = settings().published_data
recomputations = recomputations_of(classes)
missing = absent(folder, recomputations)
checks = () if missing else verify_published(folder, recomputations=recomputations)
in_words(checks, missing)

# %% [markdown]
# ## Classes of figures
#
# `Within` are the rows that agree. `Worst` is the largest difference between a printed figure and
# ours, in the figure's own unit; a band or grade that differs counts 1. `Rounding` says what a
# figure may differ by.

# %% tags=["table", "results"]
found = class_table(checks)
shown = ["class", "verified", "rows", "within", "share", "worst", "skipped", "rounding"]
show_table(found.reindex(columns=shown), "Classes of figures, recomputed")

# %% [markdown]
# ## Rows that differ
#
# Every reason, with the rows that it holds for. "Unexplained" would be a row that passes none of
# the tests.

# %% tags=["table", "results"]
show_table(miss_table(checks), "Reasons for differences, most rows first")

# %% [markdown]
# ## Every figure of every file
#
# Figures with the largest share of rows that differ come first.

# %% tags=["table", "results"]
figures = figure_table(checks).sort_values("share", kind="stable")
columns = ["class", "figure", "file", "rows", "within", "share", "worst", "misses", "skipped"]
show_table(figures[columns], "Figures of each file")
