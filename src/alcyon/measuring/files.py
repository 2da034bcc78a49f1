"""Somebody's own register, queries and truth, read so that one bad row does not lose the others."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final

from alcyon.kernel.errors import Invalid
from alcyon.measuring.rows import COLUMNS, Question, Row, birth_of

TRUTH: Final = ("query_id", "record_id")
NEEDED: Final = ("id", "name")
LONGEST_NAME: Final = 1000


class FileUnusable(Invalid):
    """A file of the benchmark cannot be read at all."""

    code: ClassVar[str] = "bench-file-unusable"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one row, where, and how to mend it. `line` counts from 1."""

    file: str
    line: int
    column: str
    wrong: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}, column {self.column}: {self.wrong}. {self.mend}"


@dataclass
class Faults:
    """Every fault is counted, the first `most` are kept; `tell` hears of those at once."""

    tell: Callable[[str], None]
    most: int = 100
    count: int = 0
    kept: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        self.count += 1
        if self.count <= self.most:
            self.kept.append(fault)
            self.tell(str(fault))
        elif self.count == self.most + 1:
            self.tell(f"more than {self.most} rows are left out; the others are counted only")


@dataclass
class Table:
    """The lines of one file of comma-separated values under known columns.

    Raises:
        FileUnusable: no header, or a column that must be there is missing.
    """

    name: str
    lines: Iterable[str]
    columns: tuple[str, ...]
    needed: tuple[str, ...]
    faults: Faults

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """(line, cells in the order of `columns`); a column that is not there gives ""."""
        reader = csv.reader(line.replace("\0", "") for line in self.lines)
        places = self._places(reader)
        widest = max(place for place in places if place is not None)
        while True:
            begun = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self.fault(begun, "–", f"the row cannot be read ({error})", "Quote it rightly.")
                continue
            if len(cells) == 0:
                continue
            if len(cells) <= widest:
                wrong = f"there are {len(cells)} columns, and {widest + 1} are needed"
                self.fault(begun, self.columns[0], wrong, "Give every column, empty if unknown.")
                continue
            # a line break inside a cell is a blank: one record, one line, from here on
            yield begun, [" ".join(cells[at].split()) if at is not None else "" for at in places]

    def _places(self, reader: Iterator[list[str]]) -> list[int | None]:
        header = [name.strip().lower().lstrip("\ufeff") for name in next(reader, [])]
        missing = [name for name in self.needed if name not in header]
        if missing:
            raise FileUnusable(
                message=f"{self.name}, line 1: there is no column {', '.join(missing)}. "
                f"The first line must name the columns {', '.join(self.columns)}."
            )
        return [header.index(name) if name in header else None for name in self.columns]

    def fault(self, line: int, column: str, wrong: str, mend: str) -> None:
        self.faults.add(Fault(self.name, line, column, wrong, mend))


def read_rows(name: str, lines: Iterable[str], faults: Faults) -> Iterator[Row]:
    """The rows that can be used. An id that stood before is a fault, and so is an empty name."""
    table = Table(name, lines, COLUMNS, NEEDED, faults)
    seen: set[int] = set()  # of hashes: a tenth of what ten million ids take
    for line, cells in table.records():
        row = _row(table, line, cells)
        if row is None:
            continue
        mark = hash(row.id)
        if mark in seen:
            table.fault(line, "id", f"“{row.id}” stood before", "Give every row an id of its own.")
            continue
        seen.add(mark)
        yield row


def _row(table: Table, line: int, cells: list[str]) -> Row | None:
    number, name, born, gender, nationality, document = cells
    for column, value in zip(NEEDED, (number, name), strict=True):
        if value == "":
            table.fault(line, column, "it is empty", f"Every row needs its {column}.")
            return None
    if len(name) > LONGEST_NAME:
        wrong = f"a name of {len(name)} characters"
        table.fault(line, "name", wrong, f"Give at most {LONGEST_NAME}.")
        return None
    try:
        birth = birth_of(born)
    except ValueError:
        wrong = f"“{born[:40]}” is not a date"
        table.fault(line, "birth_date", wrong, "Write 1987-05-04, 1987-05, 1987 or nothing.")
        return None
    return Row(number, name, birth, gender.lower(), nationality.upper(), document)


def read_truth(name: str, lines: Iterable[str], faults: Faults) -> dict[str, tuple[str, ...]]:
    """Query id -> ids of its records; () says that there is none. A query may have several."""
    found: dict[str, tuple[str, ...]] = {}
    table = Table(name, lines, TRUTH, TRUTH, faults)
    for line, (query, record) in table.records():
        if query == "":
            table.fault(line, "query_id", "it is empty", "Say which query is meant.")
        elif query in found and (record == "" or found[query] == ()):
            wrong = f"“{query}” has a mate and has none"
            table.fault(line, "record_id", wrong, "Leave one of the two rows out.")
        else:
            found[query] = (*found.get(query, ()), *([record] if record else []))
    return found


def questions(
    name: str, lines: Iterable[str], truth: Mapping[str, tuple[str, ...]], faults: Faults
) -> Iterator[Question]:
    """Queries with their truth; one of which nothing is said cannot be marked and is a fault."""
    for row in read_rows(name, lines, faults):
        if row.id in truth:
            yield Question(row, truth[row.id])
        else:
            wrong = f"nothing is said about “{row.id}” in the file of truth"
            mend = "Add a row for it there, with an empty record_id if it has no mate."
            faults.add(Fault(name, 0, "id", wrong, mend))
