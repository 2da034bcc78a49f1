"""When an organisation answers: its duty hours in its own time zone, its holidays."""

from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from alcyon.trust.cards import WEEKDAYS
from alcyon.trust.models import Organisation

ALL_DAY = ("00:00", "24:00")


class Duty(StrEnum):
    """Whether somebody answers at a moment. UNKNOWN where no hours were written down."""

    ON = "ON"
    OFF = "OFF"
    UNKNOWN = "UNKNOWN"


def duty_at(organisation: Organisation, at: datetime) -> Duty:
    """Whether the organisation is on duty at this moment, by its own clock and holidays."""
    if len(organisation.duty_hours) == 0:
        return Duty.UNKNOWN
    local = local_time(organisation, at)
    if local.date() in organisation.holidays:
        return Duty.OFF
    hours = organisation.duty_hours.get(WEEKDAYS[local.weekday()])
    if hours is None:
        return Duty.OFF
    begins, ends = hours
    return Duty.ON if begins <= f"{local:%H:%M}" < ends else Duty.OFF


def local_time(organisation: Organisation, at: datetime) -> datetime:
    """The moment as the organisation's clock shows it."""
    return at.astimezone(ZoneInfo(organisation.timezone))
