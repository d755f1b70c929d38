"""``/schools``: find a school and open its dashboard."""

import asyncio

import pandas as pd

from workbench.errors import UserError
from workbench.serve.admission import PURPOSE, SYNTHETIC
from workbench.serve.context import PageContext
from workbench.serve.handler import Handler
from workbench.serve.query import first_values

MOST_SHOWN = 50
_SEARCHED = ["name", "urn", "laestab", "la_name", "town", "postcode"]
_SHOWN = ["urn", "name", "la_name", "town", "phase", "school_type", "origin"]


class SchoolFinder(Handler):
    """Lists the schools that the viewer may open, as far as they match what is looked for."""

    async def get(self) -> None:
        """Show the form and what was found."""
        if self.signed_in is None:
            self.ask_to_sign_in()
            return
        self.services.sessions.seen(self.signed_in)
        query = first_values(self.request)
        context = self.services.context(self.signed_in, "", query)
        try:
            found = await asyncio.to_thread(find_schools, context, query.get("q", ""))
        except UserError as error:
            self.show_error(error)
            return
        self.show(
            "schools.html",
            query=query.get("q", ""),
            count=len(found),
            most=MOST_SHOWN,
            xsrf=self.xsrf_token.decode(),
            schools=found.head(MOST_SHOWN).to_dict(orient="records"),
        )


def find_schools(context: PageContext, wanted: str) -> pd.DataFrame:
    """Schools that the viewer may open and in which every word of ``wanted`` is found.

    Returns:
        urn, name, la_name, town, phase, school_type, ``synthetic`` and ``shared`` (whether its
        pupils may be loaded too), ordered by name. Words are looked for in the name, the numbers,
        the local authority, the town and the postcode.
    """
    scope = context.scope_for(PURPOSE)
    schools = context.door.load("school", scope, columns=sorted({*_SEARCHED, *_SHOWN}))
    if scope.schools is not None:
        schools = schools[schools["urn"].isin(context.viewer.remit)]
    text = schools[_SEARCHED].astype("object").fillna("").agg(" ".join, axis=1).str.casefold()
    matching = pd.Series(True, index=schools.index)
    for word in wanted.casefold().split():
        matching &= text.str.contains(word, regex=False)
    found = schools.loc[matching, _SHOWN].astype("object").fillna("")
    ordered = found.sort_values(["name", "urn"], ignore_index=True)
    shared = True if scope.schools is None else ordered["urn"].isin(scope.schools)
    return ordered.assign(synthetic=ordered["origin"] == SYNTHETIC, shared=shared)
