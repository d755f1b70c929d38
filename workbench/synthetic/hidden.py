"""What nobody observes of schools: intake, progress, EBacc policy, absence, pupils' mix."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from workbench.synthetic.arrays import Floats, normal_share
from workbench.synthetic.catalogue import catalogue
from workbench.synthetic.composition import cell_shares
from workbench.synthetic.keys import Stream, stream
from workbench.synthetic.marginals import marginals
from workbench.synthetic.places import regions
from workbench.synthetic.plan import ALTERNATIVE, MAINSTREAM, PRIMARY, SPECIAL


@dataclass(frozen=True)
class Hidden:
    """One array element a school.

    ``intake`` is in SDs of pupils' key stage 2; ``progress`` in grades (Progress 8); ``ebacc`` in
    log odds; ``absence`` in SDs of pupils; ``cells`` are shares of the joint cells
    (schools, cells); ``offers`` says which subjects a school teaches (schools, subjects);
    ``suspension`` is in log odds, minus infinity where nobody is suspended; ``sixth_form`` is in
    grades of an A level.
    """

    intake: Floats
    progress: Floats
    ebacc: Floats
    absence: Floats
    cells: Floats
    offers: Floats
    suspension: Floats
    sixth_form: Floats


def hidden(plan: pd.DataFrame, seed: int) -> Hidden:
    """Draw the hidden values of every school of a plan."""
    rng = stream(seed, Stream.SCHOOLS, 1)
    rules = marginals("schools")
    mainstream = plan["kind"].isin([MAINSTREAM, PRIMARY]).to_numpy()
    weights = plan["cohort"].to_numpy(dtype=np.float64) * mainstream
    normal = _standardised(rng.standard_normal((len(plan), 6)), weights)
    deprived, language, intake = _correlated(normal[:, :3], rules["correlation"])
    selective = plan["selective"].to_numpy(dtype=np.bool_)
    deprived = deprived + np.where(selective, rules["selective"]["disadvantaged"], 0.0)
    region = plan["region"].to_numpy()
    language = language + np.array([r.english_additional for r in regions()])[region]
    disadvantaged = _disadvantaged(plan, deprived)
    additional = stats.beta(*rules["english_additional"]).ppf(normal_share(_standard(language)))
    ordinary = np.where(selective, rules["selective"]["intake"], rules["intake_sd"] * intake)
    progress = _progress(plan, intake * ~selective, deprived, language, normal[:, 3])
    return Hidden(
        intake=np.where(mainstream, ordinary, 0.0),
        progress=np.where(mainstream, progress, 0.0),
        ebacc=rules["ebacc"]["sd"] * normal[:, 4] + rules["ebacc"]["intake"] * ordinary,
        absence=rules["absence"]["sd"] * normal[:, 5]
        + rules["absence"]["disadvantaged"] * (disadvantaged - 0.26)
        + rules["absence"]["progress"] * progress,
        cells=cell_shares(_boys(plan), disadvantaged, additional),
        offers=rng.random((len(plan), len(catalogue()))),
        suspension=_suspension(plan, progress, seed),
        sixth_form=_sixth_form(weights, progress, seed),
    )


def _suspension(plan: pd.DataFrame, progress: Floats, seed: int) -> Floats:
    rule = marginals("suspensions")["schools"]
    rng = stream(seed, Stream.SUSPENSIONS)
    own = rule["sd"] * rng.standard_normal(len(plan)) + rule["progress"] * progress
    by_kind = plan["kind"].map(rule["kinds"]).fillna(0.0).to_numpy(dtype=np.float64)
    never = rng.random(len(plan)) < rule["never"]
    return np.where(never, -np.inf, own + by_kind)


def _sixth_form(weights: Floats, progress: Floats, seed: int) -> Floats:
    """What a sixth form adds goes a little with what the school adds before; 0 on average."""
    rule = marginals("sixth_form")["schools"]
    own = rule["sd"] * stream(seed, Stream.SIXTH_FORM).standard_normal(len(weights))
    effect = own + rule["progress"] * progress
    return np.asarray(effect - np.average(effect, weights=weights))


def _standardised(normal: Floats, weights: Floats) -> Floats:
    """Mean 0 and SD 1 over mainstream pupils, so that seeds differ in schools, not in England."""
    centred = normal - np.average(normal, axis=0, weights=weights)
    return np.asarray(centred / np.sqrt(np.average(centred**2, axis=0, weights=weights)))


def _correlated(normal: Floats, rule: dict[str, float]) -> tuple[Floats, Floats, Floats]:
    """Disadvantage, other first language and intake, in SDs, with the given correlations."""
    a, b, c = (
        rule["disadvantaged_english_additional"],
        rule["disadvantaged_intake"],
        rule["english_additional_intake"],
    )
    first = normal[:, 0]
    second = a * first + np.sqrt(1 - a**2) * normal[:, 1]
    partial = (c - a * b) / np.sqrt(1 - a**2)
    third = b * first + partial * normal[:, 1] + np.sqrt(1 - b**2 - partial**2) * normal[:, 2]
    return first, second, third


def _standard(values: Floats) -> Floats:
    """Region shifts widen the spread; bring it back to mean 0 and SD 1."""
    return np.asarray((values - 0.02) / 1.17)


def _disadvantaged(plan: pd.DataFrame, deprived: Floats) -> Floats:
    pupils = marginals("pupils")
    drawn = stats.beta(*marginals("schools")["disadvantaged"]).ppf(normal_share(deprived))
    kinds = plan["kind"]
    fixed = kinds.map(
        {
            SPECIAL: pupils["special"]["disadvantaged"],
            ALTERNATIVE: pupils["alternative"]["disadvantaged"],
        }
    )
    return np.asarray(fixed.astype(float).fillna(pd.Series(drawn)), dtype=np.float64)


def _boys(plan: pd.DataFrame) -> Floats:
    pupils = marginals("pupils")
    by_kind = plan["kind"].map(
        {SPECIAL: pupils["special"]["boys"], ALTERNATIVE: pupils["alternative"]["boys"]}
    )
    by_gender = plan["gender"].map({"girls": 0.0, "boys": 1.0})
    mixed = by_kind.astype(float).fillna(0.508)
    return np.asarray(by_gender.fillna(mixed), dtype=np.float64)


def _progress(
    plan: pd.DataFrame, intake: Floats, deprived: Floats, language: Floats, own: Floats
) -> Floats:
    rule = marginals("schools")["progress"]
    types = {t["school_type"]: t["effect"] for t in marginals("schools")["types"]}
    region = np.array([r.effect for r in regions()])[plan["region"].to_numpy()]
    by_type = plan["school_type"].map(types).fillna(0.0).to_numpy(dtype=np.float64)
    selective = plan["selective"].to_numpy() * marginals("schools")["selective"]["progress"]
    context = (
        rule["intake"] * marginals("schools")["intake_sd"] * intake
        + rule["disadvantaged"] * 0.145 * deprived
        + rule["english_additional"] * 0.186 * _standard(language)
    )
    size = rule["size"] * _log_size(plan)
    return np.asarray(context + by_type + region + selective + size + rule["residual_sd"] * own)


def _log_size(plan: pd.DataFrame) -> Floats:
    """Logarithm of the year group, in SDs of mainstream schools."""
    cohort = marginals("schools")["cohort"]
    logs = np.log(plan["cohort"].to_numpy(dtype=np.float64))
    return np.asarray((logs - cohort["log_mean"] - 0.15) / cohort["log_sd"])
