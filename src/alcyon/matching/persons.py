"""What is compared of a person."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """A person as one record or one question gives them. Everything may be missing.

    `names` are as written, in any script, each a whole name. `birth` is year, month, day, 0
    where unknown; it may be no day of the calendar (month 25): people write such. `gender` is
    "M", "F" or ""; `nationality` ISO 3166 alpha-2 or "". `documents` are numbers as written.
    """

    names: tuple[str, ...]
    birth: tuple[int, int, int] = (0, 0, 0)
    gender: str = ""
    nationality: str = ""
    documents: tuple[str, ...] = ()
