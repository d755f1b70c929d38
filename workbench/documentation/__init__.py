"""Reference pages made from the code: datasets, measures, models, sentences, the policy."""

from collections.abc import Mapping
from pathlib import Path

from workbench.access.policy import read_policy
from workbench.contracts.read import read_catalogue
from workbench.documentation import measures_pages, model_cards
from workbench.documentation.datasets_page import datasets_page
from workbench.documentation.measures_pages import measure_page, measures_page
from workbench.documentation.model_cards import model_card, model_cards_page
from workbench.documentation.policy_page import policy_page
from workbench.documentation.sentences_page import sentences_page
from workbench.measures.catalogue import measures
from workbench.models.catalogue import models
from workbench.settings import Settings

_OF_MEASURES, _OF_MODELS = measures_pages.FOLDER, model_cards.FOLDER


def pages(chosen: Settings) -> dict[str, str]:
    """File name to Markdown of every reference page that the package can make."""
    catalogue, policy = read_catalogue(chosen.contracts), read_policy()
    return {
        "datasets.md": datasets_page(catalogue, policy),
        "measures.md": measures_page(),
        **{f"{_OF_MEASURES}/{name}.md": measure_page(one) for name, one in measures().items()},
        "models.md": model_cards_page(),
        **{f"{_OF_MODELS}/{name}.md": model_card(one) for name, one in models().items()},
        "policy.md": policy_page(policy, catalogue),
        "sentences.md": sentences_page(),
    }


def write(folder: Path, made: Mapping[str, str]) -> list[str]:
    """Write the pages that changed, and remove those of measures and models that are gone.

    Returns:
        Names of all pages.
    """
    for name in stale(folder, made):
        path = folder / name
        if name not in made:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made[name], encoding="utf-8")
    return sorted(made)


def stale(folder: Path, made: Mapping[str, str]) -> list[str]:
    """Names of pages whose file is missing, says something else, or is of nothing there is."""
    kept = [path for of in (_OF_MEASURES, _OF_MODELS) for path in (folder / of).glob("*.md")]
    old = {f"{path.parent.name}/{path.name}" for path in kept} - set(made)
    return sorted({name for name, text in made.items() if _read(folder / name) != text} | old)


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
