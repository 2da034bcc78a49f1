"""Workbooks (.xlsx), one sheet, streamed: nothing is calculated, followed or run."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from typing import BinaryIO

from alcyon.parsers.errors import refuse
from alcyon.parsers.readers import headers as heads
from alcyon.parsers.readers.archive import open_archive
from alcyon.parsers.readers.rows import row_or_refused
from alcyon.parsers.readers.sheet import SheetRow, rows
from alcyon.parsers.readers.workbook import Sheet, Texts, Workbook, open_workbook, shared_texts
from alcyon.parsers.records import Item, Meta, Note, Options, Refused, Row

Numbered = tuple[Sheet, list[SheetRow], Iterator[SheetRow]]


def read(stream: BinaryIO, options: Options, start_at: int) -> Iterator[Item]:
    """Yield `Meta`, then the rows from number `start_at` on."""
    book = open_workbook(open_archive(stream))
    texts = shared_texts(book)
    sheet, first, others = _sheet(book, texts, options)
    width = min(max(row.widest for row in first), heads.MAX_COLUMNS + 1)
    tables = [_along(row, width) for row in first]
    # a person names the header row by its number in the sheet, where blank rows count
    wanted = _place(first, options.header_row)
    place = heads.find(tables, wanted)
    if place >= 0:
        heads.check_width(first[place].widest)
    names, notes = heads.numbered(width) if place < 0 else heads.name(tables[place])
    yield Meta("XLSX", "", "", names, _told(book, sheet, first, place) + notes)
    for row in chain(first[place + 1 :], others):
        if row.number >= start_at and any(cell.strip() for cell in row.cells.values()):
            yield _item(row, names)


def _sheet(book: Workbook, texts: Texts, options: Options) -> Numbered:
    """The sheet a person named, else the first visible one that holds anything."""
    named = [sheet for sheet in book.sheets if options.sheet in ("", sheet.name)]
    if not named:
        known = ", ".join(sheet.name for sheet in book.sheets)
        raise refuse("sheet-missing", value=options.sheet, sheets=known)
    for sheet in sorted(named, key=lambda each: each.hidden):
        found = rows(book, sheet, texts)
        first = list(islice((row for row in found if row.cells), heads.LOOKED_AT))
        if first:
            return sheet, first, found
    raise refuse("file-empty")


def _place(first: list[SheetRow], header_row: int) -> int:
    if header_row <= 0:
        return header_row
    for place, row in enumerate(first, start=1):
        if row.number == header_row:
            return place
    raise refuse("header-row-beyond", rows=first[-1].number)


def _told(book: Workbook, sheet: Sheet, first: list[SheetRow], place: int) -> tuple[Note, ...]:
    others = [each.name for each in book.sheets if each != sheet]
    notes = [Note("sheet-read", sheet.name, ", ".join(others))] if others else []
    notes += [Note("workbook-links")] if book.links else []
    notes += [Note("workbook-macros")] if book.macros else []
    notes += [Note("rows-above-headers", value=str(place))] if place > 0 else []
    return tuple(notes)


def _item(row: SheetRow, names: tuple[str, ...]) -> Row | Refused:
    # trailing cells that were never filled are not stored in a sheet: none is missing
    cells = _along(row, max(len(names), max(row.cells) + 1))
    original = _line(cells)
    if row.wrong:
        at = {column: names[column] if column < len(names) else "" for column, _ in row.wrong}
        found = tuple(replace(wrong, where=at[column]) for column, wrong in row.wrong)
        return Refused(row.number, found, original)
    if row.widest > heads.MAX_COLUMNS:
        cells = [*cells, "…"]  # what stands further right was not gathered
    item = row_or_refused(row.number, cells, names, original)
    if row.formulas and isinstance(item, Row):
        seen = [column for column in row.formulas if column < len(names)]
        notes = tuple(Note("formula-result", names[at], cells[at][:40]) for at in seen)
        return replace(item, notes=item.notes + notes)
    return item


def _along(row: SheetRow, width: int) -> list[str]:
    cells = [""] * width
    for column, text in row.cells.items():
        if column < width:
            cells[column] = text
    return cells


def _line(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()
