"""Backup and restore, drilled: everything comes back, and a bad archive touches nothing."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from alcyon.node import backup
from alcyon.node import restore as restoring
from alcyon.node.archive import ArchiveDamaged, ArchiveLocked, Secret
from alcyon.node.home import Home, Kind, WrongKind
from alcyon.node.locks import HomeInUse, Lock
from alcyon.node.postgres import Cluster

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SECRET = Secret.passphrase("an old lighthouse keeper")
Make = Callable[..., Cluster]


@pytest.fixture
def filled(cluster: Cluster) -> Cluster:
    """Walled rows, a protected value, a function of the screener's, and an upload."""
    with psycopg.connect(cluster.login("owner").dsn()) as owner:
        owner.execute("CREATE TABLE record (id int PRIMARY KEY, name text)")
        owner.execute("ALTER TABLE record ENABLE ROW LEVEL SECURITY")
        owner.execute("ALTER TABLE record FORCE ROW LEVEL SECURITY")
        owner.execute("CREATE POLICY app ON record TO alcyon_app USING (id < 500)")
        owner.execute("CREATE POLICY own ON record TO alcyon_owner USING (true)")
        owner.execute("GRANT SELECT ON record TO alcyon_app")
        owner.execute("INSERT INTO record SELECT n, 'Ольга ' || n FROM generate_series(1, 1000) n")
        owner.execute("CREATE TABLE vault.identity (id int, sealed bytea)")
        owner.execute("INSERT INTO vault.identity VALUES (1, '\\xdeadbeef')")
        owner.execute("GRANT CREATE ON SCHEMA public TO alcyon_screener")
    with psycopg.connect(cluster.login("screener").dsn()) as screener:
        screener.execute(
            "CREATE FUNCTION look() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 7'"
        )
    upload = cluster.home.files / "uploads" / "a.csv"
    upload.parent.mkdir()
    upload.write_bytes(b"name\n" * 100_000)
    return cluster


def write(cluster: Cluster, folder: Path) -> Path:
    path = folder / f"b{backup.SUFFIX}"
    backup.write_backup(cluster, path, SECRET, at=AT)
    return path


def restore(home: Home, path: Path, secret: Secret, *, replace: bool = False) -> restoring.Contents:
    with path.open("rb") as archive:
        return restoring.restore(home, archive, secret, at=AT, replace=replace)


def state(home: Home) -> dict[str, tuple[int, int]]:
    """Everything in a home except what merely running it changes."""
    return {
        str(path.relative_to(home.root)): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in home.root.rglob("*")
        if path.is_file() and "run" not in path.parts
    }


def test_a_damaged_archive_is_refused_before_anything_is_touched(
    filled: Cluster, folder: Path
) -> None:
    path = write(filled, folder)
    filled.stop()
    whole, before = path.read_bytes(), state(filled.home)
    for damaged in (whole[:-1], whole[: len(whole) // 2], whole[:100], b"", whole + b"x"):
        path.write_bytes(damaged)
        with pytest.raises(ArchiveDamaged):
            restore(filled.home, path, SECRET, replace=True)
    tampered = bytearray(whole)
    tampered[len(whole) // 2] ^= 1
    path.write_bytes(bytes(tampered))
    with pytest.raises(ArchiveDamaged):
        restore(filled.home, path, SECRET, replace=True)

    assert state(filled.home) == before


def test_the_wrong_passphrase_touches_nothing(filled: Cluster, folder: Path) -> None:
    path = write(filled, folder)
    filled.stop()
    before = state(filled.home)

    with pytest.raises(ArchiveLocked):
        restore(filled.home, path, Secret.passphrase("not the right one"), replace=True)

    assert state(filled.home) == before


def test_the_drill_brings_back_rows_walls_keys_and_files(
    filled: Cluster, folder: Path, make_cluster: Make
) -> None:
    path = write(filled, folder)
    fresh = Home(folder / "other")

    contents = restore(fresh, path, SECRET)

    copy = make_cluster(fresh)
    copy.start()
    with psycopg.connect(copy.login("owner").dsn()) as owner:
        rows = owner.execute("SELECT count(*), min(name), max(name) FROM record").fetchone()
        sealed = owner.execute("SELECT sealed FROM vault.identity").fetchone()
    with psycopg.connect(copy.login("app").dsn()) as app:
        seen = app.execute("SELECT count(*) FROM record").fetchone()
        makers = app.execute(
            "SELECT pg_get_userbyid(proowner) FROM pg_proc WHERE proname = 'look'"
        ).fetchone()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("SELECT * FROM vault.identity")
    assert rows == (1000, "Ольга 1", "Ольга 999")
    assert sealed == (b"\xde\xad\xbe\xef",)
    assert seen == (499,)
    assert makers == ("alcyon_screener",)
    assert (fresh.files / "uploads" / "a.csv").read_bytes() == b"name\n" * 100_000
    assert fresh.secret("vault.key") == filled.home.secret("vault.key")
    assert fresh.kind() is Kind.TRIAL
    assert contents.files == 1 + len(list(filled.home.keys.iterdir()))


def test_what_is_restored_is_private_and_belongs_to_the_nodes_user(
    filled: Cluster, folder: Path
) -> None:
    path = write(filled, folder)
    fresh = Home(folder / "other")
    restore(fresh, path, SECRET)

    expected = fresh.run.stat().st_uid
    restored = [p for name in ("keys", "files") for p in (fresh.root / name).rglob("*")]
    assert {p.stat().st_uid for p in restored} == {expected}
    assert {stat.S_IMODE(p.stat().st_mode) for p in restored if p.is_file()} == {0o600}
    assert {stat.S_IMODE(p.stat().st_mode) for p in restored if p.is_dir()} == {0o700}


def test_an_occupied_home_is_refused_unless_told_to_replace(
    filled: Cluster, folder: Path, make_cluster: Make
) -> None:
    path = write(filled, folder)
    with psycopg.connect(filled.login("owner").dsn()) as owner:
        owner.execute("DELETE FROM record")
    filled.stop()

    with pytest.raises(restoring.HomeOccupied):
        restore(filled.home, path, SECRET)
    restore(filled.home, path, SECRET, replace=True)

    again = make_cluster(filled.home)
    again.start()
    with psycopg.connect(again.login("owner").dsn()) as owner:
        assert owner.execute("SELECT count(*) FROM record").fetchone() == (1000,)
    aside = filled.home.root / "replaced-20260301T120000Z"
    assert sorted(p.name for p in aside.iterdir()) == ["files", "keys", "node.json", "postgres"]


def test_a_trials_archive_never_takes_the_place_of_a_real_node(
    cluster: Cluster, folder: Path
) -> None:
    path = write(cluster, folder)
    real = Home(folder / "real")
    real.prepare()
    real.found(Kind.REAL, at=AT)
    before = state(real)

    with pytest.raises(WrongKind):
        restore(real, path, SECRET, replace=True)

    assert state(real) == before


@pytest.mark.parametrize("done", [0, 1, 2, 3])
def test_a_restore_cut_short_between_two_renames_is_finished_by_the_next_command(
    home: Home, done: int
) -> None:
    """The draft is whole and marked; the process died after `done` pieces were in place."""
    draft = home.root / restoring.DRAFT
    for name in restoring.PIECES[:3]:
        (draft / name).mkdir(parents=True)
        (draft / name / "new").touch()
    (draft / "node.json").write_text(json.dumps({"kind": "REAL"}))
    aside = home.root / "replaced-x"
    for name in restoring.PIECES[:done]:
        aside.mkdir(exist_ok=True)
        if (home.root / name).exists():
            (home.root / name).replace(aside / name)
        (draft / name).replace(home.root / name)
    (home.root / restoring.MARK).write_text(json.dumps({"aside": "replaced-x"}))

    assert restoring.finish(home)

    assert home.kind() is Kind.REAL
    assert all((home.root / name / "new").exists() for name in restoring.PIECES[:3])
    assert not draft.exists()
    assert not restoring.finish(home)


def test_a_draft_that_was_never_whole_is_not_put_in_place(filled: Cluster, folder: Path) -> None:
    path = write(filled, folder)
    fresh = Home(folder / "other")
    fresh.prepare()
    leftover = fresh.root / restoring.DRAFT / "files"
    leftover.mkdir(parents=True)
    (leftover / "half").touch()

    assert not restoring.finish(fresh)
    restore(fresh, path, SECRET)

    assert not (fresh.files / "half").exists()


def test_a_running_node_is_not_overwritten(filled: Cluster, folder: Path) -> None:
    path = write(filled, folder)
    lock = Lock(filled.home.run / "node.lock")
    assert lock.acquire()
    try:
        with pytest.raises(HomeInUse):
            restore(filled.home, path, SECRET, replace=True)
    finally:
        lock.release()


def test_a_failed_backup_leaves_no_archive(filled: Cluster, folder: Path) -> None:
    filled.server.stop()
    before = set(os.listdir(folder))

    with pytest.raises(backup.DumpFailed):
        backup.write_backup(filled, folder / "b.alcyon", SECRET, at=AT)

    assert set(os.listdir(folder)) == before


def test_an_external_database_is_not_backed_up_half(home: Home) -> None:
    environ = {"DATABASE_URL": "postgresql://alcyon_app:x@localhost/alcyon"}
    cluster = Cluster(home, environ=environ)

    with pytest.raises(backup.DumpNotAllowed):
        backup.write_backup(cluster, home.backups / "b.alcyon", SECRET, at=AT)


def test_old_archives_are_deleted_and_the_newest_kept(folder: Path) -> None:
    for number in range(5):
        path = folder / f"{number}{backup.SUFFIX}"
        path.touch()
        os.utime(path, (number, number))
    (folder / "notes.txt").touch()

    gone = backup.prune(folder, keep=2)

    assert [path.name for path in gone] == ["0.alcyon", "1.alcyon", "2.alcyon"]
    assert (folder / "notes.txt").exists()
