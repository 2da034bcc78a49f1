"""One invented person from sixteen numbers."""

from datetime import date
from functools import cache
from typing import NamedTuple

from alcyon.worlds.chance import WHEEL_SIZE, Draws, wheel
from alcyon.worlds.cultures import GENDERS, Culture, Part, Shape

MASK = WHEEL_SIZE - 1

#: age bands: the ages they hold, with how many of a thousand are that old
BANDS: dict[str, dict[range, int]] = {
    "ANY": {
        range(0, 10): 110, range(10, 18): 100, range(18, 30): 220, range(30, 40): 190,
        range(40, 50): 150, range(50, 60): 110, range(60, 75): 90, range(75, 95): 30,
    },
    "OFFENDER": {range(19, 30): 330, range(30, 40): 380, range(40, 50): 200, range(50, 66): 90},
    "ADULT": {range(18, 25): 400, range(25, 33): 370, range(33, 45): 180, range(45, 60): 50},
    "MINOR": {range(6, 12): 180, range(12, 15): 270, range(15, 18): 550},
}  # fmt: skip


class Name(NamedTuple):
    """A full name in native order. `parts[i]` is of the kind `shape.kinds[i]`."""

    shape: Shape
    parts: tuple[Part, ...]


class Person(NamedTuple):
    """What is true of a person, before anybody writes it down."""

    number: int  #: in the population
    culture: Culture
    gender: str  #: "male" or "female"
    name: Name
    birth_date: str  #: ISO
    country: str  #: of nationality, ISO 3166 alpha-2
    role: str | None = None  #: in the group of this cell; None for the many who have none
    group: int | None = None

    @property
    def truth_id(self) -> str:
        return f"person/{self.number}"

    def born_after(self, day: str) -> bool:
        return self.birth_date > day


class Sort(NamedTuple):
    """What is settled about a person before the dice fall."""

    culture: Culture
    band: str = "ANY"
    gender: str | None = None
    country: str | None = None
    role: str | None = None
    group: int | None = None


@cache
def _years(band: str) -> tuple[int, ...]:
    ages = [(age, share // len(span) + 1) for span, share in BANDS[band].items() for age in span]
    return wheel([age for age, _ in ages], [share for _, share in ages])


@cache
def _day(today_ordinal: int, days_old: int) -> str:
    return date.fromordinal(today_ordinal - days_old).isoformat()


def birth_date(draws: Draws, sort: Sort, today: int) -> str:
    """An ISO day such that the age on the day with ordinal `today` falls into the band.

    In some cultures a share of all birthdays is 1 January: nobody knew the day.
    """
    age = _years(sort.band)[draws[2] & MASK]
    days = age * 1461 // 4 + 1 + (draws[3] % 364)
    day = _day(today, days)
    if (draws[2] >> 12) % 1000 < sort.culture.january:
        return f"{day[:4]}-01-01"
    return day


def make_person(number: int, draws: Draws, sort: Sort, today: int) -> Person:
    culture = sort.culture
    gender = sort.gender or GENDERS[draws[0] & 1]
    shape = culture.shapes[gender][(draws[0] >> 1) & MASK]
    # every wheel has 4,096 slots, so no length is asked here: this is the hot line
    parts = tuple(
        [slots[draw & MASK] for slots, draw in zip(shape.wheels, draws[6:], strict=False)]
    )
    country = sort.country or culture.countries[draws[1] & MASK]
    born = birth_date(draws, sort, today)
    name = Name(shape, parts)
    return Person(number, culture, gender, name, born, country, sort.role, sort.group)
