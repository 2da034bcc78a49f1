"""Splink on DuckDB: Fellegi and Sunter's model in SQL, trained on the register itself.

It is made for linking tables, so all queries are asked in one batch and the time of each is a
share of the whole; a single query would take about a second. The model is a plain one by its
documentation, not tuned by its makers: its recall here is a floor.
"""

from __future__ import annotations

import csv
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final

from alcyon.measuring.engines.engine import Found, Work, library
from alcyon.measuring.engines.reranking import folded
from alcyon.measuring.rows import Row, text_of

COLUMNS: Final = ("unique_id", "name", "first", "last", "birth", "year", "gender", "nationality")
TYPES: Final = str({name: "VARCHAR" for name in COLUMNS} | {"unique_id": "BIGINT"})
SAMPLED: Final = 1_000_000.0  # pairs from which the shares among strangers are estimated
LEAST: Final = 1e-6  # probability below which nothing is answered


class Linking:
    """Names by Jaro-Winkler, date by distance, gender and nationality by equality."""

    name: ClassVar[str] = "splink"
    slow: ClassVar[bool] = False

    def __init__(self) -> None:
        self._splink: Any = library("splink")
        self._comparisons: Any = library("splink.comparison_library")
        self._database: Any = library("duckdb").connect()
        backend = library("splink.backends.duckdb")
        self._backend: Any = backend.DuckDBAPI(connection=self._database)
        self._linker: Any = None
        self._register: Any = None
        self._folder = Path()

    def build(self, rows: Iterable[Row], work: Work) -> None:
        self._folder = work.folder
        file = work.folder / "register.csv"
        count = _write(file, enumerate(rows))
        self._register = self._registered("bench_register", file)
        self._linker = self._splink.Linker(
            self._register, self._settings(1 / max(count, 2)), log_level="ERROR"
        )
        training = self._linker.training
        training.estimate_u_using_random_sampling(max_pairs=SAMPLED, seed=1)

    def _registered(self, name: str, file: Path) -> Any:
        text = str(file).replace("'", "''")
        self._database.sql(
            f"CREATE OR REPLACE TABLE {name} AS FROM read_csv('{text}', types = {TYPES})"
        )
        return self._backend.register(name)

    def _settings(self, prior: float) -> Any:
        library_, block = self._comparisons, self._splink.block_on
        return self._splink.SettingsCreator(
            link_type="dedupe_only",
            probability_two_random_records_match=prior,
            comparisons=[
                library_.JaroWinklerAtThresholds("name", [0.95, 0.88, 0.8]).configure(
                    m_probabilities=[0.35, 0.25, 0.15, 0.1, 0.15]
                ),
                library_.LevenshteinAtThresholds("birth", [1, 2]).configure(
                    m_probabilities=[0.75, 0.1, 0.05, 0.1]
                ),
                library_.ExactMatch("gender").configure(m_probabilities=[0.99, 0.01]),
                library_.ExactMatch("nationality").configure(m_probabilities=[0.95, 0.05]),
            ],
            blocking_rules_to_generate_predictions=[
                block("birth"),
                block("name"),
                block("first", "year"),
                block("last", "year"),
                block("first", "last"),
            ],
        )

    def search_all(self, asked: Sequence[Row], most: int) -> list[Sequence[Found]]:
        """Every question at once, in the order they were given."""
        file = self._folder / "queries.csv"
        _write(file, enumerate(asked))
        queries = self._registered("bench_queries", file)
        found = self._linker.inference.predict_between(
            self._register, queries, threshold_match_probability=LEAST
        )
        pairs: dict[int, list[Found]] = defaultdict(list)
        columns = "unique_id_l, unique_id_r, match_weight, match_probability"
        for left, right, weight, stated in found.as_duckdbpyrelation().project(columns).fetchall():
            pairs[right].append(Found(left, weight, stated))
        return [
            sorted(pairs[number], key=lambda one: (-one.score, one.place))[:most]
            for number in range(len(asked))
        ]

    def search(self, asked: Row, most: int) -> Sequence[Found]:
        return self.search_all([asked], most)[0]

    def cpu_seconds(self) -> float:
        return time.process_time()

    def index_bytes(self) -> int:
        """There is no index; the table as it is written down."""
        return (self._folder / "register.csv").stat().st_size


def _write(file: Path, rows: Iterable[tuple[int, Row]]) -> int:
    """How many. In `COLUMNS`, an empty cell for what is not known; DuckDB reads it as NULL."""
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(COLUMNS)
        count = 0
        for number, row in rows:
            name = folded(row.name)
            words = name.split() or [""]
            birth = text_of(row.birth)
            own = (name, words[0], words[-1], birth, birth[:4], row.gender, row.nationality)
            writer.writerow((number, *own))
            count += 1
    return count
