"""An account for every role of the policy, with all the reports it may hold, and its remit."""

from collections.abc import Iterator
from datetime import date

import pandas as pd
from server import PASSWORD

from workbench.access.policy import Role, read_policy
from workbench.access.scope import IDENTIFYING, VIEW
from workbench.contracts.read import read_catalogue
from workbench.contracts.types import pandas_dtype
from workbench.serve.accounts import Accounts, NewUser
from workbench.serve.agreements import Agreements
from workbench.serve.organisations import Organisations
from workbench.settings import Settings
from workbench.store.audit import AuditLog
from workbench.store.lake import Lake
from workbench.store.registry import KINDS, SHARING_KINDS, Registry, open_registry

TRUST, DIOCESE, OTHER = "990001", "made-up", "880"
LONG_AGO = date(2000, 1, 1)
WITHOUT_GRANT = "named_without_grant"


def roles() -> list[Role]:
    """Roles that people have."""
    return [role for role in read_policy().roles if set(role.organisations) & set(KINDS)]


def username_of(role: str) -> str:
    """Username of somebody of a role with whom the school shares what it may."""
    return f"{role}_user"


def without_agreement(role: str) -> str:
    """Username of somebody of a role with whom the school shares nothing."""
    return f"{role}_unshared"


def sharing() -> list[Role]:
    """Roles of organisations that see pupils only of schools that have agreed."""
    return [role for role in roles() if set(role.organisations) & set(SHARING_KINDS)]


def sees_names(role: Role) -> bool:
    """Whether the policy gives names to a role that has all its grants."""
    return role.pupil_lists and IDENTIFYING in role.carried(VIEW)


def settle(settings: Settings, urn: str) -> None:
    """Make the accounts. The school shares with one organisation of each kind, and no other."""
    la_code = _join_trust(settings, urn)
    registry = open_registry(settings)
    accounts = Accounts(registry)
    codes = {"school": urn, "local_authority": la_code, "trust": TRUST, "diocese": DIOCESE}
    for new in _people(codes):
        accounts.create(new, PASSWORD, read_policy())
    _share(registry, settings, urn, {kind: codes[kind] for kind in SHARING_KINDS})
    registry.close()


def _people(codes: dict[str, str]) -> Iterator[NewUser]:
    # who may administer needs a second factor to sign in
    left_out = {grant.name for grant in read_policy().grants if grant.kind == "administration"}
    for role in roles():
        kind = role.organisations[0]
        grants = tuple(grant for grant in role.grants if grant not in left_out)
        code = codes.get(kind, kind)
        name = username_of(role.name)
        yield NewUser(name, role.title, role.name, f"A {kind}", kind, code, grants=grants)
        if kind in SHARING_KINDS and sees_names(role):
            name = without_agreement(role.name)
            yield NewUser(name, role.title, role.name, f"Other {kind}", kind, OTHER, grants=grants)
    few = ("analytics", "school_level")
    named = "school_named"
    code = codes["school"]
    yield NewUser(WITHOUT_GRANT, "Nobody", named, "A school", "school", code, grants=few)


def _share(registry: Registry, settings: Settings, urn: str, codes: dict[str, str]) -> None:
    audit = AuditLog(settings.audit_log)
    organisations, agreements = Organisations(registry, audit), Agreements(registry, audit)
    for code in (DIOCESE, OTHER):
        organisations.add_school(f"diocese:{code}", urn, "the test", starts=LONG_AGO)
    for kind, code in codes.items():
        agreements.agree(urn, f"{kind}:{code}", "the test", starts=LONG_AGO)
    audit.close()


def _join_trust(settings: Settings, urn: str) -> str:
    """Put the school into a trust; returns the code of its local authority."""
    catalogue = read_catalogue(settings.contracts)
    contract = catalogue["trust_membership"]
    with Lake(settings.lake, "lake", catalogue, settings).writing() as writer:
        school = writer.rows("school").set_index("urn").loc[urn]
        row = {
            "urn": urn,
            "trust_uid": TRUST,
            "snapshot": LONG_AGO,
            "group_name": "A trust",
            "group_type": "Multi-academy trust",
            "joined_date": LONG_AGO,
            "la_code": school["la_code"],
            "la_name": school["la_name"],
            "origin": "published",
            "source": "drawn table",
        }
        types = {column.name: pandas_dtype(column) for column in contract}
        writer.insert("trust_membership", pd.DataFrame([row])[list(types)].astype(types))
    return str(school["la_code"])
