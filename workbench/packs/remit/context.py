"""The door of a pack about the schools of a trust or local authority."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from workbench.access.policy import job_viewer, read_policy
from workbench.access.scope import Scope
from workbench.errors import PolicyDenied, UsageError
from workbench.loader import Door, this_process_door
from workbench.packs.audiences import GOVERNOR, HEAD, PUBLIC, role_of
from workbench.packs.context import PURPOSE, Pack, opened_for
from workbench.packs.remit.schools import remit_schools
from workbench.packs.subject import SCHOOL, named
from workbench.store.audit import Surface

AUDIENCES = (GOVERNOR, PUBLIC)


def remit_scope(shared: Sequence[str], audience: str = GOVERNOR) -> Scope:
    """What a pack of several schools may load for an audience: of pupils, those that share.

    Figures of several schools stand in its tables, so that the larger threshold holds for all.

    Raises:
        UsageError: there is no such audience, or it is one that names pupils.
        PolicyDenied: the policy does not let such a pack be made.
    """
    role_of(audience)
    if audience == HEAD:
        raise UsageError(
            "A pack of several schools is not made for a head: it would name other schools' "
            "pupils.",
            f"Allowed: {', '.join(AUDIENCES)}.",
        )
    policy = read_policy()
    viewer = job_viewer(policy, "workbench", "pack", f"remit_{audience}", shared)
    scope = policy.scope_for(viewer, PURPOSE)
    scope.require("run")
    return replace(scope, threshold=max(scope.threshold, scope.across_threshold))


class RemitPack(Pack):
    """A pack of a trust or local authority.

    Attributes:
        schools: URNs of all its schools, whose published figures may be shown.
        shared: URNs of those whose pupils may be loaded.
    """

    def __init__(
        self,
        remit: str,
        audience: str,
        scope: Scope,
        door: Door,
        folder: Path | None,
        schools: Sequence[str],
    ) -> None:
        super().__init__(remit, audience, scope, door, folder)
        self.schools = tuple(schools)
        self.shared = scope.schools or ()


def open_remit_pack(
    remit: str,
    audience: str = GOVERNOR,
    *,
    schools: Sequence[str] = (),
    shared: Sequence[str] = (),
    folder: Path | None = None,
    door: Door | None = None,
) -> RemitPack:
    """Open the pack of a trust or local authority.

    Args:
        remit: key of the organisation, such as ``trust:2043`` or ``local_authority:302``.
        audience: whom the pack is for: governor or public.
        schools: URNs of its schools, as the build worked them out.
        shared: URNs of those that share with it. Without a build both are looked up anew, so that
            nobody at a notebook says for a school that it shares.
        folder: working folder; by default the current one.
        door: the store to load from; by default the one of this process's settings.

    Raises:
        UsageError: it is no trust or local authority, or the audience is none of such a pack.
        PolicyDenied: the build is for another audience, or other schools share.
        StoreError: the data have changed since the build began.
    """
    subject = named(remit)
    if subject.kind == SCHOOL:
        raise UsageError(f"`remit` is the school {remit}.", "Write trust:2043, or open_pack.")
    here = Path.cwd() if folder is None else folder
    chosen = this_process_door() if door is None else door
    chosen, job = opened_for(here, audience, chosen)
    if job is None:
        schools, shared = remit_schools(chosen.settings, subject)
    elif sorted(job["shared"]) != sorted(shared):
        raise PolicyDenied(
            "The notebook opens a pack with other schools than those that share.",
            "Open it with the notebook's own parameter `shared`.",
        )
    scope = remit_scope(shared, audience)
    noting = chosen.noting(surface=Surface.PACK, resource=f"remit/{subject.key}")
    return RemitPack(remit, audience, scope, noting, here if job else None, schools)
