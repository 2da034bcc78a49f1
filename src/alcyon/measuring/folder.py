"""The clean inputs of one run in a folder: every engine reads the same bytes.

`register.csv` has the rows in order; an engine knows a record by its place in it. The truth
in `questions.csv` is such places.
"""

from __future__ import annotations

import csv
import mmap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from alcyon.measuring.rows import Question, Row, cells_of, row_of

_STEP: Final = 1 << 24
_MATES: Final = 6  # after the cells of a row


@dataclass(frozen=True)
class Inputs:
    """A folder that is there already, and empty or written before."""

    folder: Path

    @property
    def register(self) -> Path:
        return self.folder / "register.csv"

    @property
    def asked(self) -> Path:
        return self.folder / "questions.csv"

    def write(self, rows: Iterable[Row], questions: list[Question]) -> tuple[int, list[str]]:
        """Write both; the number of records, and the ids of queries whose mate is not there.

        Those queries are left out. Memory: the questions, nothing of the register.
        """
        places = dict.fromkeys((mate for each in questions for mate in each.mates), -1)
        count = 0
        with self.register.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            for count, row in enumerate(rows, start=1):
                if row.id in places:
                    places[row.id] = count - 1
                writer.writerow(cells_of(row))
        lost = [each.asked.id for each in questions if any(places[m] < 0 for m in each.mates)]
        gone = set(lost)
        with self.asked.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            for each in questions:
                if each.asked.id not in gone:
                    mates = " ".join(str(places[mate]) for mate in each.mates)
                    damage = " ".join(each.damage)
                    kept = (mates, each.kind, each.culture, damage)
                    writer.writerow((*cells_of(each.asked), *kept))
        return count, lost

    def rows(self) -> Iterator[Row]:
        """The register, one row in memory at a time."""
        with self.register.open(encoding="utf-8", newline="") as file:
            yield from map(row_of, csv.reader(file))

    def record(self, place: int) -> Row:
        """Any row by its place; the first call reads the file once to learn where rows begin."""
        since, until = int(self._begins[place]), int(self._begins[place + 1])
        line = self._bytes[since:until].decode("utf-8")
        return row_of(next(csv.reader([line])))

    @cached_property
    def _bytes(self) -> mmap.mmap:
        with self.register.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    @cached_property
    def _begins(self) -> NDArray[Any]:
        """Where each row begins, and where the last ends; a row is a line."""
        found, size = [np.zeros(1, np.int64)], len(self._bytes)
        for since in range(0, size, _STEP):
            part = np.frombuffer(self._bytes[since : since + _STEP], np.uint8)
            found.append(np.flatnonzero(part == ord("\n")) + since + 1)
        return np.concatenate(found)

    def questions(self) -> list[Question]:
        """`mates` are places in the register, in decimal digits."""
        with self.asked.open(encoding="utf-8", newline="") as file:
            return [_question(cells) for cells in csv.reader(file)]


def _question(cells: list[str]) -> Question:
    mates, kind, culture, damage = cells[_MATES:]
    return Question(
        row_of(cells[:_MATES]), tuple(mates.split()), kind, culture, tuple(damage.split())
    )
