"""Lines of a register and questions put to it, as every engine gets them."""

from __future__ import annotations

import re
from datetime import date
from typing import Final, NamedTuple

COLUMNS: Final = ("id", "name", "birth_date", "gender", "nationality", "document_number")
_PARTIAL: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")

Birth = tuple[int, int, int]
"""Year, month, day; 0 for what is not known."""
UNKNOWN: Final[Birth] = (0, 0, 0)


class Row(NamedTuple):
    """One line of a register, or of a file of queries; "" for what is not known."""

    id: str
    name: str
    birth: Birth
    gender: str
    nationality: str
    document: str


class Question(NamedTuple):
    """One query with its truth.

    `mates` are the ids of its records in the register, empty where there are none. `kind`,
    `culture` and `damage` are known for worlds only and "" or () elsewhere.
    """

    asked: Row
    mates: tuple[str, ...] = ()
    kind: str = ""
    culture: str = ""
    damage: tuple[str, ...] = ()


def birth_of(text: str) -> Birth:
    """From "1987-05-04", "1987-05", "1987" or "".

    Raises:
        ValueError: it is none of these, or no day of the calendar.
    """
    if text == "":
        return UNKNOWN
    found = _PARTIAL.fullmatch(text)
    if found is None:
        raise ValueError(text)
    year, month, day = (int(part or 0) for part in found.groups())
    date(year, month if found[2] else 1, day if found[3] else 1)
    return (year, month, day)


def text_of(birth: Birth) -> str:
    """The inverse of `birth_of`."""
    year, month, day = birth
    if year == 0:
        return ""
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")


def row_of(cells: tuple[str, ...] | list[str]) -> Row:
    """From six cells in the order of `COLUMNS`; raises ValueError for the date."""
    number, name, born, gender, nationality, document = cells
    return Row(number, name, birth_of(born), gender, nationality, document)


def cells_of(row: Row) -> tuple[str, ...]:
    return (row.id, row.name, text_of(row.birth), row.gender, row.nationality, row.document)
