"""Dates as values."""

from __future__ import annotations

from typing import Final

from alcyon.kernel.dates import TIME, parse
from alcyon.kernel.texts import western_digits
from alcyon.ontology.types.base import Cleaned, Context, Type


def clean_date(raw: str, known: Context) -> Cleaned:
    """`1990`, `1990-03`, `1990-03-05`, with `~` in front when approximate."""
    found = parse(raw, known.order)
    notes = []
    if found.about:
        notes.append("approximate")
    if (time := TIME.search(western_digits(raw))) is not None and _says_more(time[0]):
        notes.append("time-left-out")
    return Cleaned(str(found), tuple(notes))


def _says_more(time: str) -> bool:
    """Midnight is how spreadsheets write a day; any other time is information."""
    return any(sign in "123456789" for sign in time)


TYPES: Final = (Type("date", clean_date, searched=False, longest=60),)
