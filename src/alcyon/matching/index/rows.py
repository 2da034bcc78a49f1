"""Records as columns: one row a name or document of a record, sorted by the record's id."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
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

    ids: int64, ascending; rows of one record are neighbours. known: birth, gender and
    nationality in one number (`together`), so that a row looked at is one place in memory.
    document: `keys.document_numbers`, 0 for none. tokens: numbers in a vocabulary.
    """

    ids: npt.NDArray[np.int64]
    known: npt.NDArray[np.uint64]
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
            self.known[rows],
            self.document[rows],
            self.tokens[spots],
            ends.astype(np.uint32),
        )

    @property
    def birth(self) -> npt.NDArray[np.int64]:
        """`keys.packed` of each row; made anew at each call."""
        return parted(self.known)[0]

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


@lru_cache(maxsize=256)
def gender_code(gender: str) -> int:
    """The code of its first letter, 0 for unknown."""
    return ord(gender[0].lower()) & 0x7F if gender != "" else 0


@lru_cache(maxsize=4096)
def nationality_code(nationality: str) -> int:
    """Two letters in one number, 0 for anything else."""
    known = len(nationality) == 2 and nationality.isascii()
    return int.from_bytes(nationality.upper().encode(), "big") if known else 0


def together(birth: int, gender: int, nationality: int) -> int:
    """What is known beside name and papers, in one number."""
    return birth << 24 | nationality << 8 | gender


def parted(known: npt.NDArray[np.uint64]) -> tuple[npt.NDArray[np.int64], ...]:
    """Birth, gender, nationality; the inverse of `together`."""
    found = known.view(np.int64)
    return found >> 24, found & 0xFF, found >> 8 & 0xFFFF


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
        self._ids, self._known = array("q"), array("Q")
        self._tokens, self._lengths = array("I"), array("B")
        self._batch: list[str] = []
        self._documents: list[npt.NDArray[np.uint32]] = []

    def take(self, number: int, person: Described) -> None:
        read = self._reader.read
        named = [read(name)[:MOST_TOKENS] for name in person.names[:MOST_ROWS_A_RECORD]] or [[]]
        papers = [plain_document(text) for text in person.documents[:MOST_ROWS_A_RECORD]] or [""]
        nationality = nationality_code(person.nationality)
        known = together(packed(person.birth), gender_code(person.gender), nationality)
        for at in range(max(len(named), len(papers))):
            tokens = named[at % len(named)]
            self._ids.append(number)
            self._known.append(known)
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
            np.array(self._known, np.uint64),
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
            np.concatenate([part.known for part in parts]),
            np.concatenate([part.document for part in parts]),
            np.concatenate([part.tokens for part in parts]),
            np.concatenate(ends).astype(np.uint32),
        )
    )
