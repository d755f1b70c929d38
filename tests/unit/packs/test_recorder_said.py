from workbench.packs.parts import Folder, Sentence
from workbench.packs.recorder import Recorder
from workbench.sentences.evidence import Said

SAID = Said(
    rule="P81",
    section="progress",
    text="Progress 8 (−0.64) was significantly below.",
    tone="below",
    period="2018/19",
    n=1129,
    about=True,
    comparator="the national average (0)",
    statistic=-5.0,
    p=0.00000001,
    q=0.0123,
    family=35,
    question="What is done about it?",
    guidance="measures/progress8.md",
    measures=("progress8",),
    supports=("It was so before.",),
    weakens=("Not all are matched.",),
)


def test_a_sentence_of_the_catalogue_brings_what_it_rests_on(tmp_path):
    Recorder(tmp_path).said("first", SAID)
    (part,) = Folder(tmp_path).read()
    assert part == Sentence(
        "first",
        SAID.text,
        "finding",
        "P81",
        (
            ("Pupils", "about 1,129"),
            ("Compared with", "the national average (0)"),
            ("p", "below 0.0001"),
            ("q among 35 tests", "0.0123"),
        ),
        ("It was so before.",),
        ("Not all are matched.",),
        "What is done about it?",
    )
