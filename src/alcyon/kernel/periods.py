"""Half-open periods of days: the day a stay ends is not part of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from alcyon.kernel.dates import PartialDate


@dataclass(frozen=True, slots=True)
class Period:
    """[since, until): either end may be open. Never empty: since comes before until."""

    since: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if self.since is not None and self.until is not None and self.since >= self.until:
            raise ValueError("a period runs forward: since must come before until")

    def __contains__(self, day: date) -> bool:
        begun = self.since is None or self.since <= day
        return begun and (self.until is None or day < self.until)

    def overlaps(self, other: Period) -> bool:
        """Whether they share at least one day."""
        return _before(self.since, other.until) and _before(other.since, self.until)

    def common(self, other: Period) -> Period | None:
        """The days in both; None when there are none."""
        if not self.overlaps(other):
            return None
        return Period(_latest(self.since, other.since), _earliest(self.until, other.until))

    def joined(self, other: Period) -> Period:
        """The shortest period that covers both, with any gap between them."""
        since = None if None in (self.since, other.since) else _earliest(self.since, other.since)
        until = None if None in (self.until, other.until) else _latest(self.until, other.until)
        return Period(since, until)

    @property
    def days(self) -> int | None:
        """How many days; None for an open period."""
        if self.since is None or self.until is None:
            return None
        return (self.until - self.since).days

    def __str__(self) -> str:
        """ISO 8601: `2020-01-01/2021-01-01`, `..` for an open end."""
        return "/".join(day.isoformat() if day else ".." for day in (self.since, self.until))


def read_period(text: str) -> Period:
    """The period that `str` wrote."""
    since, _, until = text.partition("/")
    return Period(
        *(None if day in ("..", "") else date.fromisoformat(day) for day in (since, until))
    )


def period_of(since: PartialDate | None, until: PartialDate | None) -> Period:
    """The longest period two partial dates can mean; `until` is the last day known, inclusive."""
    first = since.earliest() if since is not None else None
    end = until.latest() + timedelta(days=1) if until is not None else None
    return Period(first, end)


def _before(since: date | None, until: date | None) -> bool:
    return since is None or until is None or since < until


def _latest(left: date | None, right: date | None) -> date | None:
    return max((day for day in (left, right) if day is not None), default=None)


def _earliest(left: date | None, right: date | None) -> date | None:
    return min((day for day in (left, right) if day is not None), default=None)
