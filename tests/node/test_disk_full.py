"""A disk that fills up costs nothing that was acknowledged, and everything goes on afterwards."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from alcyon.node import alarms
from alcyon.node.home import Home
from alcyon.node.postgres import Cluster
from alcyon.node.privileges import is_root

pytestmark = pytest.mark.skipif(not is_root(), reason="only root can mount a small disk")


@pytest.fixture
def small_disk(folder: Path) -> Iterator[Path]:
    disk = folder / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", "size=300m,mode=711", "small", disk], check=False
    )
    if mounted.returncode != 0:
        pytest.skip("this machine lets nobody mount a disk")
    yield disk
    subprocess.run(["/bin/umount", "--lazy", disk], check=True)


def fill(path: Path) -> None:
    with path.open("wb") as file:
        try:
            while True:
                file.write(b"x" * 65_536)
        except OSError:
            return


def test_nothing_acknowledged_is_lost_and_work_resumes_when_there_is_room(
    small_disk: Path, template: Home, make_cluster: Callable[..., Cluster]
) -> None:
    subprocess.run(["/bin/cp", "-a", template.root, small_disk / "home"], check=True)
    cluster = make_cluster(Home(small_disk / "home"))
    cluster.start()
    with psycopg.connect(cluster.login("owner").dsn(), autocommit=True) as owner:
        owner.execute("CREATE TABLE kept (n int PRIMARY KEY, filler text)")
    fill(small_disk / "ballast")

    acknowledged = write_until_refused(cluster)
    urgent = [alarm.code for alarm in alarms.current(cluster.home)]
    (small_disk / "ballast").unlink()
    if not cluster.alive():
        cluster.start()

    with psycopg.connect(cluster.login("owner").dsn(), autocommit=True) as owner:
        kept = {n for (n,) in owner.execute("SELECT n FROM kept")}
        owner.execute("INSERT INTO kept VALUES (-1, '')")
    assert urgent[0] == "disk-full"
    assert acknowledged <= kept
    assert len(kept) <= len(acknowledged) + 1


def write_until_refused(cluster: Cluster) -> set[int]:
    """Rows of a megabyte each, until the server says that there is no room."""
    acknowledged: set[int] = set()
    with psycopg.connect(cluster.login("owner").dsn(), autocommit=True) as owner:
        try:
            for n in range(1000):
                owner.execute(
                    "INSERT INTO kept SELECT %s, string_agg(gen_random_uuid()::text, '') "
                    "FROM generate_series(1, 30000)",
                    [n],
                )
                acknowledged.add(n)
        except psycopg.OperationalError:  # the disk is full, or the server went down over it
            return acknowledged
    raise AssertionError("the disk never filled")
