"""Send a recovery link to somebody who has forgotten the password."""

import sqlalchemy as sa

from workbench.clock import Clock
from workbench.serve.accounts.links import RECOVERY, add_link, live_links, new_link
from workbench.serve.accounts.validity import plain_username
from workbench.serve.letters import Post
from workbench.store.audit import Action, AuditLog
from workbench.store.registry import ACTIVE, LOCAL, Registry, User


def send_recovery_links(
    registry: Registry, name: str, post: Post, audit: AuditLog, clock: Clock
) -> None:
    """Send a link to whoever has this username or e-mail address, if anybody does.

    Whoever asks is told the same in any case, before this is called. An access code that was made
    for an earlier link fits the new one too.

    Args:
        registry: where accounts and links are kept.
        name: username or e-mail address as typed.
        post: sends the letter.
        audit: notes what was sent, before it is.
        clock: what time it is.

    Raises:
        MailNotSent: the letter could not be sent.
    """
    plain = plain_username(name)
    named = sa.or_(User.username == plain, sa.func.lower(User.email) == plain)
    usable = User.state == ACTIVE, User.issuer == LOCAL, User.email != ""
    with registry.reading() as session:
        numbers = session.scalars(sa.select(User.id).where(named, *usable)).all()
    for number in numbers:
        _send(registry, number, post, audit, clock)


def _send(registry: Registry, number: int, post: Post, audit: AuditLog, clock: Clock) -> None:
    link, moment = new_link(), clock()
    with registry.writing() as session:
        user = session.get_one(User, number)
        codes = [one.code_hash for one in live_links(session, user, moment) if one.code_hash]
        code_hash = codes[0] if codes else ""
        expires = add_link(session, user, RECOVERY, link, code_hash, moment)
        to, organisation = user.email, user.organisation.name
        session.flush()
        audit.write(Action.ACCOUNT_INVITED, account=user.username, reason=RECOVERY)
    post.recovery(to, organisation, link.token, expires)
