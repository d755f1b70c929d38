"""``/account/time``: how long the session still runs. Asking does not extend it, posting does."""

from workbench.serve.handler import Handler


class SessionTime(Handler):
    """Tells a page when to warn that its session is about to end, and extends it on request."""

    def get(self) -> None:
        """Answer in seconds: ``idle`` left without activity, ``longest`` left in any case.

        ``warn`` is how long before either a page should say so. 401 where the session is over.
        """
        self._answer()

    def post(self) -> None:
        """Note that somebody is there, and answer the same."""
        if self.signed_in is not None:
            self.services.sessions.extend(self.signed_in)
            self.current_user = self.get_current_user()
        self._answer()

    def _answer(self) -> None:
        if self.signed_in is None:
            self.set_status(401)
            self.finish({})
            return
        left = self.services.sessions.left(self.signed_in)
        self.finish(
            {
                "idle": int(left.idle.total_seconds()),
                "longest": int(left.longest.total_seconds()),
                "warn": int(left.warn.total_seconds()),
            }
        )
