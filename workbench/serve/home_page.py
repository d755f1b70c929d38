"""``/home``: where signing in leads to, and the form that marks a page as a favourite."""

import asyncio

from workbench.errors import UsageError, UserError
from workbench.serve.admission import HOME, PURPOSE, admit
from workbench.serve.context import PageContext
from workbench.serve.favourites import Marked, marked
from workbench.serve.forms import OwnForm
from workbench.serve.home import FEW_SCHOOLS, home_of
from workbench.store.audit import Action

_ADD, _REMOVE = "add", "remove"


class HomePage(OwnForm):
    """What the viewer may open, news of the data, packs and favourites."""

    def rate(self) -> str:
        """Counted like a page."""
        return "page"

    async def get(self) -> None:
        """Show it."""
        if self.signed_in is None:
            self.ask_to_sign_in()
            return
        self.services.sessions.seen(self.signed_in)
        context = self.services.context(self.signed_in, "", {})
        try:
            home = await asyncio.to_thread(home_of, self.services, self.signed_in, context)
        except UserError as error:
            self.show_error(error)
            return
        role = self.services.door.policy.role(self.signed_in.viewer.role)
        self.show(
            "home.html",
            home=home,
            few=FEW_SCHOOLS,
            role=role.title if role else "",
            organisation=self.services.local.organisation_of(self.signed_in.user_id),
            xsrf=self.xsrf_token.decode(),
        )


class FavouriteForm(OwnForm):
    """``/home/favourite``: mark a page, or take the mark off."""

    def rate(self) -> str:
        """Counted like a page."""
        return "page"

    async def post(self) -> None:
        """Do it, and go back: to the page that was marked from itself, else to the home page."""
        if self.signed_in is None:
            self.redirect("/login", status=303)
            return
        address, do = self.get_body_argument("address", ""), self.get_body_argument("do", "")
        try:
            one = marked(address)
            await asyncio.to_thread(self._carry_out, one, do)
        except UsageError as error:
            self.show_message(422, "This cannot be a favourite", error.what, error.hint)
            return
        except UserError as error:
            self.show_error(error)
            return
        stays = self.get_body_argument("stay", "") == "yes"
        self.redirect(one.address if stays else HOME, status=303)

    def _carry_out(self, one: Marked, do: str) -> None:
        signed_in = self.signed_in
        if signed_in is None or do not in (_ADD, _REMOVE):
            raise UsageError("The form asks for something that is not done here.")
        query = {"organisation" if ":" in one.about else "urn": one.about}
        context = self.services.context(signed_in, "", query)
        if do == _ADD:
            # what may not be opened answers as what does not exist
            admit(context)
            self.services.favourites.add(signed_in.user_id, one)
        else:
            self.services.favourites.remove(signed_in.user_id, one)
        _note(context, one, do)


def _note(context: PageContext, one: Marked, do: str) -> None:
    context.door.audit.write(
        Action.ACCOUNT_CHANGED,
        actor=context.viewer.identity,
        organisation=context.viewer.organisation,
        role=context.viewer.role,
        purpose=PURPOSE,
        resource=f"favourite{one.path}",
        urn=one.about if ":" not in one.about else None,
        result=do,
    )


HOME_ROUTES = ((HOME, HomePage), (rf"{HOME}/favourite", FavouriteForm))
