"""Cells that a spreadsheet would run instead of show, made harmless and made whole again."""

import re
from typing import Final

# A spreadsheet starts to calculate at these (full-width signs in East Asian versions); the
# apostrophe is our own sign. A plain number with its sign is no formula.
RISKY: Final = re.compile("'*(?![+-]?[0-9]+(?:\\.[0-9]+)?\\Z)[=+@\t\r\n\uff1d\uff0b\uff0d\uff20-]")
FIGURES: Final = re.compile(r"[+-]?[\d\s().,/:-]*\d[\d\s().,/:%-]*|-+")


def harmless(value: str) -> str:
    """The value with an apostrophe in front where a spreadsheet would take it for a formula.

    `plain` gives the value back, also where it began with apostrophes of its own.
    """
    return "'" + value if RISKY.match(value) else value


def plain(cell: str) -> str:
    """The value that `harmless` was given; any other cell as it is."""
    return cell[1:] if cell.startswith("'") and RISKY.match(cell, 1) else cell


def looks_like_formula(cell: str) -> bool:
    """It begins like one, and is not just a number or a telephone number with its sign."""
    return cell.startswith(("=", "+", "-", "@")) and FIGURES.fullmatch(cell) is None
