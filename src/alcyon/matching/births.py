"""What two dates of birth say about each other, as a code of the policy."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

Date = tuple[int, int, int]  # year, month, day; 0 unknown
UNKNOWN: Final = ""


@lru_cache(maxsize=65536)
def compare_births(mine: Date, theirs: Date) -> str:
    """One of the `birth.*` features of a policy, or "" where one side has no year. Symmetric."""
    if mine[0] == 0 or theirs[0] == 0:
        return UNKNOWN
    mine, theirs = _possible(mine), _possible(theirs)
    if 0 in mine or 0 in theirs:
        return _partial(mine, theirs)
    if mine == theirs:
        return "birth.first_of_january" if mine[1:] == (1, 1) else "birth.equal"
    if _swapped(mine, theirs):
        return "birth.swapped"
    if _january(mine, theirs):
        return "birth.year"
    return _unequal(mine, theirs)


def _possible(date: Date) -> Date:
    """A month over twelve is a day where that can be: 1990-25-03 was the 25th of March. What can
    be neither is not known."""
    year, month, day = date
    if month > 12 >= day and month <= 31:
        month, day = day, month
    return year, month if month <= 12 else 0, day if day <= 31 else 0


def _swapped(mine: Date, theirs: Date) -> bool:
    return mine[0] == theirs[0] and mine[1] == theirs[2] and mine[2] == theirs[1]


def _january(mine: Date, theirs: Date) -> bool:
    """The first of January is how a register writes that it knows the year alone."""
    return mine[0] == theirs[0] and (1, 1) in (mine[1:], theirs[1:])


def _partial(mine: Date, theirs: Date) -> str:
    if mine[0] == theirs[0]:
        if 0 in (mine[1], theirs[1]):
            return "birth.year"
        return "birth.month" if mine[1] == theirs[1] else "birth.day_differs"
    return _years(mine[0], theirs[0])


def _years(mine: int, theirs: int) -> str:
    if abs(mine - theirs) == 1:
        return "birth.year_beside"
    return "birth.year_digit" if _one_digit(mine, theirs) else "birth.differs"


def _unequal(mine: Date, theirs: Date) -> str:
    """Which parts differ: one part by one digit is a slip, more is another day."""
    other = [at for at in range(3) if mine[at] != theirs[at]]
    if len(other) == 1:
        at = other[0]
        if _one_digit(mine[at], theirs[at]):
            return "birth.one_digit"
        return "birth.one_part"
    if sorted((mine[0] % 100, *mine[1:])) == sorted((theirs[0] % 100, *theirs[1:])):
        return "birth.one_part"
    return "birth.day_differs" if mine[0] == theirs[0] else _years(mine[0], theirs[0]) + "_day"


def _one_digit(mine: int, theirs: int) -> bool:
    """One digit other, or two neighbours changed about; both read with the same width."""
    one, other = f"{mine:04d}", f"{theirs:04d}"
    wrong = [at for at in range(4) if one[at] != other[at]]
    if len(wrong) != 2 or wrong[1] != wrong[0] + 1:
        return len(wrong) == 1
    return one[wrong[0]] == other[wrong[1]] and one[wrong[1]] == other[wrong[0]]
