"""Taking a file in: rows a second beside `COPY` of the same bytes, and peak memory.

The real road: an upload, the proposed mapping, the sandboxed reader in its own process, one
transaction a batch with audit, sharing and index terms, under the app's login and its walls.
"""

import itertools
import json
import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import psycopg

from alcyon.worlds.files import COLUMNS, rows, write_csv
from benchmarks import ground
from benchmarks.report import Report

if TYPE_CHECKING:
    from alcyon.node.postgres import Cluster
    from alcyon.trust.actors import Actor

ROWS = 1_000_000
FORMATS = {"CSV": 300, "FTM": 300, "XLSX": 600}
"""Formats and the most mebibytes that worker and reader together may take."""
PEOPLE = 20_000  # invented afresh; beyond, they come again under other numbers
ROWS_A_SECOND = 1_000


def run(size: int | None) -> Report:
    """Each format at two sizes, to see whether memory grows; CSV up to the full one."""
    report = Report("importing")
    count = size or ROWS
    with ground.node(count=3) as cluster:
        people = list(itertools.islice(rows(1, PEOPLE), min(count, PEOPLE)))
        for format, most in FORMATS.items():
            share = 1 if format == "CSV" else 5
            for part in (count // share // 4, count // share):
                _measure(report, cluster, _file(people, part, format), part, most)
    return report


def _measure(report: Report, cluster: "Cluster", path: Path, count: int, most: float) -> None:
    format = path.suffix[1:].upper()
    label = f"{format}, {count:,} rows"
    officer = ground.officer(1)
    copied = _copy(cluster, path, format)
    with _watched() as seen:
        begun, worked = time.perf_counter(), _worked()
        done = take_in(officer, f"{count}-{path.name}", _chunks(path), format)
        took = time.perf_counter() - begun
        busy = {part: spent - worked[part] for part, spent in _worked().items()}
    path.unlink()
    assert (done.state, done.rows_new) == ("DONE", count), (done.state, done.rows_new)
    report.add(f"{label}: rows a second", count / took, "rows/s", least=ROWS_A_SECOND)
    if copied:
        report.add(f"{label}: COPY of the same bytes", count / copied, "rows/s")
        report.add(f"{label}: time of the import ÷ time of COPY", took / copied, "×")
    for part, spent in busy.items():
        report.add(f"{label}: processor time, {part}", spent * 1000 / count, "ms/row")
    report.add(f"{label}: peak memory, worker and reader", seen["both"], "MiB", most=most)
    report.add(f"{label}: peak memory, worker", seen["worker"], "MiB")


def _worked() -> dict[str, float]:
    """Processor seconds so far: they hardly grow when others use the machine, as the clock does.

    Worker and database work one after the other, the reader beside them.
    """
    from django.db import connection

    connection.ensure_connection()
    server = psutil.Process(connection.connection.info.backend_pid).cpu_times()
    ended = os.times()
    return {
        "worker": time.thread_time(),
        "database": server.user + server.system,
        "reader": ended.children_user + ended.children_system,
    }


# ------------------------------------------------------------------------------ the files


def _lines(people: list[tuple[str, ...]], count: int) -> Iterator[tuple[str, ...]]:
    """Rows that are all different: the remark says the row's number."""
    for number, row in enumerate(itertools.islice(itertools.cycle(people), count)):
        yield (*row[:-1], f"row {number} of an invented list")


def _file(people: list[tuple[str, ...]], count: int, format: str) -> Path:
    path = ground.folder() / f"people.{format.lower()}"
    lines = _lines(people, count)
    if format == "XLSX":
        _write_xlsx(path, lines)
    elif format == "FTM":
        path.write_text("", encoding="utf-8")
        with path.open("w", encoding="utf-8") as file:
            file.writelines(map(_as_ftm, lines))
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            write_csv(COLUMNS, lines, file)
    return path


def _as_ftm(row: tuple[str, ...]) -> str:
    name, born, sex, country, passport, _, phone, address, work, remark = row
    said = {
        "name": [name],
        "birthDate": [born],
        "gender": [sex],
        "nationality": [country],
        "passportNumber": [passport],
        "phone": [phone],
        "address": [address],
        "position": [work],
        "notes": [remark],
    }
    entity = {"id": f"bench-{remark.split()[1]}", "schema": "Person", "properties": said}
    return json.dumps(entity, ensure_ascii=False) + "\n"


def _write_xlsx(path: Path, lines: Iterable[tuple[str, ...]]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(itertools.chain([COLUMNS], lines)):
            sheet.write_row(number, 0, line)


# ---------------------------------------------------------------------------- the two ways


def _copy(cluster: "Cluster", path: Path, format: str) -> float | None:
    """Seconds that PostgreSQL takes to copy the bytes into a plain table without index."""
    if format != "CSV":
        return None
    columns = ", ".join(f"c{number} text" for number in range(len(COLUMNS)))
    with psycopg.connect(cluster.login("owner").dsn(), autocommit=True) as connection:
        connection.execute(f"CREATE TABLE bench_plain ({columns})")  # type: ignore[arg-type]  # built here
        begun = time.perf_counter()
        with (
            connection.cursor() as cursor,
            cursor.copy("COPY bench_plain FROM STDIN (FORMAT csv, HEADER true)") as into,
            path.open("rb") as file,
        ):
            while block := file.read(1 << 18):
                into.write(block)
        took = time.perf_counter() - begun
        connection.execute("DROP TABLE bench_plain")
    return took


def take_in(actor: "Actor", name: str, chunks: Iterable[bytes], format: str) -> Any:
    """As the wizard and the worker do it: keep, propose, release, run."""
    from django.utils import timezone

    from alcyon.registry import importing, proposing, reading, uploads
    from alcyon.trust import jobs
    from alcyon.trust.access import acting_as

    now = timezone.now()
    with acting_as(actor):
        upload = uploads.keep(actor=actor, at=now, name=name, chunks=chunks, format=format)
        draft = proposing.start(actor=actor, at=now, upload=upload)
        importing.release(actor=actor, at=now, found=draft, handling=ground.handling(name))
        job = jobs.order(
            actor=actor, at=now, kind="import", ability="import.run", object_id=draft.pk
        )
    with acting_as(actor):
        read = reading.reader_of(importing.access_import(draft.pk))
    return importing.run(
        actor=actor, import_id=draft.pk, job_id=job.pk, read=read, clock=timezone.now
    )


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(lambda: file.read(1 << 18), b"")


# ---------------------------------------------------------------------------------- memory


@contextmanager
def _watched() -> Iterator[dict[str, float]]:
    """The most memory (resident, MiB) of this process, and of it with its readers."""
    seen = {"worker": 0.0, "both": 0.0}
    over = threading.Event()

    def watch() -> None:
        here = psutil.Process()
        while True:
            mine = here.memory_info().rss
            readers = sum(_resident(child) for child in here.children(recursive=True))
            seen["worker"] = max(seen["worker"], mine / 2**20)
            seen["both"] = max(seen["both"], (mine + readers) / 2**20)
            if over.wait(0.2):
                return

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def _resident(process: psutil.Process) -> int:
    try:
        if process.name().startswith("postgres"):  # the server is started by this process too
            return 0
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
