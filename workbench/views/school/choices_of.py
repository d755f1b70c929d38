"""What can be chosen on the page of one school, as its address."""

from workbench.views.school.choices import (
    comparator_choices,
    group_choices,
    measure_choices,
    order_choices,
    second_choices,
    worked_choices,
)
from workbench.views.school.data import SchoolData
from workbench.views.school.state import SchoolState, school_state


def state_of(data: SchoolData) -> SchoolState:
    """The address of a school's page with everything that may be chosen in it."""
    last = data.of_year(data.years[0]) if data.has_pupils else data.rows
    has_subjects = data.has_pupils and data.stage.has_subjects
    names = sorted(data.entries[data.stage.subject].unique()) if has_subjects else []
    return school_state(
        data.urn,
        views=data.views,
        years=data.years or ("",),
        measures=measure_choices(data.stage),
        groups=group_choices(data.stage, last.members),
        subjects=[str(name) for name in names],
        orders=order_choices(data.stage),
        seconds=second_choices(data.stage),
        comparators=comparator_choices(data.stage, data.national),
        worked=worked_choices(data.stage),
        stage=data.stage_asked,
    )
