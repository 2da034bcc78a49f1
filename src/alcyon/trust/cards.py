"""What is written down of an organisation and of a member, and what is wrong with it.

Cards are what pages, the API and the command line hand to the services; `check` collects
every problem at once, so that a form comes back whole.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import available_timezones

from alcyon.kernel import tables
from alcyon.kernel.errors import Invalid, Problem
from alcyon.kernel.problems import problem

WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
USER_ASSIGNED = re.compile(r"AA|Q[M-Z]|X[A-Z]|ZZ")
"""The codes that ISO 3166 leaves to its users: invented countries, and territories without one."""
LONGEST_NAME = 200


def is_country(code: str) -> bool:
    """Whether `code` is of ISO 3166, or one that the standard leaves to its users."""
    return tables.table("countries").has(code) or USER_ASSIGNED.fullmatch(code) is not None


def country_name(code: str, language: str) -> str:
    """The country in the reader's language; a user-assigned code stands for itself."""
    countries = tables.table("countries")
    return countries.entry(code).label(language) if countries.has(code) else code


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationCard:
    """What is written down of an organisation. `duty_hours` is `{"MON": ("08:00", "18:00")}`."""

    slug: str
    name: str
    kind: str
    country: str = ""
    timezone: str = "UTC"
    languages: tuple[str, ...] = ("en",)
    contact: str = ""
    duty_hours: Mapping[str, object] = field(default_factory=dict)
    holidays: tuple[object, ...] = ()

    def check(self) -> None:
        """Raise `Invalid` with every problem at once."""
        problems = [*self._naming(), *self._placing(), *self._duty()]
        if problems:
            raise Invalid(problems)

    def _naming(self) -> Iterator[Problem]:
        if self.name.strip() == "":
            yield problem("required", where="name")
        yield from _too_long(name=self.name)
        if SLUG.fullmatch(self.slug) is None or len(self.slug) > 60:
            yield problem("slug-shape", where="slug", value=self.slug)

    def _placing(self) -> Iterator[Problem]:
        if not tables.table("organisation_kinds").has(self.kind):
            yield problem("unknown-code", where="kind", value=self.kind)
        if self.country != "" and not is_country(self.country):
            yield problem("unknown-code", where="country", value=self.country)
        if self.timezone not in available_timezones():
            yield problem("timezone-unknown", where="timezone", value=self.timezone)
        if len(self.languages) == 0:
            yield problem("required", where="languages")
        for language in self.languages:
            if not tables.table("languages").has(language):
                yield problem("unknown-code", where="languages", value=language)

    def _duty(self) -> Iterator[Problem]:
        for day, hours in self.duty_hours.items():
            if day not in WEEKDAYS or not _runs_forward(hours):
                yield problem("hours-shape", where=f"duty_{day}", value=_written(hours))
        for holiday in self.holidays:
            if not isinstance(holiday, date):
                yield problem("day-shape", where="holidays", value=str(holiday))


def _too_long(**texts: str) -> Iterator[Problem]:
    for where, text in texts.items():
        if len(text) > LONGEST_NAME:
            limit, length = str(LONGEST_NAME), str(len(text))
            yield problem("value-too-long", where=where, value=text, limit=limit, length=length)


def _runs_forward(hours: object) -> bool:
    if not isinstance(hours, tuple | list) or len(hours) != 2:
        return False
    shaped = all(isinstance(part, str) and TIME.fullmatch(part) is not None for part in hours)
    return shaped and hours[0] < hours[1]


def _written(hours: object) -> str:
    return "–".join(map(str, hours)) if isinstance(hours, tuple | list) else str(hours)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberCard:
    """What is written down of a member. `seated_at_id`: the host of a liaison member."""

    name: str
    roles: tuple[str, ...]
    clearance: int = 1
    title: str = ""
    language: str = "en"
    timezone: str = "UTC"
    purpose: str = "INVESTIGATE"
    seated_at_id: int | None = None

    def check(self) -> None:
        """Raise `Invalid` with every problem at once."""
        problems = [*self._naming(), *self._choices()]
        if problems:
            raise Invalid(problems)

    def _naming(self) -> Iterator[Problem]:
        if self.name.strip() == "":
            yield problem("required", where="name")
        yield from _too_long(name=self.name, title=self.title)

    def _choices(self) -> Iterator[Problem]:
        if len(self.roles) == 0:
            yield problem("choice-required", where="roles")
        for role in self.roles:
            if not tables.table("roles").has(role):
                yield problem("unknown-code", where="roles", value=role)
        if self.clearance not in {entry["level"] for entry in tables.table("levels")}:
            yield problem("unknown-code", where="clearance", value=str(self.clearance))
        if self.language not in tables.LANGUAGES:
            yield problem("unknown-code", where="language", value=self.language)
        if self.timezone not in available_timezones():
            yield problem("timezone-unknown", where="timezone", value=self.timezone)
        if not tables.table("purposes").has(self.purpose):
            yield problem("unknown-code", where="purpose", value=self.purpose)
