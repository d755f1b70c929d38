"""The reference page of sentences: every rule, what it tests, and what it waits for."""

from workbench.documentation.markdown import head, line
from workbench.measures.catalogue import measure
from workbench.sentences.plain import reading_grade
from workbench.sentences.rule import NOTHING, Rule, rules, sections, setting

_KEY_STAGES = {
    "ks2": "key stage 2",
    "ks4": "key stage 4",
    "ks5": "16 to 18",
    "remit": "trusts and authorities",
}
_SOURCES = {"S": "Ofsted's inspection data summary report", "D": "our own wording"}
_CHECKS = {
    "tested": "a significant difference from England and a place in the outer fifth of schools",
    "each_year": "the same outer fifth of schools in each of the years that are known",
    "performers": "a significant difference of a group or subject from its comparator; a mark in "
    "the block of higher and lower performers, no sentence",
    "year_share": "one year group against the others together",
    "largest_year": "the largest year group beside the mean of the others",
    "large": "a place in the highest fifth of schools",
    "growth": "growth in the highest fifth of schools",
}
_FACT = "a fact, with nothing to test"


def sentences_page() -> str:
    """Markdown of every rule, section by section, and of those that wait for data."""
    lines = [
        "# Sentences",
        "",
        "Made by `workbench docs` from `workbench/reference/sentences.yaml`. How they come about: "
        "[sentences.md](../sentences.md).",
        "",
        f"Fewest pupils for a sentence on performance: {setting('fewest_pupils')}. "
        f"Where a section was looked at and nothing stands out, it says in grey: "
        f'"{rules()[NOTHING].says["level"]}" (`{NOTHING}`).',
        "",
    ]
    for name, title in sections().items():
        speaking = [one for one in _of_section(name) if one.check]
        if speaking:
            lines += [f"## {title}", ""]
            lines += [text for one in speaking for text in _rule(one)]
    return "\n".join([*lines, *_waiting()])


def _of_section(name: str) -> list[Rule]:
    return [one for one in rules().values() if one.section == name]


def _rule(one: Rule) -> list[str]:
    facts = [
        ("Reports", ", ".join(_KEY_STAGES[phase] for phase in one.phases)),
        ("Needs", _CHECKS.get(one.check, _FACT)),
        ("Looks at", ", ".join(_link(name) for name in one.measures)),
        ("Tested by", ", ".join(_link(name) for name in one.tested_by.values())),
        ("Source", _SOURCES[one.source]),
        ("Silent until there is", one.needs),
    ]
    said = [f'- **Says ({tone})**: "{words}"' for tone, words in one.says.items()]
    asked = [
        f'- **Asks governors ({tone})**: "{words}" (reading age {reading_grade(words) + 5:.0f})'
        for tone, words in one.asks.items()
    ]
    told = [f"- **{name}**: {text}" for name, text in facts if text]
    return [f"### {one.id}", "", *said, *asked, *told, ""]


def _link(name: str) -> str:
    return f"[{measure(name).title}](measures/{name}.md)"


def _waiting() -> list[str]:
    rows = [
        line((one.id, sections()[one.section], one.needs)) for one in rules().values() if one.waits
    ]
    return [
        "## Waiting for data",
        "",
        "Rules of Ofsted's report that nothing here holds the data for yet.",
        "",
        *head(("rule", "section", "needs")),
        *rows,
        "",
    ]
