"""A schedule as its file says it: strict types, closed names, every field with its meaning."""

import re
from datetime import datetime, timedelta
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from workbench.errors import UsageError
from workbench.schedules.cron import checked_cron, checked_zone

ENGLAND = "Europe/London"
NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_UNITS = {"minute": 1, "hour": 60, "day": 24 * 60}
_LENGTH = re.compile(r"([1-9]\d{0,4}) (minute|hour|day)s?")
_WORD = r"^[A-Za-z0-9_./,:=+-]{1,200}$"
_SET = r"^[a-z][a-z0-9_]*/[A-Za-z0-9_.-]+$"


def _length(value: object) -> timedelta:
    found = _LENGTH.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("write a length of time such as 90 minutes, 26 hours or 7 days")
    return timedelta(minutes=int(found[1]) * _UNITS[found[2]])


def _or_value_error(check: object) -> AfterValidator:
    """Pydantic collects a ``ValueError``, and what we raise is none."""

    def checked(text: str) -> str:
        try:
            return check(text)  # type: ignore[operator,no-any-return]
        except UsageError as error:
            raise ValueError(" ".join(part for part in (error.what, error.hint) if part)) from None

    return AfterValidator(checked)


Length = Annotated[timedelta, BeforeValidator(_length)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\n]+$")]
Word = Annotated[str, StringConstraints(pattern=_WORD)]
Urn = Annotated[str, StringConstraints(pattern=r"^\d{6}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Requirement(_Strict):
    """Data that must be fresh before a run begins.

    One of ``dataset``, ``connections`` and ``store`` says which data, ``within`` and ``changed``
    how fresh.
    """

    dataset: str | None = Field(None, description="name of a contract")
    connections: Literal["all"] | Annotated[tuple[Urn, ...], Field(strict=False)] | None = Field(
        None, description="`all` schools that are connected, or a list of URNs"
    )
    store: Literal["lake", "vault"] | None = Field(None, description="anything in that store")
    share: Annotated[int, Field(ge=1, le=100)] = Field(
        100, description="percentage of the schools that must be so fresh; others are left as late"
    )
    within: Length | None = Field(None, description="how old the newest of it may be")
    changed: bool = Field(False, description="new since the last run that was done")

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        if sum(one is not None for one in (self.dataset, self.connections, self.store)) != 1:
            raise ValueError("name one of dataset, connections and store")
        if self.within is None and not self.changed:
            raise ValueError("say how fresh: within, or changed: true")
        if self.connections is None and "share" in self.model_fields_set:
            raise ValueError("share is of connections")
        return self


class Schedule(_Strict):
    """One file of ``scheduled/``."""

    name: str = Field(description="name of the file without its ending")
    title: Line = Field(description="what it is for, in words")
    owner: Line = Field(description="who answers for it")
    enabled: bool = Field(description="whether it runs by itself")
    cron: Annotated[str, _or_value_error(checked_cron)] = Field(
        description="minute, hour, day of the month, month, day of the week"
    )
    zone: Annotated[str, _or_value_error(checked_zone)] = Field(
        ENGLAND, description="time zone of the cron expression"
    )
    command: Annotated[tuple[Word, ...], Field(strict=False, min_length=2)] = Field(
        description="a `workbench` command as a list of words; no shell reads it"
    )
    parameters: Annotated[str, StringConstraints(pattern=_SET)] | None = Field(
        None, description="parameter set, such as school_pack/default; given as --params"
    )
    fresh: Annotated[tuple[Requirement, ...], Field(strict=False)] = Field(
        (), description="data that must be fresh before it begins"
    )
    catch_up: Literal["once", "none"] = Field(
        description="whether a run that nobody was there for is made up for"
    )
    deadline: Length = Field(description="how long after it was due it must be done")

    @property
    def timing(self) -> str:
        """What decides when it comes due; empty where it is switched off."""
        return f"{self.cron} {self.zone}" if self.enabled else ""

    @property
    def notebook(self) -> str:
        """The notebook that its parameter set is for; empty where it has none."""
        return self.parameters.partition("/")[0] if self.parameters else ""

    def local(self, moment: datetime) -> datetime:
        """A moment as clocks show it in the schedule's zone."""
        return moment.astimezone(ZoneInfo(self.zone))

    def when(self, moment: datetime) -> str:
        """A moment in words, such as ``Sun 2026-03-29 02:00 +0100``."""
        return f"{self.local(moment):%a %Y-%m-%d %H:%M %z}"
