"""Our own engine, as the screening process uses it: the index, then the comparison of the found."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar, Final

from alcyon.matching.comparing import Comparison, compare
from alcyon.matching.index import Index
from alcyon.matching.persons import Person
from alcyon.matching.policies import policy
from alcyon.measuring.engines.engine import Found, Work, bytes_in
from alcyon.measuring.rows import Row

COMPARED: Final = 20  # of the index's best, who are compared in full
NEVER_A_HIT: Final = 1000.0  # bits: behind everything that may be one
_GENDERS: Final = {"male": "M", "m": "M", "female": "F", "f": "F"}


class Ours:
    """`matching.index` finds places; `matching.comparing` says how likely each is, and ranks."""

    name: ClassVar[str] = "alcyon"
    slow: ClassVar[bool] = False

    def __init__(self) -> None:
        self._index: Index | None = None
        self._work: Work | None = None
        self._policy = policy()

    def build(self, rows: Iterable[Row], work: Work) -> None:
        self._work = work
        self._index = Index.build(work.folder, _entries(rows))

    def search(self, asked: Row, most: int) -> Sequence[Found]:
        """The index's best, fetched and compared; what is ambiguous stands behind all others."""
        assert self._work is not None
        assert self._index is not None
        person = person_of(asked)
        answers = []
        for one in self._index.search(person, most=max(most, COMPARED)):
            held = person_of(self._work.record(one.id))
            compared = compare(person, held, self._policy)
            answers.append(Found(one.id, _score(compared), compared.probability))
        return sorted(answers, key=lambda found: (-found.score, found.place))[:most]

    def cpu_seconds(self) -> float:
        return time.process_time()

    def index_bytes(self) -> int:
        assert self._work is not None
        return bytes_in(self._work.folder)


def _score(compared: Comparison) -> float:
    return compared.bits - (NEVER_A_HIT if compared.ambiguous else 0.0)


def person_of(row: Row) -> Person:
    """A row as the matcher wants it."""
    documents = (row.document,) if row.document else ()
    gender = _GENDERS.get(row.gender.lower(), "")
    return Person((row.name,), row.birth, gender, row.nationality, documents)


def _entries(rows: Iterable[Row]) -> Iterator[tuple[int, Person]]:
    for place, row in enumerate(rows):
        yield place, person_of(row)
