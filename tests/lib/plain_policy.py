"""The policy decided a second time, slowly and obviously, straight from the YAML file.

It shares no code with the package: where the two disagree, one of them is wrong.
"""

from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import yaml

POLICY = Path(__file__).parents[2] / "workbench" / "access" / "policy.yaml"
ACTIONS = ["view", "print", "download", "upload", "run", "delete"]
CLASSES = ["public", "pupil", "special", "sensitive", "identifying", "secret"]
ORIGINS = ["", "published", "synthetic", "mis", "elsewhere"]
KINDS = [
    "school", "trust", "local_authority", "diocese", "dfe", "ofsted", "training", "operator",
    "job", "",
]  # fmt: skip


class Case(NamedTuple):
    """One question with everything that could matter to its answer. A million of them are made."""

    role: str
    kind: str
    grants: tuple[str, ...]
    category: str
    column_class: str
    purpose: str
    action: str
    origin: str = ""
    school: str = ""
    schools: tuple[str, ...] = ()
    remit: tuple[str, ...] = ()


def read() -> dict:
    return yaml.safe_load(POLICY.read_text(encoding="utf-8"))


def allowed(policy: dict, case: Case) -> bool:
    """Whether the policy allows the case."""
    if case.role not in policy["roles"]:
        return False
    role = policy["roles"][case.role]
    if case.kind not in role["organisations"]:
        return False
    if case.purpose not in policy["purposes"]:
        return False
    if case.purpose not in role["purposes"]:
        return False
    purpose = policy["purposes"][case.purpose]
    mine = []
    for grant in case.grants:
        if grant in role["grants"]:
            mine.append(grant)
    for needed in purpose["grants"]:
        if needed not in mine:
            return False
    if case.category not in purpose["categories"]:
        return False
    if case.action not in role["actions"]:
        return False
    if case.column_class not in role["actions"][case.action]:
        return False
    if case.column_class == "identifying" and "pupil_level" not in mine:
        return False
    if case.action == "upload" and "manage_data" not in mine:
        return False
    if case.origin != "" and case.origin not in role["origins"]:
        return False
    about_pupils = case.school != "" and case.category != "published"
    limited = role["remit"] in ("own", "remit")
    return not (about_pupils and limited and case.school not in case.schools)


def roles(policy: dict) -> list[str]:
    return [*policy["roles"], "headteacher", ""]


def purposes(policy: dict) -> list[str]:
    return [*policy["purposes"], "marketing"]


def categories(policy: dict) -> list[str]:
    found = {one for purpose in policy["purposes"].values() for one in purpose["categories"]}
    return [*sorted(found), "finance"]


def grant_sets(policy: dict, role: str) -> list[tuple[str, ...]]:
    """Every set of the grants that a role may hold, and those that it may not on top of all."""
    names = sorted(policy["grants"])
    own = policy["roles"].get(role, {"grants": []})["grants"]
    beyond = ["administrator", *(name for name in names if name not in own)]
    sets = [c for size in range(len(own) + 1) for c in combinations(own, size)]
    return [*sets, tuple(beyond), (*own, *beyond)]
