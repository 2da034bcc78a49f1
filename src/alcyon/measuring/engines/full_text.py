"""tantivy: a full-text index with words that may differ by one letter.

BM25 cannot be set against a threshold (it has no highest value), so the best few hundred are ranked
as the brute force ranks: by the likeness of the whole name and the date.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final

from rapidfuzz import fuzz

from alcyon.measuring.engines.engine import Found, Work, bytes_in, library
from alcyon.measuring.engines.reranking import WEIGHT, Dates, folded
from alcyon.measuring.rows import Row

# tried at a million: 100 candidates find a tenth less, 1,000 find a fiftieth more in twice the time
LOOKED_AT: Final = 400
NEAR: Final = 4.0  # a fuzzy term scores 1 whatever its rarity, an exact one its rarity
SHORTEST_FUZZY: Final = 4  # a word of three letters with one wrong is every other word
HEAP: Final = 256 * 1024 * 1024


class FullText:
    """Fuzzy terms with distance 1, each beside its exact term; the best 400 ranked again."""

    name: ClassVar[str] = "tantivy"
    slow: ClassVar[bool] = False

    def __init__(self) -> None:
        self._tantivy: Any = library("tantivy")
        self._dates = Dates()
        self._names: list[str] = []
        self._folder = Path()
        self._index: Any = None
        self._searcher: Any = None

    def build(self, rows: Iterable[Row], work: Work) -> None:
        builder = self._tantivy.SchemaBuilder()
        builder.add_text_field("name", tokenizer_name="whitespace", index_option="freq")
        builder.add_integer_field("place", stored=True)
        self._folder = work.folder
        self._index = self._tantivy.Index(builder.build(), path=str(work.folder))
        writer = self._index.writer(HEAP, 1)
        for place, row in enumerate(rows):
            name = folded(row.name)
            writer.add_document(self._tantivy.Document(name=name, place=place))
            self._names.append(name)
            self._dates.add(row.birth)
        writer.commit()
        writer.wait_merging_threads()
        self._dates.close()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, asked: Row, most: int) -> Sequence[Found]:
        words = folded(asked.name).split()
        if len(words) == 0:
            return []
        found = self._searcher.search(self._query(words), LOOKED_AT).hits
        if len(found) == 0:
            return []
        places = [int(self._searcher.doc(address)["place"][0]) for _, address in found]
        dates = self._dates.likeness(asked.birth, places)
        whole = " ".join(words)
        scored = [
            Found(place, fuzz.ratio(whole, self._names[place]) / 100 + WEIGHT * float(date))
            for place, date in zip(places, dates, strict=True)
        ]
        return sorted(scored, key=lambda one: (-one.score, one.place))[:most]

    def _query(self, words: list[str]) -> Any:
        tantivy, schema = self._tantivy, self._index.schema
        clauses = []
        for word in words:
            exact = tantivy.Query.term_query(schema, "name", word)
            clauses.append((tantivy.Occur.Should, exact))
            if len(word) >= SHORTEST_FUZZY:
                near = tantivy.Query.fuzzy_term_query(schema, "name", word, distance=1)
                clauses.append((tantivy.Occur.Should, tantivy.Query.boost_query(near, NEAR)))
        return tantivy.Query.boolean_query(clauses)

    def cpu_seconds(self) -> float:
        return time.process_time()

    def index_bytes(self) -> int:
        return bytes_in(self._folder) + sum(map(len, self._names)) + self._dates.nbytes()
