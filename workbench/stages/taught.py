"""Under which names a school's timetable teaches a subject of results."""

from functools import cache

from workbench.contracts.reference import read


@cache
def taught_as(subject: str) -> frozenset[str]:
    """Names, in lower case, under which a timetable may teach a subject of results."""
    wider = {
        name
        for name, subjects in read("taught_subjects").items()
        if subject.lower() in {one.lower() for one in subjects}
    }
    return frozenset({subject.lower(), *wider})
