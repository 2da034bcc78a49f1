"""How a record is to be handled: one value that forms, files and programs fill alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from alcyon.kernel.errors import Invalid, Problem
from alcyon.kernel.problems import problem
from alcyon.kernel.tables import table
from alcyon.trust.actors import Actor

TABLES = {
    "discovery": "discovery",
    "purpose": "purposes",
    "legal_basis": "legal_bases",
    "standing": "standings",
    "category": "categories",
    "grade_scheme": "grades",
}
"""Which table the code of a field must be in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """Source, grade, handling, readers and clock of a record. Codes are those of the tables.

    `audience` holds keys as `trust.rule` knows them. Dates left out follow the retention
    table of the category.
    """

    level: str
    codes: tuple[str, ...]
    purpose: str
    legal_basis: str
    standing: str
    category: str
    crime_areas: tuple[str, ...]
    source: str
    grade_scheme: str
    grade_source: str
    grade_information: str
    audience: frozenset[int] = frozenset()
    discovery: str = "HIDDEN"
    review_on: date | None = None
    delete_on: date | None = None

    def check(self, actor: Actor, at: datetime) -> None:
        """Raise `Invalid` with every mistake at once, each with its field."""
        problems = [*self._unknown_codes(), *self._grades(), *self._clock(at)]
        if self.source.strip() == "":
            problems.append(problem("source-required", where="source"))
        if len(self.crime_areas) == 0:
            problems.append(problem("choice-required", where="crime_areas"))
        if self.level_number() > actor.clearance:
            problems.append(problem("above-clearance", where="level", value=self.level))
        if self.category not in actor.categories and table("categories").has(self.category):
            problems.append(problem("category-not-yours", where="category", value=self.category))
        if problems:
            raise Invalid(problems)

    def check_sharing(self) -> None:
        """Raise `Invalid` where what sharing changes is not understood; the rest stands already."""
        if not table("discovery").has(self.discovery):
            raise Invalid([problem("unknown-code", where="discovery", value=self.discovery)])

    def level_number(self) -> int:
        """0 to 3; an unknown level counts as the highest, so that nothing slips below."""
        levels = table("levels")
        return int(levels.entry(self.level)["level"]) if levels.has(self.level) else 3

    @lru_cache(maxsize=64)  # noqa: B019  (values, few of them: the rows of a file share one)
    def columns(self, on: date) -> Mapping[str, Any]:
        """The columns of a row that was handled this way on that day. Call `check` first."""
        codes = table("handling")
        review_on, delete_on = self.clock(on)
        return {
            "audience": tuple(sorted(self.audience)),
            "discovery": self.discovery,
            "level": self.level_number(),
            "handling": self.codes,
            "onward": all(codes.entry(code)["onward"] for code in self.codes),
            "purpose": self.purpose,
            "legal_basis": self.legal_basis,
            "standing": self.standing,
            "category": self.category,
            "crime_areas": self.crime_areas,
            "source": self.source.strip(),
            "grade_scheme": self.grade_scheme,
            "grade_source": self.grade_source,
            "grade_information": self.grade_information,
            "review_on": review_on,
            "delete_on": delete_on,
        }

    def clock(self, on: date) -> tuple[date, date]:
        """When the record is reviewed and when it is deleted."""
        period = table("retention").entry(self.category)
        delete_on = self.delete_on or later(on, int(period["years"]) * 12)
        review_on = self.review_on or later(on, int(period["review_months"]))
        return min(review_on, delete_on), delete_on

    def _unknown_codes(self) -> Iterable[Problem]:
        for field, name in TABLES.items():
            if not table(name).has(getattr(self, field)):
                yield problem("unknown-code", where=field, value=getattr(self, field))
        several = {"level": ("levels", (self.level,)), "codes": ("handling", self.codes)}
        several["crime_areas"] = ("crime_areas", self.crime_areas)
        for field, (name, values) in several.items():
            for value in values:
                if not table(name).has(value):
                    yield problem("unknown-code", where=field, value=value)

    def _grades(self) -> Iterable[Problem]:
        schemes = table("grades")
        if not schemes.has(self.grade_scheme):
            return
        scheme = schemes.entry(self.grade_scheme)
        for field in ("source", "information"):
            given = getattr(self, f"grade_{field}")
            if given not in {grade["code"] for grade in scheme[field]}:
                yield problem("unknown-code", where=f"grade_{field}", value=given)

    def _clock(self, at: datetime) -> Iterable[Problem]:
        longest = later(at.date(), self._longest_months())
        if self.delete_on is not None and self.delete_on > longest:
            yield problem(
                "kept-too-long",
                where="delete_on",
                value=self.delete_on.isoformat(),
                latest=longest.isoformat(),
            )
        for field in ("review_on", "delete_on"):
            day = getattr(self, field)
            if day is not None and day <= at.date():
                yield problem("date-in-the-past", where=field, value=day.isoformat())

    def _longest_months(self) -> int:
        periods = table("retention")
        return int(periods.entry(self.category)["years"]) * 12 if periods.has(self.category) else 0

    def as_json(self) -> dict[str, Any]:
        """For a saved import or draft; `from_json` gives the same value again."""
        made: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, frozenset | tuple):
                value = sorted(value)
            made[field.name] = value.isoformat() if isinstance(value, date) else value
        return made

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Handling":
        given = dict(stored)
        given["codes"] = tuple(given["codes"])
        given["crime_areas"] = tuple(given["crime_areas"])
        given["audience"] = frozenset(given.get("audience", ()))
        for field in ("review_on", "delete_on"):
            if given.get(field) is not None:
                given[field] = date.fromisoformat(given[field])
        return cls(**given)


def handling_of(row: Any) -> Handling:
    """How a stored record or link is handled."""
    names = {int(entry["level"]): entry.code for entry in table("levels")}
    return Handling(
        level=names[row.level],
        codes=tuple(row.handling),
        purpose=row.purpose,
        legal_basis=row.legal_basis,
        standing=row.standing,
        category=row.category,
        crime_areas=tuple(row.crime_areas),
        source=row.source,
        grade_scheme=row.grade_scheme,
        grade_source=row.grade_source,
        grade_information=row.grade_information,
        audience=frozenset(row.audience),
        discovery=row.discovery,
        review_on=row.review_on,
        delete_on=row.delete_on,
    )


def later(day: date, months: int) -> date:
    """The same day some months later; the 31st becomes the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(months)
