"""A store with one synthetic school, contexts for its dashboard, and its page in a browser."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pandas as pd
from made_once import copied
from server import NAMED, PASSWORD, PROJECT, Running
from stores import viewer_of

from workbench.access.policy import read_policy
from workbench.contracts.types import pandas_dtype
from workbench.loader import Door
from workbench.serve.accounts import Accounts, NewUser
from workbench.serve.context import PageContext
from workbench.serve.downloads import download_url
from workbench.settings import Settings
from workbench.store.lake import Lake
from workbench.store.registry import open_registry
from workbench.synthetic.batch import Batch
from workbench.synthetic.england import England

URN = "900001"
PUBLISHED_URN = "140862"
YEAR = "2018/19"
PEOPLE = (
    NewUser("named", "Nora Named", "school_named", "First School", "school", URN, grants=NAMED),
    NewUser("governor", "Greg Governor", "school_governor", "First School", "school", URN),
    NewUser(
        "unticked",
        "Una Unticked",
        "school_named",
        "First School",
        "school",
        URN,
        grants=("analytics", "school_level"),
    ),
    NewUser("analyst", "Ann Analyst", "analyst", "National office", "operator", "office"),
    NewUser("trainer", "Tess Trainer", "training", "Training", "training", "training"),
)


def school_store(home: Path) -> Settings:
    """A home with the first school of synthetic England, its register, and four accounts."""
    copied(home, "one_school", _make)
    return _settings(home)


def _settings(home: Path) -> Settings:
    return Settings(home=home, project=PROJECT, port=0)


def _make(home: Path) -> None:
    settings = _settings(home)
    england = England("demo")
    batch = next(iter(england.batches([YEAR], schools_per_batch=1)))
    _store(settings, england.schools(), batch)
    registry = open_registry(settings)
    accounts = Accounts(registry)
    for person in PEOPLE:
        accounts.create(person, PASSWORD, read_policy())
    registry.close()


def _store(settings: Settings, schools: pd.DataFrame, batch: Batch) -> None:
    door = Door(settings)
    with door.lake.writing() as writer:
        writer.insert("school", _typed(door, "school", schools))
        writer.insert("school", _typed(door, "school", _published_schools(schools)))
        writer.insert("school_performance", _typed(door, "school_performance", _performance()))
        for name, frame in batch.datasets.items():
            if name != "pupil_identity":
                writer.insert(name, _typed(door, name, frame))
    vault = Lake(settings.vault, "vault", door.catalogue, settings)
    with vault.writing() as writer:
        writer.insert(
            "pupil_identity", _typed(door, "pupil_identity", batch.datasets["pupil_identity"])
        )
    vault.close()
    door.close()


def _published_schools(schools: pd.DataFrame) -> pd.DataFrame:
    """Three real-looking schools of one local authority, known by published figures alone."""
    rows = schools.head(3).assign(
        urn=[PUBLISHED_URN, "140863", "140864"],
        name=["Published School", "Second School", "Third School"],
        la_code="304",
        la_name="Brent",
        phase="secondary",
        school_type="Free schools",
        type_group="free school",
        origin="published",
        source="test",
        status="open",
    )
    return rows.assign(trust_uid=None, trust_name=None)


def _performance() -> pd.DataFrame:
    """Progress 8 and Attainment 8 of the three schools in two years; one value is withheld."""
    rows = [
        {
            "level": "school",
            "unit_id": urn,
            "year": year,
            "measure": measure,
            "group": "all",
            "value": None if (urn, measure, year) == ("140864", "attainment8", YEAR) else value,
            "text": None,
            "n": 100.0,
            "low": None,
            "high": None,
            "status": "published",
            "origin": "published",
            "source": "test",
        }
        for urn, shift in ((PUBLISHED_URN, 0.5), ("140863", 0.0), ("140864", -0.5))
        for year in ("2017/18", YEAR)
        for measure, value in (("progress8", shift), ("attainment8", 47.0 + 10 * shift))
    ]
    return pd.DataFrame(rows)


def _typed(door: Door, name: str, frame: pd.DataFrame) -> pd.DataFrame:
    contract = door.catalogue[name]
    types = {column.name: pandas_dtype(column) for column in contract}
    return frame[list(types)].astype(types)


def dashboard_module() -> ModuleType:
    """The dashboard of a school, read as the server reads it."""
    path = PROJECT / "dashboards" / "school.py"
    spec = importlib.util.spec_from_file_location("school_dashboard_under_test", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def context_of(door: Door, role: str, urn: str = URN, **query: str) -> PageContext:
    """The context of a page for somebody of a role at the school."""
    viewer = viewer_of(role, (urn,), role)
    return PageContext(
        viewer=viewer,
        scope_for=lambda purpose: read_policy().scope_for(viewer, purpose),
        door=door,
        session="test",
        query={"urn": urn, **query},
        still_allowed=lambda: True,
        download_url=download_url,
    )


class SchoolDashboard:
    """The dashboard in a browser, in the words of its user."""

    def __init__(self, page, running: Running) -> None:
        self.page = page
        self._origin = running.origin

    def sign_in(self, username: str) -> "SchoolDashboard":
        # by itself it goes on to a dashboard, which the tests open themselves
        self.page.goto(f"{self._origin}/login?next=/account")
        self.page.fill("input[name=username]", username)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main button")
        return self

    def open(self, query: str = "") -> "SchoolDashboard":
        self.page.goto(f"{self._origin}/school?urn={URN}{query}")
        self.page.wait_for_selector("#view-heading")
        return self

    def address(self, path: str) -> str:
        return f"{self._origin}{path}"

    def go_to(self, view: str) -> None:
        self.page.click(f"#view-{view}")
        self.page.wait_for_selector(f"#view-{view}[aria-current=page]")

    def follow(self, table: str, text: str) -> None:
        self.page.click(f"#{table} a:text-is('{text}')")

    def choose(self, label: str, option: str) -> None:
        self.page.get_by_label(label, exact=True).select_option(option)

    def says(self, text: str) -> None:
        """Wait until the live region says it."""
        self.page.locator(".bridge [role=status]", has_text=text).wait_for()

    @property
    def heading(self) -> str:
        return self.page.inner_text("#view-heading")

    @property
    def viewer(self) -> str:
        return self.page.inner_text("#viewer")

    def rows(self, table: str) -> list[list[str]]:
        """Texts of a table's cells, row by row."""
        lines = self.page.locator(f"#{table} tbody tr")
        lines.first.wait_for()
        return [line.locator("th, td").all_inner_texts() for line in lines.all()]
