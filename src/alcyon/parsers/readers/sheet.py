"""The cells of one sheet, row by row, as the texts a person would read in them."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from alcyon.kernel.errors import Problem
from alcyon.parsers.errors import problem, refuse
from alcyon.parsers.readers.archive import chunks
from alcyon.parsers.readers.headers import MAX_COLUMNS
from alcyon.parsers.readers.workbook import Sheet, Texts, Workbook, unescaped
from alcyon.parsers.readers.xml import Attributes, Listener, listen

MAX_ROWS: Final = 1_048_576  #: of any sheet
LONGEST: Final = 12 * 1024 * 1024  #: characters of a cell that are kept
NUMBER: Final = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?")
LETTERS: Final = re.compile("[A-Z]{1,4}")
LAST_DAY: Final = 2958466  #: the first serial behind 9999-12-31


class SheetRow:
    """One row: texts by column from 0, what is wrong with a cell, which are formulas.

    `widest` counts cells that hold something, also those too far right to be gathered; cells
    that are only coloured (often whole rows of 16,384) count for nothing.
    """

    __slots__ = ("cells", "formulas", "number", "widest", "wrong")

    def __init__(self, number: int) -> None:
        self.number = number
        self.cells: dict[int, str] = {}
        self.formulas: list[int] = []
        self.wrong: list[tuple[int, Problem]] = []
        self.widest = 0


class Cells(Listener):
    """Hears a sheet's XML and gathers whole rows in `rows`."""

    def __init__(self, book: Workbook, texts: Texts, start_at: int = 0) -> None:
        self.book = book
        self.texts = texts
        self.start_at = start_at
        self.rows: list[SheetRow] = []
        self.row = SheetRow(0)
        self.columns: dict[str, int] = {}
        self.column = -1
        self.kind = ""
        self.style = ""
        self.pieces: list[str] = []
        self.length = 0
        self.formula: list[str] | None = None
        self.into: list[str] | None = None
        self.aside = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._cell(attributes)
        elif name in ("v", "t"):
            self.into = self.pieces if self.aside == 0 else None
        elif name == "f":
            self.formula = self.into = []
        elif name == "row":
            self._row(attributes.get("r", ""))
        elif name == "rPh":
            self.aside += 1

    def end(self, name: str) -> None:
        if name in ("v", "t", "f"):
            self.into = None
        elif name == "c":
            self._value()
        elif name == "row":
            self.rows.append(self.row)
        elif name == "rPh":
            self.aside -= 1

    def text(self, piece: str) -> None:
        if self.into is not None and self.length < LONGEST:
            self.into.append(piece)
            self.length += len(piece)

    def _row(self, number: str) -> None:
        here = int(number) if number.isdigit() and len(number) < 8 else self.row.number + 1
        if here <= self.row.number or here > MAX_ROWS:
            raise refuse("workbook-damaged", value=f"row {here}")
        self.row = SheetRow(here)
        self.column = -1

    def _cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r", "")
        letters = reference.rstrip("0123456789")
        column = self.columns.get(letters, -1) if letters else self.column + 1
        if column < 0:
            column = self.columns[letters] = _column(letters)
        self.column = column
        self.kind = attributes.get("t", "n")
        self.style = attributes.get("s", "")
        self.pieces = []
        self.length = 0
        self.formula = None

    def _value(self) -> None:
        row = self.row
        if self.pieces and self.column >= row.widest:
            row.widest = self.column + 1
        if row.number < self.start_at or self.column >= MAX_COLUMNS:
            return
        text = "".join(self.pieces)
        if self.formula is not None:
            if text == "" and self.kind != "str":
                formula = "=" + "".join(self.formula)
                row.wrong.append((self.column, problem("formula-unsolved", value=formula)))
            row.formulas.append(self.column)
        if text == "":
            return
        try:
            row.cells[self.column] = self._shown(text)
        except _NoText as wrong:
            row.cells[self.column] = text
            row.wrong.append((self.column, problem(wrong.code, value=text)))

    def _shown(self, text: str) -> str:
        match self.kind:
            case "s":
                try:
                    return self.texts[int(text)]
                except (ValueError, IndexError):
                    raise _NoText("workbook-damaged") from None
            case "n":
                if self.style and _is(self.style, self.book.dates):
                    return _date(text, self.book.from_1904)
                return _number(text)
            case "b":
                return "TRUE" if text == "1" else "FALSE"
            case "e":
                raise _NoText("cell-error")
        return unescaped(text)


def rows(book: Workbook, sheet: Sheet, texts: Texts, start_at: int = 0) -> Iterator[SheetRow]:
    """The rows of a sheet that hold anything. Rows before `start_at` come without content."""
    cells = Cells(book, texts, start_at)
    for _ in listen(cells, chunks(book.archive, sheet.part), sheet.part):
        yield from cells.rows
        cells.rows.clear()


class _NoText(Exception):
    """The cell holds nothing that a person could read as a value."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _is(style: str, dates: frozenset[int]) -> bool:
    return style.isdigit() and len(style) < 8 and int(style) in dates


def _column(letters: str) -> int:
    """The place, from 0, of the column with these letters."""
    if LETTERS.fullmatch(letters) is None:
        raise refuse("workbook-damaged", value=f"cell {letters[:20]}")
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _number(text: str) -> str:
    """The number as written; one that was stored as a binary fraction, as it is shown."""
    if len(text) <= 15 and text.isdigit():
        return text
    if NUMBER.fullmatch(text) is None:
        raise _NoText("workbook-damaged")
    if "e" not in text.lower() and len(text) <= 16:
        return text
    if "." not in text and "e" not in text.lower():
        return text  # a long whole number: a float would lose its last digits
    number = float(text)
    if number.is_integer() and abs(number) < 1e21:
        return str(int(number))
    return repr(number)


def _date(text: str, from_1904: bool) -> str:
    """The ISO date, date and time, or time, for a day counted from 1900 (or 1904)."""
    if NUMBER.fullmatch(text) is None:
        raise _NoText("date-serial")
    days = float(text)
    if not 0 <= days < LAST_DAY or (60 <= days < 61 and not from_1904):
        raise _NoText("date-serial")  # day 60 is the 29 February 1900 that never was
    # sheets know no time zones
    begin = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 31 - (days >= 60))  # noqa: DTZ001
    seconds = round((days % 1) * 86400)
    moment = begin + timedelta(days=int(days), seconds=seconds)
    if days < 1 and not from_1904:
        return moment.time().isoformat()
    return moment.date().isoformat() if seconds == 0 else moment.isoformat()
