"""`kill -9` of web, worker and database at random points during imports.

A real node (`alcyon up --trial`) in a folder of its own is given files and single records over
its API; now and then one of its processes is killed. What the node acknowledged must be there
afterwards, once: every row of a file it took, every record it answered 201 for.

    python -m campaigns crash [--points 100] [--minutes 0] [--json FILE]
"""

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil

from benchmarks.report import machine

ROOT = Path(__file__).resolve().parents[1]
VICTIMS = ("web", "worker", "database")
ROWS = 8_000
PATIENCE = 300.0  # seconds in which a node must be itself again, on a busy machine
HANDLING = {
    "level": "RESTRICTED",
    "codes": ["H1"],
    "purpose": "INVESTIGATE",
    "legal_basis": "NATIONAL_LAW",
    "standing": "FACT",
    "category": "SUSPECT",
    "crime_areas": ["TRAFFICKING_FORCED_LABOUR"],
    "grade_scheme": "4X4",
    "grade_source": "B",
    "grade_information": "2",
}
MAPPING = {
    "version": 1,
    "parts": [{"name": "person", "schema": "Person", "key": [], "constants": [], "joins": []}],
    "columns": [
        {"header": "name", "part": "person", "property": "name"},
        {"header": "passport", "part": "person", "property": "passportNumber"},
    ],
    "bonds": [],
    "known": {},
}


class Lost(Exception):
    """Something that the node acknowledged is gone, doubled, or stands still."""


@dataclass
class Tally:
    """What happened, and what was acknowledged."""

    points: dict[str, int] = field(default_factory=lambda: dict.fromkeys(VICTIMS, 0))
    imports: int = 0
    rows: int = 0
    records: list[str] = field(default_factory=list)
    slowest: float = 0.0  # seconds from a kill to a healthy node

    @property
    def killed(self) -> int:
        return sum(self.points.values())


# ------------------------------------------------------------------------------- the node


class Node:
    """A running trial node, and how to kill parts of it."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        environ = {
            **os.environ,
            "ALCYON_HOME": str(home),
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "PYTHONPATH": str(ROOT / "src"),
        }
        environ.pop("DJANGO_SETTINGS_MODULE", None)
        environ.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "alcyon.cli", "up", "--trial"]
        with (home.parent / "up.log").open("w") as log:  # the child has it open for itself
            self.process = subprocess.Popen(
                command, env=environ, stdout=log, start_new_session=True
            )

    def wait(self, seconds: float = PATIENCE) -> float:
        """Until the pages answer again; how long that took."""
        begun = time.monotonic()
        while time.monotonic() - begun < seconds:
            if self.process.poll() is not None:
                raise Lost("the node ended by itself")
            if self._is_healthy():
                return time.monotonic() - begun
            time.sleep(0.2)
        raise Lost(f"no healthy page within {seconds:.0f} seconds")

    def _is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=5) as page:
                return bool(page.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def kill(self, victim: str, dice: random.Random) -> bool:
        """Kill one process of that part; False when it was not there to be killed."""
        try:
            found = [process for process in self._family() if part_of(process) == victim]
            if victim == "database":  # the postmaster: its children end with it
                parents = {process.pid: process.ppid() for process in found}
                found = [process for process in found if parents[process.pid] not in parents]
            if len(found) == 0:
                return False
            struck = dice.choice(found)
            struck.kill()
            struck.wait(10)  # gone for certain, so that nobody asks before the node can notice
        except psutil.NoSuchProcess:  # it ended by itself between the look and the blow
            return False
        return True

    def _family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def part_of(process: psutil.Process) -> str:
    """Which part of a node a process is."""
    try:
        command = " ".join(process.cmdline())
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return ""
    if "granian" in command:
        return "web"
    if command.endswith("alcyon.cli work"):
        return "worker"
    return "database" if "postgres" in command.split(" ")[0] else ""


@contextmanager
def trial() -> Iterator[Node]:
    """A fresh node that answers; gone on the way out."""
    with tempfile.TemporaryDirectory(prefix="alcyon-crash-") as folder:
        Path(folder).chmod(0o755)  # started as root, the node runs as somebody else
        node = Node(Path(folder) / "home", _free_port())
        try:
            node.wait(1200)
            yield node
        finally:
            node.stop()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


# ---------------------------------------------------------------------------- the partner


class Partner:
    """A program of a member's that talks to the node over its API and repeats what failed."""

    def __init__(self, port: int, token: str) -> None:
        self.base, self.token = f"http://127.0.0.1:{port}/api/v1", token

    def call(self, path: str, body: bytes = b"", kind: str = "application/json") -> Any:
        """The answer, or None where there was none to be had: then nothing is acknowledged."""
        headers = {"Authorization": f"Bearer {self.token}"}
        if body:
            headers["Content-Type"] = kind
        request = urllib.request.Request(self.base + path, data=body or None, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as refused:
            if refused.code < 500 and refused.code != 401:
                raise Lost(f"{path}: {refused.code} {refused.read()[:300]!r}") from None
            return None
        except (OSError, ValueError):  # killed in the middle of the answer
            return None

    def insist(self, ask: Callable[[], Any]) -> Any:
        """Ask again until there is an answer."""
        begun = time.monotonic()
        while time.monotonic() - begun < PATIENCE:
            if (answer := ask()) is not None:
                return answer
            time.sleep(0.5)
        raise Lost("the node did not answer in time")

    def hand_in(self, source: str, lines: Sequence[str]) -> str:
        """Give the node a file; the id of the import it acknowledged."""
        parts = {
            "format": "CSV",
            "handling": json.dumps(HANDLING | {"source": source}),
            "mapping": json.dumps(MAPPING),
        }
        edge = uuid4().hex
        body = "".join(
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
            for name, text in parts.items()
        )
        body += (
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{source}.csv"'
            f"\r\nContent-Type: text/csv\r\n\r\n" + "\n".join(lines) + f"\n\r\n--{edge}--\r\n"
        )
        kind = f"multipart/form-data; boundary={edge}"
        return str(self.insist(lambda: self.call("/imports", body.encode(), kind))["id"])

    def contribute(self, name: str) -> str | None:
        """One record; its id where the node acknowledged it."""
        said = {
            "schema": "Person",
            "values": {"name": [name]},
            "handling": HANDLING | {"source": "crash"},
        }
        answer = self.call("/records", json.dumps(said).encode())
        return None if answer is None else str(answer["id"])


# -------------------------------------------------------------------------- the campaign


def campaign(points: int, *, rows: int = ROWS, seconds: float = 0.0, seed: int = 1) -> Tally:
    """Kill until `points` are reached (or the time is over); raise `Lost` at the first loss."""
    dice, tally, begun = random.Random(seed), Tally(), time.monotonic()
    with trial() as node:
        partner = Partner(node.port, _token(node))
        with _contributing(partner, tally):
            while tally.killed < points and (seconds == 0 or time.monotonic() - begun < seconds):
                _one_import(node, partner, dice, tally, points, rows)
        _check_records(tally)
    return tally


def _one_import(
    node: Node, partner: Partner, dice: random.Random, tally: Tally, points: int, rows: int
) -> None:
    """A file goes in under fire, and is then looked at row by row."""
    source = f"crash-{tally.imports}-{uuid4().hex[:6]}"
    lines = ["name,passport", *(f"Crash Row{n},X{n:07d}" for n in range(rows))]
    import_id = partner.hand_in(source, lines)
    seen = 0
    begun = time.monotonic()
    while True:
        _let_go_on(partner, import_id, dice.uniform(0.2, 3.0))
        found = partner.insist(lambda: partner.call(f"/imports/{import_id}"))
        if found["rows_read"] < seen:
            raise Lost(f"{source}: {seen} rows were in, now {found['rows_read']}")
        if found["rows_read"] > seen:
            seen, begun = found["rows_read"], time.monotonic()
        if found["state"] == "DONE":
            break
        if found["state"] in ("FAILED", "STOPPED") or time.monotonic() - begun > PATIENCE:
            raise Lost(f"{source}: stands still at {found}")
        if tally.killed < points:
            _strike(node, dice, tally)
    _check_import(source, import_id, rows, found)
    tally.imports += 1
    tally.rows += rows


def _let_go_on(partner: Partner, import_id: str, seconds: float) -> None:
    """The random point: so much later, or when the import is through."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = partner.call(f"/imports/{import_id}")
        if found is not None and found["state"] == "DONE":
            return
        time.sleep(0.05)


def _strike(node: Node, dice: random.Random, tally: Tally) -> None:
    victim = dice.choice(VICTIMS)
    if not node.kill(victim, dice):
        return
    tally.points[victim] += 1
    back = node.wait()
    tally.slowest = max(tally.slowest, back)
    print(f"point {tally.killed}: {victim} killed, healthy after {back:.1f} s", flush=True)


@contextmanager
def _contributing(partner: Partner, tally: Tally) -> Iterator[None]:
    """Beside the files, single records all the while."""
    over, failed = threading.Event(), []

    def contribute() -> None:
        number = 0
        while not over.wait(0.3):
            number += 1
            try:
                if (made := partner.contribute(f"Crash Single{number}")) is not None:
                    tally.records.append(made)
            except Lost as lost:
                failed.append(lost)
                return

    clerk = threading.Thread(target=contribute)
    clerk.start()
    try:
        yield
    finally:
        over.set()
        clerk.join()
    if failed:
        raise failed[0]


# -------------------------------------------------------------------- looking afterwards


def _token(node: Node) -> str:
    """A token of one of the invented officers, made with the node's own login."""
    os.environ["ALCYON_HOME"] = str(node.home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "alcyon.config.settings"
    import django

    django.setup()
    from datetime import timedelta

    from django.utils import timezone

    from alcyon.trust import tokens
    from alcyon.trust.access import acting_as

    actor, now = _officer(), timezone.now()
    with acting_as(actor):
        scopes = ["import.run", "record.read", "record.contribute"]
        ends = now + timedelta(days=1)
        return tokens.make(actor=actor, at=now, name="crash", scopes=scopes, expires_at=ends)[1]


def _officer() -> Any:
    from django.db import connection

    from alcyon.trust.access import actor_of_account
    from alcyon.trust.models import Account

    connection.close()  # the database may have been killed since
    return actor_of_account(Account.objects.get(username="ncb-exampleland.officer"))


def _check_import(source: str, import_id: str, rows: int, found: dict[str, Any]) -> None:
    """Every row once: in the records, their revisions, and the audit of the batches."""
    from alcyon.registry.models import Record, Revision
    from alcyon.trust.access import acting_as

    actor = _officer()
    with acting_as(actor):
        ours = Record.objects.filter(owner_id=actor.organisation_id, source=source)
        ids = set(ours.values_list("pk", flat=True))
        captions = set(ours.values_list("caption", flat=True))
        revisions = Revision.objects.filter(record__in=ours).count()
    told = {name: found[name] for name in ("rows_read", "rows_new", "rows_same", "rows_refused")}
    right = {"rows_read": rows, "rows_new": rows, "rows_same": 0, "rows_refused": 0}
    counted = (len(ids), len(captions), revisions)
    if counted != (rows, rows, rows) or told != right:
        raise Lost(f"{source}: {counted} records, captions, revisions of {rows}; {told}")
    if (touched := _audited(import_id)) != ids:
        raise Lost(f"{source}: the trail names {len(touched)} records, {len(ids)} are there")


def _audited(import_id: str) -> set[Any]:
    """The records that the trail says this import made; each may be named only once."""
    from alcyon.trust.access import acting_as, actor_of_account
    from alcyon.trust.models import Account, AuditEvent

    auditor = actor_of_account(Account.objects.get(username="ncb-exampleland.reviewer"))
    with acting_as(auditor):
        events = AuditEvent.objects.filter(
            organisation_id=auditor.organisation_id, action="import.rows"
        )
        from alcyon.trust import audit

        batches = [
            list(event.object_ids)
            for event in events
            if audit.content_of(event).get("import") == import_id
        ]
    named = [one for batch in batches for one in batch]
    if len(named) != len(set(named)):
        raise Lost("a record is twice in the trail of its import")
    return set(named)


def _check_records(tally: Tally) -> None:
    from alcyon.registry.models import Record
    from alcyon.trust.access import acting_as

    actor = _officer()
    with acting_as(actor):
        there = {
            str(pk)
            for pk in Record.objects.filter(pk__in=tally.records).values_list("pk", flat=True)
        }
    if there != set(tally.records) or len(there) != len(tally.records):
        raise Lost(f"{len(tally.records)} records were acknowledged, {len(there)} are there")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m campaigns crash", description=__doc__)
    parser.add_argument("--points", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=0, help="end earlier, after so long")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=int, default=ROWS, help="of each imported file")
    parser.add_argument("--json", metavar="FILE")
    given = parser.parse_args(arguments)
    try:
        tally = campaign(given.points, rows=given.rows, seconds=given.minutes * 60, seed=given.seed)
    except Lost as lost:
        print(f"LOST: {lost}")
        return 1
    print(
        f"{tally.killed} points ({tally.points}), {tally.imports} imports of {tally.rows} rows, "
        f"{len(tally.records)} single records: nothing lost, nothing doubled; "
        f"back after at most {tally.slowest:.1f} s"
    )
    if given.json:
        told = vars(tally) | {"records": len(tally.records), "machine": machine()}
        Path(given.json).write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
