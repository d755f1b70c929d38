"""The demonstration: published data, synthetic England, five packs, a sign-in for each role."""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.access.policy import read_policy
from workbench.access.scope import Viewer
from workbench.intake.ingest import ingest
from workbench.loader import Door
from workbench.models.synthetic_store import store, vault_of
from workbench.packs.command import Request, build_packs, failure_of
from workbench.serve.accounts import Accounts, NewUser
from workbench.serve.passwords import new_password
from workbench.settings import Settings
from workbench.store.registry import open_registry
from workbench.synthetic.england import England

SEED = 20190822
# three schools of the published tables, and two of the demo population
PUBLISHED_SCHOOLS = ("140862", "100049", "137622")
PACKS = 5
_YEARS = 3
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
    door = Door(chosen)
    try:
        _load_published(chosen, say)
        _make_population(door, say)
        schools = _demo_schools(door)
        _build_packs(chosen, schools, say)
        return _open_accounts(chosen, schools[0])
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
    say("Synthetic England: making 60 schools ...")
    stored = store(England("demo", SEED), door, vault_of(door))
    made = f"{stored.rows.get('pupil', 0):,} enrolments stored"
    say(f"Synthetic England: {'there already' if stored.already else made}.")


def _demo_schools(door: Door) -> list[str]:
    """Plain schools of the demo: secondary, mixed, not selective, three years of results."""
    viewer = Viewer("demo", "demo", "training")
    scope = read_policy().scope_for(viewer, "self_evaluation")
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


def _build_packs(chosen: Settings, synthetic: list[str], say: Say) -> None:
    published = PUBLISHED_SCHOOLS if chosen.published_data.is_dir() else ()
    urns = (*published, *synthetic)[:PACKS]
    say(f"Packs: building {len(urns)} ...")
    _, outcomes = build_packs(Request(numbers=urns, jobs=_JOBS))
    results = list(outcomes)
    for result in results:
        say(f"  {' '.join(str(cell) for cell in result.row())}")
    if failed := failure_of(results):
        say(str(failed))


def _open_accounts(chosen: Settings, urn: str) -> tuple[SignIn, ...]:
    """One account for each demo role; an account that is there gets a new password."""
    registry = open_registry(chosen)
    try:
        accounts, policy = Accounts(registry), read_policy()
        known = {account.username for account in accounts.accounts()}
        opened = []
        for new, shows in _people(urn):
            password = new_password()
            if new.username in known:
                accounts.reset_password(new.username, password)
            else:
                accounts.create(new, password, policy)
            opened.append(SignIn(new.username, password, shows))
        return tuple(opened)
    finally:
        registry.close()


def _people(urn: str) -> tuple[tuple[NewUser, str], ...]:
    school = f"Demo school {urn}"
    return (
        (
            NewUser("head", "Demo headteacher", "school_named", school, urn=urn),
            "head teacher: own school, pupils by name",
        ),
        (
            NewUser("governor", "Demo governor", "school_governor", school, urn=urn),
            "governor: own school, no names, small groups suppressed",
        ),
        (
            NewUser("analyst", "Demo analyst", "analyst", "Analysis", kind="national"),
            "analyst: every school, never identified",
        ),
        (
            NewUser("trainer", "Demo trainer", "training", "Training", kind="national"),
            "training: synthetic schools only",
        ),
    )
