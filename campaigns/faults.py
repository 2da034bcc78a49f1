"""Faults that a node must live through: two imports at once, the database gone, a full disk.

Each in a home of its own, with a real database; the full disk is a small file system in memory,
for which one must be root.

    python -m campaigns faults [two-at-once | database-gone | full-disk …]
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from benchmarks import ground
from benchmarks.register import signed_in

if TYPE_CHECKING:
    from alcyon.node.postgres import Cluster
    from alcyon.trust.actors import Actor

ROWS = 4_000
DISK_MEBIBYTES = 160


def two_at_once(cluster: "Cluster") -> str:
    """The same file in two imports that run side by side: every row is in, once."""
    actor = ground.officer(1)
    orders = [order(actor, "same.csv", ROWS) for _ in range(2)]
    workers = [threading.Thread(target=run, args=(actor, *one)) for one in orders]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    first, second = (look(actor, import_id) for import_id, _ in orders)
    assert (first.state, second.state) == ("DONE", "DONE"), (first.state, second.state)
    assert first.rows_new + second.rows_new == ROWS, (first.rows_new, second.rows_new)
    assert first.rows_same + second.rows_same == ROWS, (first.rows_same, second.rows_same)
    assert stored(actor, "same.csv") == ROWS
    return f"{first.rows_new} and {second.rows_new} rows new, {stored(actor, 'same.csv')} stored"


def database_gone(cluster: "Cluster") -> str:
    """The database ends in the middle: pages say so; when it is back, the import goes on."""
    from django.db import DatabaseError, close_old_connections

    actor = ground.officer(1)
    client = signed_in(actor)
    client.raise_request_exception = False  # the page is looked at, not the exception behind it
    import_id, job_id = order(actor, "gone.csv", ROWS)
    failed: list[BaseException] = []
    worker = threading.Thread(target=run_and_tell, args=(actor, import_id, job_id, failed))
    worker.start()
    while look(actor, import_id).rows_read == 0:
        time.sleep(0.01)
    before = look(actor, import_id).rows_read
    cluster.stop()
    worker.join()
    assert isinstance(failed[0], DatabaseError), failed
    status = client.get("/search").status_code
    assert status == 503, status
    cluster.start()
    close_old_connections()
    after = look(actor, import_id).rows_read
    assert before <= after < ROWS, (before, after)
    assert client.get("/search").status_code == 200
    done = run(actor, import_id, job_id)
    assert (done.state, done.rows_new, stored(actor, "gone.csv")) == ("DONE", ROWS, ROWS)
    return f"cut off after {after} rows, page {status}, resumed to {done.rows_new}"


def full_disk(cluster: "Cluster") -> str:
    """No room for an upload: nothing is kept. No room for rows: it stops, and goes on later."""
    from django.db import DatabaseError, close_old_connections

    from alcyon.kernel.errors import StorageFull

    actor = ground.officer(1)
    import_id, job_id = order(actor, "full.csv", ROWS)
    files = cluster.home.files
    kept = sorted(files.iterdir())
    ballast = ground.folder() / "ballast"
    _fill(ballast, leave=2)
    told: Any = None
    try:
        order(actor, "large.csv", 400_000)
    except StorageFull as full:
        told = full.code
    assert told == StorageFull.code, told
    assert sorted(files.iterdir()) == kept  # nothing of the upload is left
    _fill(ballast, leave=0)
    failed: list[BaseException] = []
    run_and_tell(actor, import_id, job_id, failed)
    assert isinstance(failed[0], DatabaseError), failed
    ballast.unlink()
    close_old_connections()
    _await(cluster)
    after = look(actor, import_id).rows_read
    done = run(actor, import_id, job_id)
    assert (done.state, done.rows_new, stored(actor, "full.csv")) == ("DONE", ROWS, ROWS)
    return f"upload refused as {told}, import held at {after} rows, then {done.rows_new}"


FAULTS: dict[str, Callable[["Cluster"], str]] = {
    "two-at-once": two_at_once,
    "database-gone": database_gone,
    "full-disk": full_disk,
}


# --------------------------------------------------------------------------------- imports


def order(actor: "Actor", source: str, count: int) -> tuple[UUID, UUID]:
    """A file handed in and ordered to be imported: ids of import and job."""
    from django.utils import timezone

    from alcyon.registry import importing, proposing, uploads
    from alcyon.trust import jobs
    from alcyon.trust.access import acting_as

    now = timezone.now()
    shared = replace(ground.handling(source), audience=frozenset())
    with acting_as(actor):
        upload = uploads.keep(actor=actor, at=now, name=source, chunks=_chunks(count), format="CSV")
        draft = proposing.start(actor=actor, at=now, upload=upload)
        importing.release(actor=actor, at=now, found=draft, handling=shared)
        job = jobs.order(
            actor=actor, at=now, kind="import", ability="import.run", object_id=draft.pk
        )
    return draft.pk, job.pk


def _chunks(count: int) -> Iterator[bytes]:
    yield b"full name,passport number,remarks\n"
    for number in range(count):
        yield f"Row Number{number},X{number:07d},row {number} of an invented list\n".encode()


def run(actor: "Actor", import_id: UUID, job_id: UUID) -> Any:
    """Take the file in, as the worker does, on a connection of this thread's own."""
    from django.db import connections
    from django.utils import timezone

    from alcyon.registry import importing, reading
    from alcyon.trust.access import acting_as

    try:
        with acting_as(actor):
            read = reading.reader_of(importing.access_import(import_id))
        return importing.run(
            actor=actor, import_id=import_id, job_id=job_id, read=read, clock=timezone.now
        )
    finally:
        connections.close_all()


def run_and_tell(
    actor: "Actor", import_id: UUID, job_id: UUID, failed: list[BaseException]
) -> None:
    """Like `run`, but what stopped it is put into the list."""
    from django.db import DatabaseError

    try:
        run(actor, import_id, job_id)
    except DatabaseError as error:
        failed.append(error)


def look(actor: "Actor", import_id: UUID) -> Any:
    from alcyon.registry import importing
    from alcyon.trust.access import acting_as

    with acting_as(actor):
        return importing.access_import(import_id)


def stored(actor: "Actor", source: str) -> int:
    """How many records there are of a source."""
    from alcyon.registry.models import Record
    from alcyon.trust.access import acting_as

    with acting_as(actor):
        return Record.objects.filter(owner_id=actor.organisation_id, source=source).count()


# ------------------------------------------------------------------------------- the disk


def _fill(ballast: Path, *, leave: int) -> None:
    """Take all room but so many mebibytes."""
    room = os.statvfs(ballast.parent)
    wanted = room.f_bavail * room.f_frsize - leave * 2**20
    with ballast.open("ab") as file:
        while wanted > 0:
            wanted -= file.write(b"\0" * min(wanted, 2**16))


def _await(cluster: "Cluster") -> None:
    """PostgreSQL may have ended over a full disk and recovers; the supervisor starts it again."""
    for _ in range(300):
        if not cluster.alive():
            cluster.start()
        if cluster.answers():
            return
        time.sleep(0.2)
    raise AssertionError("the database did not come back")


@contextmanager
def _small_disk() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="alcyon-faults-") as folder:
        size = f"size={DISK_MEBIBYTES}m,mode=0755"
        subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


def main(arguments: Sequence[str]) -> int:
    """One fault in this process; several each in a process of its own."""
    names = list(arguments) or list(FAULTS)
    if len(names) > 1:
        calls = [[sys.executable, "-m", "campaigns", "faults", name] for name in names]
        return max(subprocess.run(call, check=False).returncode for call in calls)
    if names[0] != "full-disk":
        with ground.node(count=3) as cluster:
            print(f"{names[0]}: {FAULTS[names[0]](cluster)}")
        return 0
    if os.geteuid() != 0:
        print("full-disk: not tried, only root can mount a small disk")
        return 0
    with _small_disk() as folder:
        os.environ["ALCYON_BENCH_FOLDER"] = str(folder)
        with ground.node(count=3) as cluster:
            print(f"{names[0]}: {FAULTS[names[0]](cluster)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
