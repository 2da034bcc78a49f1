"""What makes a row of a table fit to be passed on, whatever the file was."""

import re
from collections.abc import Sequence
from typing import Final

from alcyon.kernel.errors import Problem
from alcyon.parsers.errors import problem
from alcyon.parsers.formulas import looks_like_formula, plain
from alcyon.parsers.readers.encodings import LOST
from alcyon.parsers.records import Note, Refused, Row

MAX_CELL: Final = 100_000  #: characters
MAX_ROW: Final = 1_000_000  #: characters of all cells of a row together
FIRST: Final = re.compile("[=+@'\t\r\n\uff1d\uff0b\uff0d\uff20-]")


def row_or_refused(
    number: int, cells: Sequence[str], headers: tuple[str, ...], original: str
) -> Row | Refused:
    """The row under its headers, or why it cannot be taken."""
    found = _wrong(cells, headers, original)
    if found is not None:
        return Refused(number, (found,), original)
    named = dict(zip(headers, cells, strict=False))  # what is beyond the headers is blank
    notes: tuple[Note, ...] = ()
    for header, cell in named.items():
        if cell and FIRST.match(cell):
            named[header] = plain(cell)
            if looks_like_formula(named[header]):
                notes += (Note("formula-as-text", header, cell[:40]),)
    return Row(number, named, original, notes)


def _wrong(cells: Sequence[str], headers: tuple[str, ...], original: str) -> Problem | None:
    width, held = len(headers), len(cells)
    if held < width:
        return problem("row-too-short", headers[held], cells=held, columns=width)
    if held > width and (surplus := [cell for cell in cells[width:] if cell.strip()]):
        return problem("row-too-long", "", surplus[0], cells=held, columns=width)
    if LOST.search(original):
        return _lost(cells, headers)
    return _long(cells, headers, len(original)) if len(original) > MAX_CELL else None


def _long(cells: Sequence[str], headers: tuple[str, ...], length: int) -> Problem | None:
    for header, cell in zip(headers, cells, strict=False):
        if len(cell) > MAX_CELL:
            return problem("cell-too-long", header, cell, length=len(cell), limit=MAX_CELL)
    if length > MAX_ROW:
        return problem("row-too-large", length=length, limit=MAX_ROW)
    return None


def _lost(cells: Sequence[str], headers: tuple[str, ...]) -> Problem:
    """The cell with NUL, or with bytes that the encoding does not know."""
    for header, cell in zip(headers, cells, strict=False):
        if found := LOST.search(cell):
            code = "text-nul" if found[0] == "\0" else "text-undecodable"
            return problem(code, header, cell)
    return problem("text-undecodable")
