"""The kinds of change that can be ordered, and how each is carried out."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from workbench.errors import UsageError, did_you_mean
from workbench.mis_simulator.attendance_codes import standard_codes
from workbench.mis_simulator.changes import (
    NEXT_SEN,
    form_edit,
    free_meals_edits,
    new_surname,
    sen_edit,
)
from workbench.mis_simulator.newcomers import new_pupil
from workbench.mis_simulator.orders import Desk, Order
from workbench.mis_simulator.pupils import Edit, Pupil
from workbench.mis_simulator.school import MisSchool
from workbench.mis_simulator.site import Site
from workbench.mis_simulator.staff import newcomer, vacancy
from workbench.mis_simulator.suspensions import new_suspension
from workbench.mis_simulator.wire import wonde_id

Done = tuple[MisSchool, str]


def changed(site: Site, order: Order) -> tuple[Site, str]:
    """The school after one change, with the clock one second later.

    Args:
        site: the school and its state.
        order: what to change; see ``KINDS``.

    Returns:
        The site, and the identifier of the student or employee that changed.

    Raises:
        UsageError: the kind is unknown, or nothing of that kind can happen.
    """
    if order.kind not in KINDS:
        raise UsageError(
            f"`kind` is '{order.kind}'.",
            f"{did_you_mean(order.kind, KINDS)} The kinds are {', '.join(KINDS)}.",
        )
    state = site.state.ordered()
    school, identifier = KINDS[order.kind](Desk(site.school, state.now, state.orders), order)
    return Site(school, state), identifier


def forgotten(site: Site, order: Order, count: int) -> Site:
    """The school after some marks vanished without a trace, with the clock one second later.

    The API has no deletions of marks, so only a comparison with the whole list shows it.

    Raises:
        UsageError: there are not so many such marks.
    """
    state = site.state.ordered()
    desk = Desk(site.school, state.now, state.orders)
    kept = site.school.register.without(desk.marks(order, count))
    return Site(replace(site.school, register=kept), state)


def _pupil(desk: Desk, place: int, pupil: Pupil) -> Done:
    register = desk.school.register.with_pupil(place, pupil)
    return replace(desk.school, register=register), pupil.id


def _edited(make: Callable[[Desk, Order, Pupil], tuple[Edit, ...]]) -> Callable[..., Done]:
    def carry_out(desk: Desk, order: Order) -> Done:
        place = desk.place_on_roll(order)
        pupil = desk.school.pupils[place]
        return _pupil(desk, place, pupil.edited(*make(desk, order, pupil)))

    return carry_out


def _rename(desk: Desk, order: Order, pupil: Pupil) -> tuple[Edit, ...]:
    surname = order.value or new_surname(pupil, desk.now, desk.rng)
    return (Edit(desk.now, "surname", surname),)


def _free_meals(desk: Desk, order: Order, pupil: Pupil) -> tuple[Edit, ...]:
    return free_meals_edits(pupil, desk.now)


def _sen(desk: Desk, order: Order, pupil: Pupil) -> tuple[Edit, ...]:
    if order.value and order.value not in NEXT_SEN:
        raise UsageError(f"`value` is '{order.value}'.", did_you_mean(order.value, NEXT_SEN))
    drawn = sen_edit(pupil, desk.now)
    return (replace(drawn, value=order.value or drawn.value),)


def _form(desk: Desk, order: Order, pupil: Pupil) -> tuple[Edit, ...]:
    forms = {p.form for p in desk.school.pupils if p.year_group == pupil.year_group}
    if order.value and order.value not in forms:
        raise UsageError(f"`value` is '{order.value}'.", did_you_mean(order.value, sorted(forms)))
    drawn = form_edit(pupil, desk.now, desk.school.pupils)
    form = order.value or drawn.value
    if form == pupil.form_at(desk.now):
        raise UsageError("The pupil is in that form already.", "Give another `value`.")
    return (replace(drawn, value=form),)


def _address(desk: Desk, order: Order, pupil: Pupil) -> tuple[Edit, ...]:
    return (Edit(desk.now, "address", desk.number),)


def _leave(desk: Desk, order: Order) -> Done:
    place = desk.place_on_roll(order)
    pupil = desk.school.pupils[place].left(desk.now)
    register = desk.school.register.left(place, pupil, desk.now)
    return replace(desk.school, register=register), pupil.id


def _join(desk: Desk, order: Order) -> Done:
    like = desk.place_on_roll(Order(), order.value)
    pupil = new_pupil(desk.school.pupils[like], desk)
    return _joined(desk, pupil, like)


def _return(desk: Desk, order: Order) -> Done:
    pupils = desk.school.pupils
    still = {p.mis_id for p in pupils if not p.has_left(desk.now)}
    gone = [
        place for place, p in enumerate(pupils) if p.has_left(desk.now) and p.mis_id not in still
    ]
    pupil = pupils[desk.place_among(gone, order, "away for good")]
    again = pupil.again(wonde_id("student", pupil.id, desk.now), desk.now)
    return _joined(desk, again, desk.place_on_roll(Order(), str(pupil.year_group)))


def _joined(desk: Desk, pupil: Pupil, like: int) -> Done:
    register = desk.school.register.joined(pupil, like, desk.now)
    return replace(desk.school, register=register), pupil.id


def _correct_mark(desk: Desk, order: Order) -> Done:
    known = standard_codes(desk.now.date())
    if order.value and order.value not in known:
        raise UsageError(f"`value` is '{order.value}'.", did_you_mean(order.value, known))
    register = desk.school.register
    position = desk.marks(order)[0]
    mark = register.marks([position], desk.now)[0]
    present = "/" if mark.session == "AM" else "\\"
    code = order.value or ("I" if mark.code == present else present)
    corrected = register.corrected(position, code, desk.now)
    return replace(desk.school, register=corrected), mark.pupil.id


def _suspend(desk: Desk, order: Order) -> Done:
    pupil = desk.school.pupils[desk.place_on_roll(order)]
    new = new_suspension(pupil, desk.school.year, desk.now, desk.number)
    several = (*desk.school.suspensions, new)
    return replace(desk.school, suspensions=several), pupil.id


def _staff_join(desk: Desk, order: Order) -> Done:
    known = desk.school.timetable.employees
    place = vacancy(known, desk.now)
    new = newcomer(desk.school.urn, known, desk.now, desk.school.seed, place)
    return desk.school.with_employees((*known, new)), new.id


def _staff_leave(desk: Desk, order: Order) -> Done:
    gone = desk.employee(order)
    known = desk.school.timetable.employees
    after = tuple(one.left(desk.now) if one.id == gone else one for one in known)
    return desk.school.with_employees(after), gone


KINDS: Mapping[str, Callable[[Desk, Order], Done]] = {
    "correct_mark": _correct_mark,
    "fsm": _edited(_free_meals),
    "join": _join,
    "leave": _leave,
    "move_form": _edited(_form),
    "move_house": _edited(_address),
    "rename": _edited(_rename),
    "return": _return,
    "sen": _edited(_sen),
    "staff_join": _staff_join,
    "staff_leave": _staff_leave,
    "suspend": _suspend,
}
"""Every kind of change, and how it is carried out."""
