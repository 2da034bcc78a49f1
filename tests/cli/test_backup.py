"""Backup, check, restore and upgrade as an operator types them, on a founded node."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alcyon.node.privileges import is_root
from tests.cli.conftest import Operator, eventually

pytestmark = pytest.mark.slow


@pytest.fixture
def key(owner: Operator) -> Path:
    """A key file of root's own, in a folder that the node's user may not enter."""
    closed = owner.folder / "closed"
    closed.mkdir(mode=0o700)
    done = owner.types("backup", "--make-key", str(closed / "key"))
    assert done.returncode == 0, done.stderr
    return closed / "key"


def test_the_drill_from_backup_to_a_node_that_serves(
    owner: Operator, operator: Operator, key: Path
) -> None:
    written = owner.types("backup", "--key-file", str(key))
    (archive,) = (owner.home / "backups").glob("*.alcyon")
    moved = archive.rename(key.parent / "archive")
    checked = owner.types("restore", "--check", str(moved), "--key-file", str(key))

    replaced = owner.types("restore", str(moved), "--key-file", str(key), "--replace")
    upgraded = owner.types("upgrade")

    for done in (written, checked, replaced, upgraded):
        assert done.returncode == 0, done.stderr
    assert checked.stdout.startswith("REAL node of ")
    assert len(list((owner.home / "backups").glob("before-upgrade-*.alcyon"))) == 1
    owner.waits_until_ready(owner.starts())
    eventually(lambda: owner.status() == 200, "serving")


def test_an_archive_with_another_key_is_refused(owner: Operator, key: Path) -> None:
    assert owner.types("backup", "--key-file", str(key)).returncode == 0
    (archive,) = (owner.home / "backups").glob("*.alcyon")
    other = key.with_name("other")
    owner.types("backup", "--make-key", str(other))

    done = owner.types("restore", str(archive), "--key-file", str(other), "--replace")

    assert done.returncode == 1
    assert done.stderr.startswith("archive-locked: ")
    assert owner.types("doctor").returncode in (0, 1)
    assert json.loads((owner.home / "node.json").read_text())["kind"] == "REAL"


def test_a_backup_without_a_lock_is_refused(owner: Operator) -> None:
    done = owner.types("backup")

    assert done.returncode == 1
    assert done.stderr.startswith("backup-secret-missing: ")


@pytest.mark.skipif(not is_root(), reason="only root has files that its node cannot read")
def test_the_nodes_user_cannot_read_the_key_that_root_lends(owner: Operator, key: Path) -> None:
    """What is lent is that one open file; its path stays closed."""
    assert (owner.home / "keys").stat().st_uid != 0
    assert key.stat().st_uid == 0
    assert key.stat().st_mode & 0o077 == 0
    assert owner.types("backup", f"--key-file={key}").returncode == 0


def test_only_the_newest_are_kept(owner: Operator, key: Path) -> None:
    old = owner.home / "backups" / "real-20200101T000000Z.alcyon"
    old.write_bytes(b"")

    done = owner.types("backup", "--key-file", str(key), "--keep", "1")

    assert done.returncode == 0, done.stderr
    assert not old.exists()
    assert len(list((owner.home / "backups").glob("*.alcyon"))) == 1
