"""`alcyon restore`: a node made again from an archive.

The whole archive is checked before anything is touched. Then a complete home grows in a
draft folder beside the old parts, and only renames put it in place. Once the draft is
whole a mark says so; whoever is interrupted after that is finished by the next command.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, cast

from alcyon.node.archive import ArchiveDamaged, Opener, Secret
from alcyon.node.backup import FOLDERS, FORMAT
from alcyon.node.errors import NodeError
from alcyon.node.external import is_external
from alcyon.node.home import Home, WrongKind, sync_folder
from alcyon.node.locks import HomeInUse, Lock
from alcyon.node.logins import DATABASE
from alcyon.node.postgres import Cluster
from alcyon.node.privileges import service_identity, spawn_options

DRAFT = "restore.draft"
MARK = "restore.ready"
#: In this order; the card that makes a folder a node comes last.
PIECES = ("postgres", "keys", "files", "node.json")


class HomeOccupied(NodeError):
    """There is a node in {home} already."""

    code = "home-occupied"
    mend = "Set ALCYON_HOME to an empty folder, or add --replace: the old node is kept aside."


class ArchiveNewer(NodeError):
    """The archive was written by a newer Alcyon (format {format})."""

    code = "archive-newer"
    mend = "Install that version, then restore."


class RestoreFailed(NodeError):
    """The database could not be filled: {reason}"""

    code = "restore-failed"
    mend = "Nothing of the present node was touched. PostgreSQL must not be older than before."


class ArchiveIsPipe(NodeError):
    """An archive is read twice, which a pipe does not allow."""

    code = "archive-is-pipe"
    mend = "Write it to a file first. `--check` works with a pipe."


class ExternalRestore(NodeError):
    """The database is external; its administrator restores it."""

    code = "restore-external"
    mend = "Unset DATABASE_URL to restore into an embedded database, or add --without-database."


@dataclass(frozen=True)
class Contents:
    """What an archive holds."""

    kind: str | None
    at: str
    database: bool
    files: int
    size: int


def check(archive: BinaryIO, secret: Secret) -> Contents:
    """Read `archive` from its first byte to its last, and touch nothing.

    Raises:
        ArchiveDamaged, ArchiveLocked, ArchiveNewer
    """
    with _opened(archive, secret) as tar:
        manifest, files, size = None, 0, 0
        for member in tar:
            _require_safe(member)
            if manifest is None:
                manifest = _manifest(tar, member)
            files += member.name.startswith(tuple(f"{name}/" for name in FOLDERS))
            size += member.size
        if manifest is None:
            raise ArchiveDamaged(reason="it is empty.")
    kind = manifest["kind"]
    return Contents(
        kind=None if kind is None else str(kind),
        at=str(manifest["at"]),
        database=manifest["database"] is True,
        files=files,
        size=size,
    )


def restore(
    home: Home, archive: BinaryIO, secret: Secret, *, at: datetime, replace: bool = False,
    database: bool = True,
) -> Contents:  # fmt: skip
    """Make the node of `archive` in `home`.

    Args:
        archive: a file that can be read again from its start; a pipe cannot.
        replace: an existing node is moved aside into `replaced-…`, not deleted.
        database: False leaves the database to whoever runs it.

    Raises:
        HomeInUse, HomeOccupied, WrongKind, RestoreFailed, and what `check` raises.
    """
    if not archive.seekable():
        raise ArchiveIsPipe
    contents = check(archive, secret)
    home.prepare()
    lock = Lock(home.run / "node.lock")
    if not lock.acquire():
        raise HomeInUse(home=home.root)
    try:
        finish(home)
        if database and contents.database and is_external(os.environ):
            raise ExternalRestore
        _require_same_kind(home, contents)
        if not replace and any((home.root / name).exists() for name in ("postgres", "node.json")):
            raise HomeOccupied(home=home.root)
        draft = _empty_draft(home)
        _fill(draft, archive, secret, database=database and contents.database)
        mark = {"aside": f"replaced-{at:%Y%m%dT%H%M%SZ}"}
        home.write_private(home.root / MARK, json.dumps(mark).encode())
        finish(home)
    finally:
        lock.release()
    return contents


def _require_same_kind(home: Home, contents: Contents) -> None:
    """An archive of a trial does not take the place of a real node, nor the other way round."""
    kind = home.kind()
    if kind is not None and contents.kind != kind.value:
        raise WrongKind(home=home.root, is_kind=kind.value, asked=contents.kind)


def finish(home: Home) -> bool:
    """Put a draft that is whole in place; tells whether there was one. Safe to repeat."""
    mark = home.root / MARK
    if not mark.exists():
        return False
    aside = home.root / json.loads(mark.read_text(encoding="ascii"))["aside"]
    aside.mkdir(mode=0o700, exist_ok=True)
    _chown(aside)
    for name in PIECES:
        fresh, present = home.root / DRAFT / name, home.root / name
        if not fresh.exists():
            continue
        if present.exists():
            present.replace(aside / name)
        fresh.replace(present)
    sync_folder(home.root)
    mark.unlink()
    shutil.rmtree(home.root / DRAFT)
    if not any(any(path.iterdir()) if path.is_dir() else True for path in aside.iterdir()):
        shutil.rmtree(aside)
    return True


def _empty_draft(home: Home) -> Home:
    draft = Home(home.root / DRAFT)
    if draft.root.exists():
        shutil.rmtree(draft.root)
    draft.root.mkdir(mode=0o700)
    _chown(draft.root)
    draft.prepare()
    return draft


def _chown(path: Path) -> None:
    identity = service_identity()
    if identity is not None:
        os.chown(path, identity.uid, identity.gid)


def _fill(draft: Home, archive: BinaryIO, secret: Secret, *, database: bool) -> None:
    """Two readings: keys first, for the new database server is locked with their passwords."""
    with _opened(archive, secret) as tar:
        for member in tar:
            if not member.name.startswith(("database/", "manifest.json")):
                _extract(tar, member, draft)
    if not database:
        return
    # Of our own, whatever DATABASE_URL says: `database` is only true for an embedded one.
    environ = {k: v for k, v in os.environ.items() if not k.endswith("DATABASE_URL")}
    cluster = Cluster(draft, environ=environ)
    cluster.start()
    try:
        cluster.recreate_database()
        with _opened(archive, secret) as tar:
            parts = (_content(tar, member) for member in tar if _is_database(member))
            _load(cluster, parts)
        cluster.create_database(DATABASE)
    finally:
        cluster.stop()


def _is_database(member: tarfile.TarInfo) -> bool:
    return member.name.startswith("database/")


def _load(cluster: Cluster, parts: Iterator[bytes]) -> None:
    """All or nothing: one transaction, and the first error ends it."""
    process = subprocess.Popen(
        [
            cluster.binaries().program("pg_restore"), "--no-password", "--exit-on-error",
            "--single-transaction", "--dbname", DATABASE,
        ],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/",
        env={"PATH": os.defpath, **cluster.login("super", DATABASE).environ()},
        **spawn_options(cluster.identity),
    )  # fmt: skip
    with process:
        stdin, stderr = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stderr)
        try:
            for part in parts:
                stdin.write(part)
            stdin.close()
        except BrokenPipeError:
            pass  # it ended early and says why
        complaint = stderr.read().decode("utf-8", "replace")
    if process.returncode != 0:
        raise RestoreFailed(reason=" / ".join(complaint.strip().splitlines()[-3:]))


@contextmanager
def _opened(archive: BinaryIO, secret: Secret) -> Iterator[tarfile.TarFile]:
    if archive.seekable():
        archive.seek(0)
    opener = Opener(archive, secret)
    try:
        stream = cast(IO[bytes], opener)  # reading is all that a stream of tar asks for
        with tarfile.open(fileobj=stream, mode="r|") as tar:
            yield tar
        # Behind the last member only padding may follow, and then the proven end.
        while opener.read(1 << 20):
            pass
    except tarfile.TarError:
        raise ArchiveDamaged(reason="its table of contents cannot be read.") from None


def _manifest(tar: tarfile.TarFile, member: tarfile.TarInfo) -> dict[str, object]:
    if member.name != "manifest.json" or member.size > 65536:
        raise ArchiveDamaged(reason="it does not begin with its manifest.")
    told = json.loads(_content(tar, member))
    if told.get("format") != FORMAT:
        raise ArchiveNewer(format=told.get("format"))
    return cast("dict[str, object]", told)


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    return _file(tar, member).read()


def _file(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    file = tar.extractfile(member)
    if file is None:
        raise ArchiveDamaged(reason="it holds something that is no file.")
    return file


def _require_safe(member: tarfile.TarInfo) -> None:
    """Who knows the passphrase may still not write outside of the home."""
    parts = PurePosixPath(member.name).parts
    inside = len(parts) > 1 and parts[0] in {*FOLDERS, "database"} and ".." not in parts
    if not member.isreg() or not (inside or member.name in {"manifest.json", "node.json"}):
        raise ArchiveDamaged(reason="it holds something that does not belong there.")


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, draft: Home) -> None:
    _require_safe(member)
    target = draft.root / member.name
    missing = [folder for folder in target.parents if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o700)
        _chown(folder)
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        shutil.copyfileobj(_file(tar, member), file, 1 << 20)
        file.flush()
        os.fsync(file.fileno())
    os.utime(target, (member.mtime, member.mtime))
    _chown(target)
