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
            yield Problem("name", "", "required", "Give the organisation a name.")
        if len(self.name) > LONGEST_NAME:
            yield Problem("name", self.name, "too-long", "Shorten the name to 200 characters.")
        if SLUG.fullmatch(self.slug) is None or len(self.slug) > 60:
            mend = "Write small letters, digits and single hyphens, such as ncb-northland."
            yield Problem("slug", self.slug, "slug-shape", mend)

    def _placing(self) -> Iterator[Problem]:
        if not tables.table("organisation_kinds").has(self.kind):
            yield Problem("kind", self.kind, "unknown-code", "Choose a kind from the list.")
        if self.country != "" and not is_country(self.country):
            mend = "Choose a country from the list, a code such as XA, or none."
            yield Problem("country", self.country, "unknown-code", mend)
        if self.timezone not in available_timezones():
            mend = "Write a time zone such as Europe/Lisbon."
            yield Problem("timezone", self.timezone, "unknown-code", mend)
        if len(self.languages) == 0:
            yield Problem("languages", "", "required", "Choose at least one language.")
        for language in self.languages:
            if not tables.table("languages").has(language):
                mend = "Write language codes such as fr, ar."
                yield Problem("languages", language, "unknown-code", mend)

    def _duty(self) -> Iterator[Problem]:
        for day, hours in self.duty_hours.items():
            if day not in WEEKDAYS or not _runs_forward(hours):
                mend = "Write from and to like 08:00 and 18:00, the end after the beginning."
                yield Problem(f"duty_{day}", _written(hours), "hours-shape", mend)
        for holiday in self.holidays:
            if not isinstance(holiday, date):
                mend = "Write dates like 2026-12-25."
                yield Problem("holidays", str(holiday), "date-shape", mend)


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
            yield Problem("name", "", "required", "Give the member a name.")
        for where in ("name", "title"):
            if len(getattr(self, where)) > LONGEST_NAME:
                yield Problem(where, getattr(self, where), "too-long", "Shorten it to 200 signs.")

    def _choices(self) -> Iterator[Problem]:
        if len(self.roles) == 0:
            yield Problem("roles", "", "required", "Choose at least one role.")
        for role in self.roles:
            if not tables.table("roles").has(role):
                yield Problem("roles", role, "unknown-code", "Choose roles from the list.")
        if self.clearance not in {entry["level"] for entry in tables.table("levels")}:
            mend = "Choose a clearance from the list."
            yield Problem("clearance", str(self.clearance), "unknown-code", mend)
        if self.language not in tables.LANGUAGES:
            yield Problem("language", self.language, "unknown-code", "Choose a language.")
        if self.timezone not in available_timezones():
            mend = "Write a time zone such as Europe/Lisbon."
            yield Problem("timezone", self.timezone, "unknown-code", mend)
        if not tables.table("purposes").has(self.purpose):
            mend = "Choose a purpose from the list."
            yield Problem("purpose", self.purpose, "unknown-code", mend)
