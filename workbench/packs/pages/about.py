"""What a saved page says of itself: of whom, from what, when, for whom, and by which methods."""

from dataclasses import dataclass

from workbench.measures.catalogue import measures
from workbench.packs.documents.about import LICENCE, NOTHING_REAL, long_date
from workbench.packs.documents.audience import PERSONAL
from workbench.packs.documents.tables import Table
from workbench.views.contents import SavedPage

MADE_UP = "SYNTHETIC: the pupils are made up"
_DOCUMENTATION = "docs/measures"


@dataclass(frozen=True)
class PageAbout:
    """The cover of a saved page.

    Attributes:
        page: what is saved.
        tables: its tables, whose measures are named.
        generated: ISO date of its making.
        data_version: release of the data that it was made from.
        policy_version: the policy that let it be made.
        address: of the page, in full.
    """

    page: SavedPage
    tables: tuple[Table, ...]
    generated: str
    data_version: str
    policy_version: str
    address: str

    @property
    def full_title(self) -> str:
        """The school, the view and the year, marked where the data are synthetic."""
        page = self.page
        year = f", {page.year}" if page.year and page.year not in page.title else ""
        mark = " (SYNTHETIC)" if page.synthetic else ""
        return f"{page.subject} - {page.title}{year}{mark}"

    @property
    def kind_of_reader(self) -> str:
        """Who saved it, for what."""
        return self.page.rights

    @property
    def mark(self) -> str:
        """What stands on every page; empty where there is nothing to say."""
        marks = (MADE_UP if self.page.synthetic else "", PERSONAL if self.page.names else "")
        return ". ".join(one for one in marks if one)

    @property
    def made(self) -> str:
        """The date in words."""
        return long_date(self.generated)

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """About whom it is, what was chosen, and what it was made from."""
        return (
            *self.page.facts,
            *self.page.filters,
            ("Seen as", self.page.rights),
            ("Saved on", self.made),
            ("Data version", self.data_version),
            ("Policy", self.policy_version),
            ("Page", self.address),
        )

    @property
    def methods(self) -> tuple[tuple[str, str], ...]:
        """Title of each measure that is shown, and its page in the workbench's documentation."""
        said = {cell for table in self.tables for cell in (table.title, *table.columns)}
        said |= {row[0] for table in self.tables for row in table.rows if row}
        said |= {figure.unit for figure in self.page.figures}
        return tuple(
            (one.title, f"{_DOCUMENTATION}/{one.name}.md")
            for one in measures().values()
            if any(_names(text, one.title) for text in said)
        )

    @property
    def lines(self) -> tuple[str, ...]:
        """The cover of a document without a layout, line by line."""
        methods = "; ".join(f"{title}: {place}" for title, place in self.methods)
        said = (
            f"{MADE_UP}. {NOTHING_REAL}" if self.page.synthetic else "",
            PERSONAL if self.page.names else "",
            *(f"{name}: {text}" for name, text in self.facts),
            f"Methods, in the workbench's documentation: {methods}" if methods else "",
            f"Licence: {LICENCE}",
        )
        return tuple(line for line in said if line)


def _names(text: str, title: str) -> bool:
    """Whether a text begins with the title of a measure, alone or with its unit or its group."""
    begins = (f"{title} (", f"{title}, ", f"{title} by ", f"{title} of ")
    return text == title or text.startswith(begins)
