"""``/account/end``: end one of my other sessions."""

from tornado.web import HTTPError

from workbench.serve.forms import OwnForm
from workbench.store.audit import Action


class EndElsewhere(OwnForm):
    """Ends a session of the account that asks, named by its key, which opens nothing."""

    def post(self) -> None:
        """End it, close its pages, and show the account again.

        A session of somebody else answers as one that does not exist.
        """
        signed_in = self.signed_in
        if signed_in is None:
            self.redirect("/login", status=303)
            return
        key = self.get_body_argument("session", "")
        if not self.services.sessions.end_of_user(signed_in.user_id, key):
            raise HTTPError(404)
        self.services.live.close(key)
        self.services.door.audit.write(
            Action.SIGN_OUT,
            actor=signed_in.viewer.identity,
            organisation=signed_in.viewer.organisation,
            role=signed_in.viewer.role,
            session=key,
            sessions=1,
            result="ended from another browser",
        )
        self.redirect("/login" if key == signed_in.key else "/account", status=303)
