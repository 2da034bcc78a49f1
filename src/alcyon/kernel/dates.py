"""Dates as people know them: a year, a month, a day, or about then.

A file says 03/04/1990 and nobody knows which of the two days it is: that is an error with both
readings in it, not a guess. Where the order is known (the importer asks once per column) it is
passed in as `order`.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Final, Literal, get_args

from alcyon.kernel.errors import Invalid
from alcyon.kernel.problems import problem
from alcyon.kernel.tables import table
from alcyon.kernel.texts import western_digits

Order = Literal["YMD", "DMY", "MDY", "YDM"]
ORDERS: Final[tuple[str, ...]] = get_args(Order)
LOWEST_YEAR: Final = 1850
HIGHEST_YEAR: Final = 2150
# How far "about" reaches to each side, by what is known of the date.
ABOUT_DAYS: Final = 15
ABOUT_MONTHS: Final = 3
ABOUT_YEARS: Final = 2

ISO: Final = re.compile(r"(~?)(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$")
TIME: Final = re.compile(
    r"(?<=\d)[T ]+\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|[+-]\d\d:?\d\d)?$"
)
PARTS: Final = re.compile(r"\d+|[^\W\d_]+(?:\s(?=[^\W\d_])[^\W\d_]+)*", re.UNICODE)
COMPACT: Final = re.compile(r"\d{8}$")
DAY_AND_MONTH: Final = 2
YEAR_DIGITS: Final = 4
MONTHS: Final = 12
LONGEST: Final = 80


class BadDate(Invalid):
    """This is not a date that can be read in one way only."""

    code = "bad-date"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the day, to the month or to the year; `about` when only roughly.

    `str` gives `1990`, `1990-03`, `1990-03-05` or `~1990`, and `parse` reads all of them.
    """

    year: int
    month: int | None = None
    day: int | None = None
    about: bool = False

    def __post_init__(self) -> None:
        if self.month is None and self.day is not None:
            raise ValueError("a day without a month is not a date")
        date(self.year, self.month or 1, self.day or 1)

    def __str__(self) -> str:
        text = f"{self.year:04d}"
        if self.month is not None:
            text += f"-{self.month:02d}"
        if self.day is not None:
            text += f"-{self.day:02d}"
        return f"~{text}" if self.about else text

    def earliest(self) -> date:
        """The first day it can mean; an approximate date reaches further back."""
        first = date(self.year, self.month or 1, self.day or 1)
        return _shifted(first, self, -1) if self.about else first

    def latest(self) -> date:
        """The last day it can mean; an approximate date reaches further on."""
        month = self.month or MONTHS
        day = self.day or calendar.monthrange(self.year, month)[1]
        last = date(self.year, month, day)
        return _shifted(last, self, +1) if self.about else last

    def overlaps(self, other: PartialDate) -> bool:
        """Whether both can mean the same day. Not transitive: 1990 meets two of its days."""
        return self.earliest() <= other.latest() and other.earliest() <= self.latest()

    @property
    def is_exact(self) -> bool:
        return self.day is not None and not self.about


def parse(text: str, order: str | None = None) -> PartialDate:
    """Read a date in any of the written orders, with digits of any script.

    Understood: `1990-03-05`, `5/3/1990`, `05.03.1990`, `3/5/1990`, `5 March 1990`,
    `March 5, 1990`, `١٩٩٠/٣/٥`, `19900305`, `03/1990`, `March 1990`, `1990`, each with
    `~`, `c.`, `about`, `vers`, `hacia`, `حوالي` or a closing `?`. A time behind it is dropped.

    Args:
        order: one of `ORDERS`, when the source's habit is known. Without it a date whose
            day and month could be swapped is refused.

    Raises:
        BadDate: unreadable, ambiguous, no such day, a year of two digits, out of range.
    """
    if order is not None and order not in ORDERS:
        raise ValueError(f"unknown order {order!r}")
    if len(text) > LONGEST:
        raise BadDate([problem("date-unreadable", value=text)])
    return _parse(text, order)


@lru_cache(maxsize=16384)
def _parse(text: str, order: str | None) -> PartialDate:
    plain = western_digits(text).strip()
    if (iso := ISO.match(plain)) is not None:
        month, day = (int(part) if part is not None else None for part in iso.group(3, 4))
        return _made(text, int(iso[2]), month, day, about=iso[1] == "~")
    plain = TIME.sub("", plain)
    numbers, month, about = _parts(text, plain)
    if month is not None:
        return _named(text, numbers, month, about)
    return _numbered(text, numbers, order, about)


def _parts(text: str, plain: str) -> tuple[list[str], int | None, bool]:
    """The numbers, the named month and whether it is approximate; refuses other words."""
    about = plain.startswith("~") or plain.endswith("?")
    if COMPACT.match(plain.strip("~? ")):
        plain = plain.strip("~? ")
        return [plain[:4], plain[4:6], plain[6:]], None, about
    numbers: list[str] = []
    month: int | None = None
    for part in PARTS.findall(plain):
        if part.isdigit():
            numbers.append(part)
            continue
        for kind, found in _meaning(part.casefold(), text):
            if kind == "ABOUT":
                about = True
            elif kind == "OTHER_CALENDAR":
                raise BadDate([problem("date-calendar", value=text)])
            elif kind == "MONTH":
                if month is not None:
                    raise BadDate([problem("date-unreadable", value=text)])
                month = found
    return numbers, month, about


def _meaning(phrase: str, text: str) -> list[tuple[str, int]]:
    """What a run of words means, longest words first (`كانون الثاني` is one month)."""
    known = _words()
    if phrase in known:
        return [known[phrase]]
    pieces = phrase.split()
    for cut in range(len(pieces) - 1, 0, -1):
        head = " ".join(pieces[:cut])
        if head in known:
            return [known[head], *_meaning(" ".join(pieces[cut:]), text)]
    raise BadDate([problem("date-unreadable", value=text)])


@cache
def _words() -> dict[str, tuple[str, int]]:
    known = {
        word.casefold(): (entry.code, 0) for entry in table("date_words") for word in entry["words"]
    }
    for entry in table("months"):
        for word in entry["words"]:
            known[word.casefold()] = ("MONTH", entry["month"])
    return known


def _named(text: str, numbers: list[str], month: int, about: bool) -> PartialDate:
    """`5 March 1990`, `March 5, 1990`, `1990 March 5`, `March 1990`."""
    if len(numbers) == 1:
        return _made(text, _year(text, numbers[0]), month, None, about=about)
    if len(numbers) != DAY_AND_MONTH:
        raise BadDate([problem("date-unreadable", value=text)])
    first, second = numbers
    year, day = (first, second) if len(first) == YEAR_DIGITS else (second, first)
    return _made(text, _year(text, year), month, int(day), about=about)


def _numbered(text: str, numbers: list[str], order: str | None, about: bool) -> PartialDate:
    if len(numbers) == 1:
        return _made(text, _year(text, numbers[0]), None, None, about=about)
    if len(numbers) == DAY_AND_MONTH:  # 03/1990 or 1990/03
        year, month = sorted(numbers, key=len, reverse=True)
        return _made(text, _year(text, year), int(month), None, about=about)
    if len(numbers) != len("YMD"):
        raise BadDate([problem("date-unreadable", value=text)])
    if len(numbers[0]) == YEAR_DIGITS:
        year, month, day = numbers
        if order == "YDM":
            month, day = day, month
        return _made(text, int(year), int(month), int(day), about=about)
    if len(numbers[2]) != YEAR_DIGITS:
        raise BadDate([problem("date-short-year", value=text)])
    return _day_and_month(text, numbers, order, about)


def _day_and_month(text: str, numbers: list[str], order: str | None, about: bool) -> PartialDate:
    first, second, year = (int(number) for number in numbers)
    if order == "MDY":
        return _made(text, year, first, second, about=about)
    if order == "DMY" or first > MONTHS or first == second:
        return _made(text, year, second, first, about=about)
    if second > MONTHS:
        return _made(text, year, first, second, about=about)
    readings = sorted([f"{year}-{first:02d}-{second:02d}", f"{year}-{second:02d}-{first:02d}"])
    found = problem("date-ambiguous", value=text, first=readings[0], second=readings[1])
    raise BadDate([found])


def _year(text: str, digits: str) -> int:
    if len(digits) == YEAR_DIGITS:
        return int(digits)
    code = "date-short-year" if len(digits) == DAY_AND_MONTH else "date-unreadable"
    raise BadDate([problem(code, value=text)])


def _made(text: str, year: int, month: int | None, day: int | None, *, about: bool) -> PartialDate:
    if not LOWEST_YEAR <= year <= HIGHEST_YEAR:
        bounds = {"lowest": str(LOWEST_YEAR), "highest": str(HIGHEST_YEAR)}
        raise BadDate([problem("date-year-range", value=text, year=str(year), **bounds)])
    if month is not None and not 1 <= month <= MONTHS:
        raise BadDate([problem("date-no-such-day", value=text, month=str(year))])
    if month is not None and day not in _days_of(year, month):
        known = f"{year}-{month:02d}"
        raise BadDate([problem("date-no-such-day", value=text, month=known)])
    return PartialDate(year, month, day, about)


def _days_of(year: int, month: int) -> list[int | None]:
    """The days of a month, and None: the day may be unknown."""
    return [None, *range(1, calendar.monthrange(year, month)[1] + 1)]


def _shifted(day: date, of: PartialDate, sign: int) -> date:
    if of.day is not None:
        return day + timedelta(days=sign * ABOUT_DAYS)
    months = ABOUT_MONTHS if of.month is not None else ABOUT_YEARS * MONTHS
    whole = day.year * MONTHS + day.month - 1 + sign * months
    year, month = whole // MONTHS, whole % MONTHS + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
