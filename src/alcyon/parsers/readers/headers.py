"""The first rows of a table: which of them names the columns, and what the columns are called."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from alcyon.parsers.errors import refuse, shown_safely
from alcyon.parsers.records import Note

MAX_COLUMNS: Final = 1024
LONGEST_HEADER: Final = 200
LOOKED_AT: Final = 20  #: rows among which the headers are sought
UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
FIGURES: Final = re.compile(r"[\s\d.,:/+%-]*\d[\s\d.,:/+%-]*")


def find(rows: Sequence[Sequence[str]], wanted: int = 0) -> int:
    """The place (from 0) of the row with the headers; -1 when the table has none.

    That is the first row about as full as the table is wide: titles above it are short. A row
    of figures alone is data. A person's word (`wanted`, from 1) wins; -1 says "none".
    """
    if wanted:
        return wanted - 1 if wanted > 0 else -1
    widths = Counter(width for width in map(_filled, rows) if width)
    if not widths:
        return 0
    usual = max(widths, key=lambda width: (widths[width], width))
    for place, row in enumerate(rows):
        if _filled(row) >= 0.6 * usual:
            filled = [cell for cell in row if cell.strip()]
            return -1 if all(map(FIGURES.fullmatch, filled)) else place
    return 0


def name(cells: Sequence[str]) -> tuple[tuple[str, ...], tuple[Note, ...]]:
    """A name for each column, all different, and what was done to make them so.

    Raises:
        FileRefused: there are more than 1,024 columns.
    """
    width = len(cells)
    while width > 1 and not cells[width - 1].strip():
        width -= 1
    check_width(width)
    names: dict[str, None] = {}
    notes: list[Note] = []
    for number, cell in enumerate(cells[:width], start=1):
        plain = " ".join(UNSEEN.sub(" ", shown_safely(cell)).split())[:LONGEST_HEADER]
        if not plain:
            plain = f"column {number}"
            notes.append(Note("header-missing", plain))
        elif plain != cell.strip():
            notes.append(Note("header-cleaned", plain))
        unique = _unused(plain, names)
        if unique != plain:
            notes.append(Note("header-twice", unique, plain))
        names[unique] = None
    return tuple(names), tuple(notes)


def numbered(width: int) -> tuple[tuple[str, ...], tuple[Note, ...]]:
    """Names for a table that has none."""
    check_width(width)
    return tuple(f"column {number}" for number in range(1, width + 1)), (Note("headers-none"),)


def check_width(width: int) -> None:
    if width > MAX_COLUMNS:
        raise refuse("too-many-columns", columns=width, limit=MAX_COLUMNS)


def _unused(plain: str, names: dict[str, None]) -> str:
    number, unique = 2, plain
    while unique in names:
        unique = f"{plain} ({number})"
        number += 1
    return unique


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell.strip())
