"""The demonstration: published data, synthetic England, five packs, a sign-in for each role."""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.access.policy import job_viewer, read_policy
from workbench.access.scope import Scope
from workbench.intake.ingest import ingest
from workbench.loader import Door
from workbench.models.synthetic_store import store, vault_of
from workbench.packs.command import failure_of, opened
from workbench.packs.request import Request
from workbench.serve.accounts import Accounts, NewUser
from workbench.serve.agreements import Agreements
from workbench.serve.passwords import new_password
from workbench.serve.production import DEMONSTRATION
from workbench.settings import Settings
from workbench.store.audit import Surface
from workbench.store.registry import Registry, open_registry
from workbench.synthetic.england import England

SEED = 20190822
# three schools of the published tables, and two of the demo population
PUBLISHED_SCHOOLS = ("140862", "100049", "137622")
PACKS = 5
_YEARS = 3
_HEAD = (
    "analytics",
    "collaborate",
    "manage_data",
    "pupil_level",
    "school_level",
    "system_setup",
)
_READING = ("analytics", "pupil_level", "school_level")
_ACROSS = ("analytics", "collaborate", "pupil_level", "school_level")
_LARGE_COHORT = 100
_JOBS = 2

Say = Callable[[str], None]


@dataclass(frozen=True)
class SignIn:
    """A demo account: what to type, and what it shows. The password is kept nowhere else."""

    username: str
    password: str
    title: str


def prepare(chosen: Settings, say: Say) -> tuple[SignIn, ...]:
    """Load, make, build, and open the accounts. Doing it again changes only the passwords.

    Raises:
        UserError: a step failed; what it did before stands.
    """
    door = Door(chosen).noting(surface=Surface.CLI)
    try:
        _load_published(chosen, say)
        _make_population(door, say)
        schools = demo_schools(door)
        _build_packs(chosen, schools, say)
        return open_accounts(chosen, door, schools)
    finally:
        door.close()


def _load_published(chosen: Settings, say: Say) -> None:
    if not chosen.published_data.is_dir():
        say("Published data: no folder found; the demonstration goes on with synthetic data only.")
        return
    say("Published data: checking and loading ...")
    outcomes = ingest([chosen.published_data], chosen)
    loaded = sum(outcome.status == "loaded" for outcome in outcomes)
    already = sum(outcome.status == "already" for outcome in outcomes)
    refused = [outcome for outcome in outcomes if outcome.status == "refused"]
    say(f"Published data: {loaded} files loaded, {already} were there already.")
    for outcome in refused:
        say(f"  refused: {outcome.headline}")


def _make_population(door: Door, say: Say) -> None:
    say("Synthetic England: making 60 schools and 8 primary schools ...")
    stored = store(England("demo", SEED), door, vault_of(door))
    made = f"{stored.rows.get('pupil', 0):,} enrolments stored"
    say(f"Synthetic England: {'there already' if stored.already else made}.")


def demo_schools(door: Door) -> list[str]:
    """Plain schools of the demo: secondary, mixed, not selective, three years of results."""
    scope = _training(door)
    schools = door.load("school", scope, where={"status": "open", "phase": "secondary"})
    ordinary = schools[(schools["gender"] == "mixed") & ~schools["selective"].astype(bool)]
    cohorts = door.load(
        "school_performance",
        scope,
        columns=["unit_id", "value"],
        where={"level": "school", "measure": "cohort", "group": "all"},
    )
    years = cohorts[cohorts["value"] >= _LARGE_COHORT]["unit_id"].value_counts()
    steady = years[years >= _YEARS].index
    return [str(urn) for urn in ordinary.loc[ordinary["urn"].isin(steady), "urn"]]


def _training(door: Door) -> Scope:
    viewer = job_viewer(door.policy, "demo", "demo", "training")
    return door.policy.scope_for(viewer, "self_evaluation")


def _build_packs(chosen: Settings, synthetic: list[str], say: Say) -> None:
    published = PUBLISHED_SCHOOLS if chosen.published_data.is_dir() else ()
    urns = (*published, *synthetic)[:PACKS]
    say(f"Packs: building {len(urns)} ...")
    with opened(Request(numbers=urns, phase="secondary", jobs=_JOBS)) as work:
        for _ in work.progress():
            continue
        results = work.results()
        for result in results:
            say(f"  {' '.join(str(cell) for cell in result.row())}")
        if failed := failure_of(work, results):
            say(str(failed))


@dataclass(frozen=True)
class _Sharing:
    """An organisation of the demonstration, and which of its schools share with it."""

    code: str
    name: str
    schools: tuple[str, ...]


def _trust(door: Door, schools: list[str]) -> _Sharing:
    """The trust with most of the schools. All of them share with it but the last."""
    rows = door.load("trust_membership", _training(door), where={"urn": schools})
    newest = rows[rows["snapshot"] == rows["snapshot"].max()]
    uid = newest["trust_uid"].value_counts().idxmax()
    mine = newest[newest["trust_uid"] == uid]
    *sharing, _ = sorted(mine["urn"])
    return _Sharing(str(uid), str(mine["group_name"].iloc[0]), tuple(sharing))


def _authority(door: Door, urn: str) -> _Sharing:
    """The local authority of a school, which alone shares with it."""
    row = door.load("school", _training(door), where={"urn": urn}).iloc[0]
    return _Sharing(str(row["la_code"]), str(row["la_name"]), (urn,))


def _share(registry: Registry, door: Door, key: str, schools: tuple[str, ...]) -> None:
    agreements = Agreements(registry, door.audit)
    standing = {(one.urn, one.organisation) for one in agreements.agreements() if one.stands}
    for urn in schools:
        if (urn, key) not in standing:
            agreements.agree(urn, key, "Demo headteacher")


def open_accounts(chosen: Settings, door: Door, schools: list[str]) -> tuple[SignIn, ...]:
    """One account for each demo role; an account that is there gets a new password.

    Args:
        chosen: settings of the home.
        door: its door.
        schools: URNs of :func:`demo_schools`; people of a school are of the first.
    """
    registry = open_registry(chosen)
    trust, authority = _trust(door, schools), _authority(door, schools[0])
    try:
        accounts, policy = Accounts(registry), read_policy()
        known = {account.username for account in accounts.accounts()}
        opened = []
        for new, shows in (
            *_people(schools[0], _name(door, schools[0])),
            *_outside(trust, authority),
        ):
            password = new_password()
            if new.username in known:
                accounts.reset_password(new.username, password)
            else:
                accounts.create(new, password, policy, by=DEMONSTRATION)
            opened.append(SignIn(new.username, password, shows))
        _share(registry, door, f"trust:{trust.code}", trust.schools)
        _share(registry, door, f"local_authority:{authority.code}", authority.schools)
        return tuple(opened)
    finally:
        registry.close()


def _name(door: Door, urn: str) -> str:
    row = door.load("school", _training(door), columns=["name"], where={"urn": urn}).iloc[0]
    return str(row["name"])


def _people(urn: str, school: str) -> tuple[tuple[NewUser, str], ...]:
    return (
        (
            NewUser(
                "head",
                "Demo headteacher",
                "school_named",
                school,
                "school",
                urn,
                grants=_HEAD,
            ),
            "head teacher: own school, pupils by name; approves and manages data, so sets up "
            "one-time codes",
        ),
        (
            NewUser(
                "teacher",
                "Demo teacher",
                "school_named",
                school,
                "school",
                urn,
                grants=_READING,
            ),
            "teacher: own school, pupils by name; manages nothing",
        ),
        (
            NewUser("governor", "Demo governor", "school_governor", school, "school", urn),
            "governor: own school, no names, small groups suppressed",
        ),
        (
            NewUser("analyst", "Demo analyst", "analyst", "Analysis", "operator", "analysis"),
            "analyst: every school, never identified",
        ),
        (
            NewUser("trainer", "Demo trainer", "training", "Training", "training", "training"),
            "training: synthetic schools only",
        ),
    )


def _outside(trust: _Sharing, authority: _Sharing) -> tuple[tuple[NewUser, str], ...]:
    return (
        (
            NewUser(
                "trust",
                "Demo trust officer",
                "trust_named",
                trust.name,
                "trust",
                trust.code,
                grants=_ACROSS,
            ),
            "trust: pupils by name where the school has agreed; one of its schools has not",
        ),
        (
            NewUser(
                "authority",
                "Demo adviser",
                "local_authority_unnamed",
                authority.name,
                "local_authority",
                authority.code,
            ),
            "local authority: no names, and pupils of one school, which has agreed",
        ),
    )
