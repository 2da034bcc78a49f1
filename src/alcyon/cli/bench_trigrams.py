"""PostgreSQL's trigrams as a measured engine. Here because nothing below knows a database."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from alcyon.measuring.engines.engine import EngineAbsent, Found, Work
from alcyon.measuring.engines.reranking import WEIGHT, Dates, folded

if TYPE_CHECKING:
    import psycopg

    from alcyon.measuring.rows import Row

LOOKED_AT: Final = 100
SETTINGS: Final = (
    "SET pg_trgm.similarity_threshold = 0.3",
    "SET max_parallel_workers_per_gather = 0",  # one core, as the others
    "SET maintenance_work_mem = '512MB'",
)
SEARCH: Final = """
SELECT place, similarity(name, %(name)s) AS likeness FROM pg_temp.bench_register
WHERE name %% %(name)s ORDER BY likeness DESC, place LIMIT %(most)s
"""


class Trigrams:
    """`name % query` at 0.3 with a GIN index; the best 100 re-ranked by the date.

    A temporary table: nothing is left behind. Memory and index are the server's, so
    `peak_memory_bytes` speaks of the client only.
    """

    name: ClassVar[str] = "pg_trgm"
    slow: ClassVar[bool] = True

    def __init__(self, dsn: str) -> None:
        """Raises EngineAbsent: no DSN, no server, or no extension pg_trgm there."""
        if dsn == "":
            raise EngineAbsent("ALCYON_BENCH_DSN names no database")
        import psycopg

        try:
            self._connection: psycopg.Connection[Any] = psycopg.connect(dsn, autocommit=True)
            self._connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        except psycopg.Error as error:
            raise EngineAbsent(f"PostgreSQL cannot be used: {error}") from None
        self._dates = Dates()

    def build(self, rows: Iterable[Row], work: Work) -> None:
        for setting in SETTINGS:
            self._connection.execute(setting.encode())
        run = self._connection.execute
        run("CREATE TEMPORARY TABLE bench_register (place integer, name text)")
        with self._connection.cursor().copy("COPY bench_register FROM STDIN") as copy:
            for place, row in enumerate(rows):
                copy.write_row((place, folded(row.name)))
                self._dates.add(row.birth)
        self._dates.close()
        run("CREATE INDEX bench_trigrams ON bench_register USING gin (name gin_trgm_ops)")
        run("ANALYZE bench_register")

    def search(self, asked: Row, most: int) -> Sequence[Found]:
        values = {"name": folded(asked.name), "most": LOOKED_AT}
        found = self._connection.execute(SEARCH, values).fetchall()
        dates = self._dates.likeness(asked.birth, [place for place, _ in found])
        scored = [
            Found(place, likeness + WEIGHT * float(date))
            for (place, likeness), date in zip(found, dates, strict=True)
        ]
        return sorted(scored, key=lambda one: (-one.score, one.place))[:most]

    def cpu_seconds(self) -> float:
        """Of this process and, where it is on this machine, of the connection's server process."""
        file = Path(f"/proc/{self._connection.info.backend_pid}/schedstat")
        try:
            server = int(file.read_text("ascii").split()[0]) / 1e9
        except (OSError, ValueError):
            server = 0.0
        return time.process_time() + server

    def index_bytes(self) -> int:
        size = self._connection.execute(
            "SELECT pg_total_relation_size('pg_temp.bench_register'::regclass)"
        ).fetchone()
        return (int(size[0]) if size is not None else 0) + self._dates.nbytes()
