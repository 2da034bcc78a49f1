"""Records as columns: one row a name or document of a record, sorted by the record's id."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from alcyon.matching.index.vocabulary import Reader
from alcyon.matching.keys import document_numbers, packed, plain_document

MOST_TOKENS: Final = 8
MOST_ROWS_A_RECORD: Final = 32  # names or documents; a record with more is no person
TELL_EVERY: Final = 10_000


class Described(Protocol):
    """What the index has to know of a person; `persons.Person` is one."""

    @property
    def names(self) -> tuple[str, ...]:
        """As written, in any script."""

    @property
    def birth(self) -> tuple[int, int, int]:
        """Year, month, day; 0 where unknown."""

    @property
    def gender(self) -> str:
        """ "" where unknown; only the first letter counts."""

    @property
    def nationality(self) -> str:
        """Two letters, or "" where unknown."""

    @property
    def documents(self) -> tuple[str, ...]:
        """Numbers as written."""


Entry = tuple[int, Described]
Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Rows:
    """Columns of one length, and tokens parted by `ends` (rows + 1).

    ids: int64, ascending; rows of one record are neighbours. birth: `keys.packed`.
    gender: code of the letter, 0 unknown. nationality: both letters, 0 unknown.
    document: `keys.document_numbers`, 0 for none. tokens: numbers in a vocabulary.
    """

    ids: npt.NDArray[np.int64]
    birth: npt.NDArray[np.int32]
    gender: npt.NDArray[np.uint8]
    nationality: npt.NDArray[np.uint16]
    document: npt.NDArray[np.uint32]
    tokens: npt.NDArray[np.uint32]
    ends: npt.NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.ids)

    def taken(self, rows: npt.NDArray[Any]) -> Rows:
        """These rows, in this order."""
        since, count = self.ends[rows].astype(np.int64), self.lengths()[rows]
        ends = np.concatenate([[0], np.cumsum(count, dtype=np.int64)])
        spots = np.arange(ends[-1]) + np.repeat(since - ends[:-1], count)
        return Rows(
            self.ids[rows],
            self.birth[rows],
            self.gender[rows],
            self.nationality[rows],
            self.document[rows],
            self.tokens[spots],
            ends.astype(np.uint32),
        )

    def lengths(self) -> npt.NDArray[np.int64]:
        """How many tokens each row has."""
        return np.asarray(np.diff(self.ends.astype(np.int64)), np.int64)

    def padded(self, rows: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
        """Tokens of these rows as (rows, MOST_TOKENS), -1 where there is none."""
        since, until = self.ends[rows].astype(np.int64), self.ends[rows + 1].astype(np.int64)
        spots = since[:, None] + np.arange(MOST_TOKENS)
        there = spots < until[:, None]
        if len(self.tokens) == 0:
            return np.full(spots.shape, -1, np.int64)
        found = self.tokens[np.minimum(spots, len(self.tokens) - 1)].astype(np.int64)
        return np.where(there, found, -1)


def gender_code(gender: str) -> int:
    """The code of its first letter, 0 for unknown."""
    return ord(gender[0].lower()) & 0x7F if gender != "" else 0


def nationality_code(nationality: str) -> int:
    """Two letters in one number, 0 for anything else."""
    known = len(nationality) == 2 and nationality.isascii()
    return int.from_bytes(nationality.upper().encode(), "big") if known else 0


def read_rows(entries: Iterable[Entry], reader: Reader, told: Told | None) -> Rows:
    """Columns of these entries; the last of several with one id counts. `told` hears how many."""
    maker = _Maker(reader)
    for count, (number, person) in enumerate(entries, start=1):
        maker.take(number, person)
        if told is not None and count % TELL_EVERY == 0:
            told(count)
    return maker.made()


class _Maker:
    """Grows columns entry by entry: 40 bytes a row meanwhile."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._ids, self._birth = array("q"), array("i")
        self._gender, self._nationality = array("B"), array("H")
        self._tokens, self._lengths = array("I"), array("B")
        self._batch: list[str] = []
        self._documents: list[npt.NDArray[np.uint32]] = []

    def take(self, number: int, person: Described) -> None:
        read = self._reader.read
        named = [read(name)[:MOST_TOKENS] for name in person.names[:MOST_ROWS_A_RECORD]] or [[]]
        papers = [plain_document(text) for text in person.documents[:MOST_ROWS_A_RECORD]] or [""]
        birth, gender = packed(person.birth), gender_code(person.gender)
        nationality = nationality_code(person.nationality)
        for at in range(max(len(named), len(papers))):
            tokens = named[at % len(named)]
            self._ids.append(number)
            self._birth.append(birth)
            self._gender.append(gender)
            self._nationality.append(nationality)
            self._tokens.extend(tokens)
            self._lengths.append(len(tokens))
            self._batch.append(papers[at % len(papers)])
        if len(self._batch) >= 65536:
            self._flush()

    def _flush(self) -> None:
        self._documents.append(document_numbers(self._batch))
        self._batch = []

    def made(self) -> Rows:
        self._flush()
        lengths = np.frombuffer(self._lengths, np.uint8) if self._lengths else np.zeros(0, np.uint8)
        rows = Rows(
            np.array(self._ids, np.int64),
            np.array(self._birth, np.int32),
            np.array(self._gender, np.uint8),
            np.array(self._nationality, np.uint16),
            np.concatenate(self._documents),
            np.array(self._tokens, np.uint32),
            np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.uint32),
        )
        return _in_order(rows)


def _in_order(rows: Rows) -> Rows:
    """By id. Of several entries with one id only the last stays: its rows came last together."""
    if len(rows) == 0 or bool(np.all(rows.ids[1:] > rows.ids[:-1])):
        return rows
    order = np.argsort(rows.ids, kind="stable")
    ids = rows.ids[order]
    begins = np.r_[True, (ids[1:] != ids[:-1]) | (np.diff(order) != 1)]
    run = np.cumsum(begins)
    last = np.r_[ids[1:] != ids[:-1], True]
    return rows.taken(order[np.isin(run, run[last])])


def joined_rows(parts: list[Rows]) -> Rows:
    """Rows one after the other, then in the order of ids. No id may stand in two parts."""
    ends = [np.zeros(1, np.int64)]
    for part in parts:
        ends.append(part.ends[1:].astype(np.int64) + ends[-1][-1])
    return _in_order(
        Rows(
            np.concatenate([part.ids for part in parts]),
            np.concatenate([part.birth for part in parts]),
            np.concatenate([part.gender for part in parts]),
            np.concatenate([part.nationality for part in parts]),
            np.concatenate([part.document for part in parts]),
            np.concatenate([part.tokens for part in parts]),
            np.concatenate(ends).astype(np.uint32),
        )
    )
