"""Notes in the audit log of what a page showed beyond what it loaded."""

from workbench.serve.context import PageContext
from workbench.store.audit import Action, redacted


def note_view(context: PageContext, purpose: str, resource: str, pupils: int) -> None:
    """Note that something was looked at, before it is shown.

    Args:
        context: who looks, and at which school.
        purpose: purpose of the scope.
        resource: what it is, such as "what-if"; never who.
        pupils: how many pupils it is about.

    Raises:
        PolicyDenied: the viewer may no longer use the purpose.
        StoreError: the audit log cannot be written, so it must not be shown.
    """
    scope = context.scope_for(purpose)
    context.door.audit.write(
        Action.VIEW,
        actor=scope.viewer,
        organisation=scope.organisation,
        role=scope.role,
        purpose=scope.purpose,
        resource=f"school/{resource}",
        urn=redacted(context.query.get("urn", "")),
        rows=pupils,
        scope=scope.fingerprint,
        policy=scope.policy_version,
        request=context.session,
    )
