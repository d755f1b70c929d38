"""Accounts for a school's staff: who has none, who has left, and what each is to be given.

The steps are those of FFT Aspire's user set-up: import staff, choose people and product, role and
administration rights, reports, confirm. :func:`plan` covers all but the last and changes nothing;
what is chosen for a person is a value that a page or a file can change before :func:`confirm`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workbench.access.decision import Request
from workbench.access.policy import operating_viewer
from workbench.errors import PolicyDenied, UserError
from workbench.serve.accounts.administration import HandOver, UserAdministration
from workbench.serve.accounts.authority import Authority
from workbench.serve.accounts.staff import StaffMember
from workbench.serve.accounts.validity import plain_username
from workbench.serve.accounts.values import Account, NewUser
from workbench.store.registry import CLOSED

PURPOSE, CATEGORY = "provisioning", "staff"
ANALYTICS, PUPIL_TRACKING = "analytics", "pupil_tracking"
# the classes of columns are about pupils; staff are a category of their own
_NO_PUPIL = "public"


@dataclass(frozen=True)
class School:
    """The school whose staff are to have accounts."""

    urn: str
    name: str


@dataclass(frozen=True)
class Choice:
    """What one person is to have.

    Attributes:
        pupil_tracking: that product besides the analytics.
        role: a role of the policy for a school.
        system_setup: may change users.
        manage_data: may send data in.
        school_level: sees reports of the school.
        pupil_level: sees pupils by name.
        collaborate: sees figures of several schools.
    """

    pupil_tracking: bool = False
    role: str = "school_named"
    system_setup: bool = False
    manage_data: bool = False
    school_level: bool = True
    pupil_level: bool = False
    collaborate: bool = False

    @property
    def grants(self) -> tuple[str, ...]:
        """The grants of the policy that this comes to."""
        ticks = {
            ANALYTICS: True,
            PUPIL_TRACKING: self.pupil_tracking,
            "system_setup": self.system_setup,
            "manage_data": self.manage_data,
            "school_level": self.school_level,
            "pupil_level": self.pupil_level,
            "collaborate": self.collaborate,
        }
        return tuple(sorted(name for name, ticked in ticks.items() if ticked))


@dataclass(frozen=True)
class Candidate:
    """A member of staff without an account, and what is chosen for them."""

    username: str
    display_name: str
    job: str
    choice: Choice


@dataclass(frozen=True)
class Plan:
    """What an import would do.

    Attributes:
        new: staff without an account, who can have one.
        without_email: names of staff who cannot, because a username is required.
        existing: usernames of staff who have one.
        leavers: usernames of open accounts whose people no longer work at the school.
    """

    new: tuple[Candidate, ...]
    without_email: tuple[str, ...]
    existing: tuple[str, ...]
    leavers: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """What came of one account: made, closed or refused, and the access code to hand over."""

    username: str
    outcome: str
    access_code: str = ""
    reason: str = ""


def require_provisioning(authority: Authority, urn: str) -> None:
    """Refuse whoever may not use a school's staff list to make accounts.

    Raises:
        PolicyDenied: says which rule.
    """
    policy = authority.policy
    viewer = authority.viewer or operating_viewer(policy)
    request = Request(CATEGORY, _NO_PUPIL, PURPOSE, "view", school=urn)
    decision = policy.decide(viewer, request)
    if not decision.allowed:
        raise PolicyDenied(decision.why, f"The rule is {decision.rule}.")


def plan(
    staff: Iterable[StaffMember],
    accounts: Iterable[Account],
    school: School,
    choices: Mapping[str, Choice] | None = None,
    default: Choice | None = None,
) -> Plan:
    """Compare a school's staff with the accounts that there are.

    Args:
        staff: everybody on the list, leavers too.
        accounts: every account that the person who plans may see.
        school: the school.
        choices: what is chosen for some, by username. Where it is given, nobody else is chosen.
        default: what is chosen for everybody where ``choices`` is not given.
    """
    known = {one.username: one for one in accounts}
    employed = [one for one in staff if one.employed]
    gone = {plain_username(one.email) for one in staff if not one.employed and one.email}
    present = {plain_username(one.email) for one in employed if one.email}
    fresh = [one for one in employed if one.email and plain_username(one.email) not in known]
    return Plan(
        new=tuple(_candidate(one, c) for one in fresh if (c := _chosen(one, choices, default))),
        without_email=tuple(one.display_name for one in employed if not one.email),
        existing=tuple(sorted(present & set(known))),
        leavers=tuple(sorted(_leavers(gone - present, known, school))),
    )


def confirm(
    planned: Plan, school: School, administration: UserAdministration, close: Sequence[str] = ()
) -> list[Result]:
    """Make the accounts of a plan, each on its own, and close those of leavers that are named.

    Args:
        planned: what :func:`plan` gave, or what was made of it.
        school: the school.
        administration: of the person who confirms.
        close: usernames to close; only leavers of the plan are.

    Returns:
        One result an account. A mistake in one does not keep the others from being made.

    Raises:
        PolicyDenied: the person may not make accounts from a staff list.
    """
    require_provisioning(administration.authority, school.urn)
    made = [_make(candidate, school, administration) for candidate in planned.new]
    leavers = [name for name in planned.leavers if name in {plain_username(c) for c in close}]
    return made + [_close(name, administration) for name in leavers]


def _chosen(
    member: StaffMember, choices: Mapping[str, Choice] | None, default: Choice | None
) -> Choice | None:
    if choices is None:
        return default or Choice()
    return choices.get(plain_username(member.email))


def _candidate(member: StaffMember, choice: Choice) -> Candidate:
    return Candidate(plain_username(member.email), member.display_name, member.role, choice)


def _leavers(gone: set[str], known: Mapping[str, Account], school: School) -> list[str]:
    mine = (known[name] for name in gone if name in known)
    return [
        one.username
        for one in mine
        if (one.kind, one.code) == ("school", school.urn) and one.state != CLOSED
    ]


def _make(candidate: Candidate, school: School, administration: UserAdministration) -> Result:
    new = NewUser(
        username=candidate.username,
        display_name=candidate.display_name,
        role=candidate.choice.role,
        organisation=school.name,
        kind="school",
        code=school.urn,
        email=candidate.username,
        grants=candidate.choice.grants,
    )
    try:
        hand_over: HandOver = administration.add(new)
    except UserError as error:
        return Result(candidate.username, "refused", reason=str(error))
    return Result(candidate.username, "invited", access_code=hand_over.code)


def _close(username: str, administration: UserAdministration) -> Result:
    try:
        administration.close(username)
    except UserError as error:
        return Result(username, "refused", reason=str(error))
    return Result(username, "closed")
