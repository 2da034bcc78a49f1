"""`alcyon backup`: database, keys and files in one encrypted archive, written in one step."""

from __future__ import annotations

import io
import json
import os
import secrets
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO, cast

from alcyon.node.archive import Sealer, Secret
from alcyon.node.binaries import Binaries, installed
from alcyon.node.errors import NodeError
from alcyon.node.home import Home, HomeDamaged, sync_folder
from alcyon.node.logins import DATABASE, Login
from alcyon.node.postgres import Cluster
from alcyon.node.privileges import spawn_options

FORMAT = 1
SUFFIX = ".alcyon"
PART = 8 << 20  # the dump has no length beforehand, so it travels in parts
FOLDERS = ("keys", "files")
BACKUP_URL = "ALCYON_BACKUP_DATABASE_URL"


class DumpFailed(NodeError):
    """The database could not be read out: {reason}"""

    code = "backup-dump-failed"
    mend = "Read the reason; `alcyon doctor` knows the usual ones. No archive was written."


class DumpNotAllowed(NodeError):
    """The database is external, and no login was given that may read past row security."""

    code = "backup-not-allowed"
    mend = (
        "Set ALCYON_BACKUP_DATABASE_URL to a superuser's or BYPASSRLS login, or let the "
        "server's own backup do it and run `alcyon backup --without-database`."
    )


@dataclass(frozen=True)
class Written:
    """What a backup wrote."""

    path: Path
    size: int
    files: int


def write_backup(
    cluster: Cluster, target: Path, secret: Secret, *, at: datetime, database: bool = True
) -> Written:
    """Write an archive to `target`, which appears only when it is whole and on disk.

    The node may go on working: the dump is one snapshot, and files are read after it, so a
    row never names a file that was not there yet.

    Raises:
        DumpFailed, DumpNotAllowed
    """
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            files = _write(cluster, file, secret, at=at, database=database)
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        draft.replace(target)
        sync_folder(target.parent)
    finally:
        draft.unlink(missing_ok=True)
    return Written(target, size, files)


def write_stream(
    cluster: Cluster, target: BinaryIO, secret: Secret, *, at: datetime, database: bool = True
) -> int:
    """The same into a pipe; the reader learns from `alcyon restore --check` if it is whole."""
    return _write(cluster, target, secret, at=at, database=database)


def prune(folder: Path, *, keep: int) -> list[Path]:
    """Delete all but the newest `keep` archives, and tell which."""
    archives = sorted(folder.glob(f"*{SUFFIX}"), key=lambda path: path.stat().st_mtime_ns)
    gone = archives[: max(0, len(archives) - keep)]
    for path in gone:
        path.unlink()
    return gone


def default_name(home: Home, at: datetime) -> str:
    """Sorts by time."""
    kind = home.kind()
    return f"{'node' if kind is None else kind.value.lower()}-{at:%Y%m%dT%H%M%SZ}{SUFFIX}"


def _write(
    cluster: Cluster, target: BinaryIO, secret: Secret, *, at: datetime, database: bool
) -> int:
    sealer = Sealer(target, secret)
    stream = cast(IO[bytes], sealer)  # writing is all that a stream of tar asks for
    with tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        _add_bytes(tar, "manifest.json", _manifest(cluster, at=at, database=database))
        if database:
            for number, part in enumerate(_dump(cluster)):
                _add_bytes(tar, f"database/{number:08}", part)
        files = sum(_add_folder(tar, cluster.home, name) for name in FOLDERS)
        _add_bytes(tar, "node.json", _card(cluster.home))
    sealer.finish()
    return files


def _manifest(cluster: Cluster, *, at: datetime, database: bool) -> bytes:
    kind = cluster.home.kind()
    told = {
        "format": FORMAT,
        "kind": None if kind is None else kind.value,
        "at": at.isoformat(timespec="seconds"),
        "database": database,
    }
    return json.dumps(told).encode()


def _card(home: Home) -> bytes:
    try:
        return home.card.read_bytes()
    except FileNotFoundError:
        raise HomeDamaged(path=home.card) from None


def _dump(cluster: Cluster) -> Iterator[bytes]:
    """The database in pg_dump's own format, in parts. Its end is checked, not assumed."""
    login = _dumping_login(cluster)
    process = subprocess.Popen(
        [_dumping_binaries(cluster).program("pg_dump"), "--format=custom", "--no-password"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd="/",
        env={"PATH": os.defpath, **login.environ()}, **spawn_options(cluster.identity),
    )  # fmt: skip
    with process:
        stdout, stderr = cast(IO[bytes], process.stdout), cast(IO[bytes], process.stderr)
        finished = False
        try:
            while part := stdout.read(PART):
                yield part
            complaint = stderr.read().decode("utf-8", "replace")
            finished = True
        finally:
            if not finished:
                process.kill()
    if process.returncode != 0:
        raise DumpFailed(reason=" / ".join(complaint.strip().splitlines()[-3:]))


def _dumping_login(cluster: Cluster) -> Login:
    if not cluster.external:
        return cluster.login("super", DATABASE)
    url = cluster.environ.get(BACKUP_URL, "")
    if not url:
        raise DumpNotAllowed
    return cluster.login_from(BACKUP_URL)


def _dumping_binaries(cluster: Cluster) -> Binaries:
    if not cluster.external:
        return cluster.binaries()
    # pg_dump reads servers up to its own version
    found = installed(
        runtime=cluster.home.runtime, identity=cluster.identity, environ=cluster.environ
    )
    newest = max(found, key=lambda binaries: binaries.major, default=None)
    if newest is None:
        raise DumpFailed(reason="no pg_dump was found.")
    return newest


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    tar.addfile(info, io.BytesIO(content))


def _add_folder(tar: tarfile.TarFile, home: Home, name: str) -> int:
    """All plain files below one folder; one that vanishes meanwhile was deleted on purpose."""
    count = 0
    for path in sorted((home.root / name).rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        try:
            with path.open("rb") as file:
                info = tarfile.TarInfo(path.relative_to(home.root).as_posix())
                info.size, info.mode = os.fstat(file.fileno()).st_size, 0o600
                info.mtime = int(os.fstat(file.fileno()).st_mtime)
                tar.addfile(info, cast(IO[bytes], _Padded(file, info.size)))
        except FileNotFoundError:
            continue
        count += 1
    return count


class _Padded:
    """A file of exactly the announced size, though somebody shortens it while we read."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file = file
        self._left = size

    def read(self, count: int = -1) -> bytes:
        wanted = self._left if count < 0 else min(count, self._left)
        data = self._file.read(wanted)
        data += bytes(wanted - len(data))
        self._left -= len(data)
        return data
