"""Our own engine, as the screening process uses it: the index, then the comparison of the found."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from alcyon.measuring.engines.engine import EngineAbsent, Found, Work, bytes_in, library
from alcyon.measuring.rows import Row


class Ours:
    """`matching.index` finds places; `matching.comparing` states how likely each is."""

    name: ClassVar[str] = "alcyon"
    slow: ClassVar[bool] = False

    def __init__(self) -> None:
        self._persons: Any = library("alcyon.matching.persons")
        self._module: Any = library("alcyon.matching.index")
        if not hasattr(self._module, "Index"):
            raise EngineAbsent("alcyon.matching.index has no Index yet")
        self._index: Any = None
        self._work: Work | None = None

    def build(self, rows: Iterable[Row], work: Work) -> None:
        self._work = work
        self._index = self._module.Index.build(work.folder, self._entries(rows))

    def _entries(self, rows: Iterable[Row]) -> Iterator[tuple[int, Any]]:
        for place, row in enumerate(rows):
            yield place, self._person(row)

    def _person(self, row: Row) -> Any:
        documents = (row.document,) if row.document else ()
        return self._persons.Person((row.name,), row.birth, row.gender, row.nationality, documents)

    def search(self, asked: Row, most: int) -> Sequence[Found]:
        found = self._index.search(self._person(asked), most=most)
        return [Found(int(one.id), float(one.bits)) for one in found]

    def cpu_seconds(self) -> float:
        return time.process_time()

    def index_bytes(self) -> int:
        assert self._work is not None
        return bytes_in(self._work.folder)
