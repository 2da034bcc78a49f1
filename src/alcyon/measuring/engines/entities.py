"""nomenklatura: its blocking index on DuckDB, its candidates scored by `logic-v2`.

It is made for comparing whole sets, so all queries go through the index in one batch; see
`linking` for what that means for times. Measured with version 4.17.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final

from alcyon.measuring.engines.engine import Found, Work, bytes_in, library
from alcyon.measuring.rows import Row, text_of

DATASET: Final = "bench"


class Entities:
    """Candidates by tokens of names and dates; the score of `logic-v2` is its own 0 to 1.

    That score is no probability by its makers' word, so none is stated.
    """

    name: ClassVar[str] = "nomenklatura"
    slow: ClassVar[bool] = True

    def __init__(self) -> None:
        self._index_module: Any = library("nomenklatura.blocker.index")
        self._model: Any = library("followthemoney")
        self._logic: Any = library("nomenklatura.matching.logic_v2.model").LogicV2
        self._config: Any = self._logic.default_config()
        self._dataset = self._model.Dataset({"name": DATASET, "title": DATASET})
        self._folder = Path()
        self._index: Any = None
        self._view: Any = None

    def build(self, rows: Iterable[Row], work: Work) -> None:
        self._folder = work.folder
        linker = library("nomenklatura.resolver").Linker({})
        store = library("nomenklatura.store.memory").MemoryStore(self._dataset, linker)
        writer = store.writer()
        for place, row in enumerate(rows):
            writer.add_entity(self._entity(f"r{place}", row))
        writer.flush()
        self._view = store.default_view()
        self._index = self._index_module.Index(self._view, work.folder)
        self._index.build()

    def _entity(self, number: str, row: Row) -> Any:
        values = {
            "name": row.name,
            "birthDate": text_of(row.birth),
            "gender": row.gender,
            "nationality": row.nationality.lower(),
            "passportNumber": row.document,
        }
        properties = {key: [value] for key, value in values.items() if value}
        data = {"id": number, "schema": "Person", "properties": properties}
        return self._model.StatementEntity.from_data(self._dataset, data)

    def search_all(self, asked: Sequence[Row], most: int) -> list[Sequence[Found]]:
        """Every question at once, in the order they were given."""
        entities = {
            f"q{number}": self._entity(f"q{number}", row) for number, row in enumerate(asked)
        }
        found: dict[str, list[Found]] = {}
        for query, candidates in self._index.match_entities(iter(entities.values())):
            scored = list(self._scored(entities[str(query)], candidates))
            found[str(query)] = sorted(scored, key=lambda one: (-one.score, one.place))[:most]
        return [found.get(number, []) for number in entities]

    def _scored(self, asked: Any, candidates: Iterable[tuple[Any, float]]) -> Iterator[Found]:
        for number, _ in candidates:
            held = self._view.get_entity(str(number))
            if held is not None:
                result = self._logic.compare(asked, held, self._config)
                yield Found(int(str(number)[1:]), float(result.score))

    def search(self, asked: Row, most: int) -> Sequence[Found]:
        return self.search_all([asked], most)[0]

    def cpu_seconds(self) -> float:
        return time.process_time()

    def index_bytes(self) -> int:
        return bytes_in(self._folder)
