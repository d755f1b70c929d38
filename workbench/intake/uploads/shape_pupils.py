"""A file of pupils -> who they are, their enrolment, address and characteristics."""

import pandas as pd

from workbench.calendar import AcademicYear
from workbench.intake.arrivals import KEY, Arrival
from workbench.intake.uploads.shaped import Shaped, Taken, fed, keyed, shaped
from workbench.intake.uploads.templates import Template

CHARACTERISTICS = "pupil_characteristics"
_GROUPS = {"W": "White", "M": "Mixed", "A": "Asian", "B": "Black", "C": "Chinese"}
_OTHER_GROUPS = {"OOTH": "Other", "REFU": "Unclassified", "NOBT": "Unclassified"}
# what the dataset needs and the file alone can tell
NEEDED = (
    "Free school meals",
    "Free school meals in the last six years",
    "Pupil premium",
    "Looked after",
    "SEN status",
    "First language",
    "Ethnicity",
    "Service child",
)
_KEY = "Give the UPN; for a pupil who has none yet, the admission number."
_KS4_YEAR = "11"
# registered at one school alone, as long as nothing else is said
_ALONE = "current"


def shape_pupils(taken: Taken) -> Shaped:
    """Rows of pupil_identity, pupil, pupil_address and, where the file has it all, characteristics.

    A pupil without a UPN is known by the admission number.
    """
    keys = keyed(taken.column("UPN"))
    numbers = ("adm:" + taken.column("Admission number")).astype("str")
    keys = keys.where(keys.notna(), numbers)
    refused = taken.refusal(keys.isna(), "UPN", "key", _KEY)
    good = taken.without(refused)
    keys = keys[good.values.index]
    arrivals = [
        Arrival("pupil_identity", _keyed(keys, fed(good, "pupil_identity"))),
        Arrival("pupil", _keyed(keys, enrolment(good)), years=(taken.year,)),
    ]
    address = fed(good, "pupil_address")
    told = address.notna().any(axis=1)
    arrivals.append(Arrival("pupil_address", _keyed(keys, address)[told]))
    if not missing_characteristics(good):
        known = _characteristics(good)
        arrivals.append(Arrival(CHARACTERISTICS, _keyed(keys, known), years=(taken.year,)))
    return shaped(*arrivals, refused=(refused,))


def missing_characteristics(taken: Taken) -> tuple[str, ...]:
    """Columns without which a file says too little to be kept as characteristics."""
    return tuple(title for title in NEEDED if not taken.has(title))


def enrolment(taken: Taken) -> pd.DataFrame:
    """Columns of the contract ``pupil``: a school's enrolments in the year."""
    rows = fed(taken, "pupil")
    births = fed(taken, "pupil_identity")["date_of_birth"]
    return rows.assign(
        year=taken.year,
        enrolment_status=rows.get("enrolment_status", _ALONE),
        birth_month=births.str.slice(5, 7).str.lstrip("0"),
        ks4_cohort=(rows["year_group"] == _KS4_YEAR).map({True: "true", False: "false"}),
    )


def _characteristics(taken: Taken) -> pd.DataFrame:
    rows = fed(taken, CHARACTERISTICS).assign(year=taken.year)
    codes = rows["ethnic_group_detailed"]
    group = codes.map(_OTHER_GROUPS).fillna(codes.str.slice(0, 1).map(_GROUPS))
    rows = rows.assign(ethnic_group=group.astype("str"))
    return rows if "non_mobile" in rows else rows.assign(non_mobile=_non_mobile(taken))


def _non_mobile(taken: Taken) -> "pd.Series":
    """Whether a pupil came after year 10 began; a pupil whose admission is not told did not."""
    start = AcademicYear.parse(taken.year).start
    groups = pd.to_numeric(taken.column("Year group"), errors="coerce")
    began = pd.Series(f"{start}-10-01", index=groups.index).where(groups < 11, f"{start - 1}-10-01")
    late = (groups >= 10) & (taken.column("Admission date").fillna("") > began)
    return late.map({True: "false", False: "true"})


def _keyed(keys: "pd.Series", rows: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([keys.rename(KEY), rows], axis=1)


def lacking_characteristics(template: Template, found: frozenset[str]) -> tuple[str, ...]:
    """What a file of pupils lacks, if it has some characteristics and not all that are needed.

    Args:
        template: the kind of file.
        found: columns of the template that it has.
    """
    needed = [title for title in NEEDED if title in template.titles]
    some = any(title in found for title in needed)
    return tuple(title for title in needed if title not in found) if some else ()
