"""The floor standard of progress that primary schools had to reach until 2017/18."""

from workbench.contracts.reference import read
from workbench.errors import UsageError


def sufficient_progress(reading: float, writing: float, maths: float, year: str) -> bool:
    """Whether a school's progress met the floor standard of its year in all three subjects.

    Until 2017/18 that was -5 in reading, -7 in writing and -5 in maths, by the published score.

    Raises:
        UsageError: there was no floor standard in that year.

    Source: DfE primary school floor standard 2016 to 2018.
    """
    rule = read("ks2_progress")["floor_standard"]
    if not rule["first_year"] <= year <= rule["last_year"]:
        raise UsageError(
            f"`year` {year} has no floor standard for progress.",
            f"Give a year from {rule['first_year']} to {rule['last_year']}.",
        )
    scores = {"reading": reading, "writing": writing, "maths": maths}
    return all(score >= rule["sufficient"][subject] for subject, score in scores.items())
