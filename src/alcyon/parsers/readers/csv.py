"""Comma-separated text in all the ways people write it, row by row.

One wrong row never costs the others: a quote that is not closed is given up after a while,
its first line refused, and reading goes on with the second.
"""

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from typing import BinaryIO, Final

from alcyon.parsers.errors import problem, refuse
from alcyon.parsers.readers import headers as heads
from alcyon.parsers.readers.encodings import encoding_of, open_text
from alcyon.parsers.readers.rows import row_or_refused
from alcyon.parsers.records import Item, Meta, Note, Options, Refused, Row

DELIMITERS: Final = (",", ";", "\t", "|")
MAX_RECORD: Final = 12 * 1024 * 1024  #: characters that one row may stretch over
MAX_LINES: Final = 2000  #: lines that one row may stretch over
SNIFFED: Final = 64 * 1024
ENDS: Final = ("\n", "\r")
NAMED: Final = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)

csv.field_size_limit(MAX_RECORD)


def read(stream: BinaryIO, options: Options, start_at: int) -> Iterator[Item]:
    """Yield `Meta`, then the rows from `start_at` on."""
    encoding = encoding_of(stream, options.encoding)
    text = open_text(stream, encoding)
    delimiter, named = _delimiter(text, options.delimiter)
    text.detach()
    text = open_text(stream, encoding)
    records = Records(text, delimiter)
    first = list(islice(records, heads.LOOKED_AT))
    if not first:
        raise refuse("file-empty")
    place = heads.find([record.cells for record in first[named:]], options.header_row)
    place = place + named if place >= 0 else -1
    names, notes = _names(first, place)
    if place > named:
        notes += (Note("rows-above-headers", value=str(place - named)),)
    yield Meta("CSV", encoding.name, delimiter, names, encoding.notes + notes)
    skipped = max(place + 1, named)
    yield from _rows(chain(first[skipped:], records), skipped, names, start_at)


class Record:
    """The cells of one row and the lines they stood in; `broken` says what is wrong with it."""

    __slots__ = ("broken", "cells", "original")

    def __init__(self, cells: list[str], original: str, broken: str = "") -> None:
        self.cells = cells
        self.original = original
        self.broken = broken


class _TooLarge(Exception):
    """One row has taken more lines or characters than any row may."""


class Records(Iterator[Record]):
    """The rows of a text, quotes taken into account. Also the source of lines for `csv`."""

    def __init__(self, text: io.TextIOWrapper, delimiter: str) -> None:
        self.text = text
        self.waiting: deque[str] = deque()  # lines given back by a quote that was not closed
        self.taken: list[str] = []
        self.length = 0
        self.cut_off = False
        self.rows = csv.reader(_Lines(self), delimiter=delimiter)

    def __next__(self) -> Record:
        self.taken, self.length, self.cut_off = [], 0, False
        try:
            cells = next(self.rows)
        except (_TooLarge, csv.Error):
            return self._given_up()
        if self.cut_off:
            return self._given_up()
        if len(self.taken) == 1:
            return Record(cells, self.taken[0])
        return Record(cells, "".join(self.taken))

    def line(self) -> str:
        """The next line for the row at hand; a line too long for any row comes in part."""
        if len(self.taken) >= MAX_LINES or self.length > MAX_RECORD:
            raise _TooLarge
        line = self.waiting.popleft() if self.waiting else self.text.readline(MAX_RECORD)
        if line == "":
            self.cut_off = self.taken != []
            raise StopIteration
        self.taken.append(line)
        self.length += len(line)
        if len(line) >= MAX_RECORD and not line.endswith(ENDS):
            raise _TooLarge
        return line

    def _given_up(self) -> Record:
        first, *others = self.taken
        self.waiting.extendleft(reversed(others))
        if len(first) < MAX_RECORD:
            return Record([], first, "quote-unclosed")
        rest = first
        while rest and not rest.endswith(ENDS):
            rest = self.text.readline(1 << 20)
        return Record([], first, "row-too-large")


class _Lines(Iterator[str]):
    def __init__(self, records: Records) -> None:
        self.records = records

    def __next__(self) -> str:
        return self.records.line()


def _rows(
    records: Iterator[Record], number: int, names: tuple[str, ...], start_at: int
) -> Iterator[Row | Refused]:
    """The rows behind number `number`. Blank ones are counted and left out."""
    for place, record in enumerate(records, start=number + 1):
        if place < start_at:
            continue
        if record.broken:
            found = problem(record.broken, value=record.original, limit=MAX_RECORD)
            yield Refused(place, (found,), record.original)
        elif any(record.cells):
            item = row_or_refused(place, record.cells, names, record.original)
            if not record.original.endswith(ENDS) and isinstance(item, Row):
                item = replace(item, notes=(*item.notes, Note("last-line-open")))
            yield item


def _names(first: list[Record], place: int) -> tuple[tuple[str, ...], tuple[Note, ...]]:
    if place < 0:
        return heads.numbered(max(len(record.cells) for record in first))
    if place >= len(first):
        raise refuse("header-row-beyond", rows=len(first))
    if first[place].broken:
        raise refuse("headers-broken", value=first[place].original)
    return heads.name(first[place].cells)


def _delimiter(text: io.TextIOWrapper, wanted: str) -> tuple[str, int]:
    """The delimiter, and 1 when the file's first line does nothing but name it."""
    sample = text.read(SNIFFED)
    lines = sample.splitlines(keepends=True)
    named = NAMED.fullmatch(lines[0]) if lines else None
    if wanted:
        return wanted[0], 0 if named is None else 1
    if named is not None:
        return named[1], 1
    if len(sample) == SNIFFED:
        lines = lines[:-1] or lines
    return max(DELIMITERS, key=lambda delimiter: _evenness(lines, delimiter)), 0


def _evenness(lines: list[str], delimiter: str) -> tuple[float, int]:
    """How alike in width the rows are that this delimiter makes, and how wide.

    Rows of one cell speak for nothing: any delimiter that the text does not hold makes them.
    """
    try:
        rows = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return (0.0, 0)
    widths = Counter(width for width in rows if width > 1)
    if not widths:
        return (0.0, 0)
    width, times = widths.most_common(1)[0]
    return (times / len(rows), width)
