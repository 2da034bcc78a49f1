"""The home folder of one node: where everything that must outlive a process lies."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from alcyon.node.errors import NodeError
from alcyon.node.privileges import Identity, is_root, require_reachable, service_identity

ROOTS_HOME = Path("/var/lib/alcyon")
#: Random keys that exist from the founding on. A lost one is restored, never made anew:
#: what it locked would stay locked.
KEYS = ("sessions.key", "vault.key", "audit.key")
PRIVATE_FOLDERS = ("run", "keys", "files", "logs", "backups", "cache")


class Kind(StrEnum):
    """What a node is for. It never changes."""

    TRIAL = "TRIAL"
    REAL = "REAL"


class WrongKind(NodeError):
    """The home {home} belongs to a {is_kind} node and cannot become a {asked} one."""

    code = "node-kind"
    mend = "Set ALCYON_HOME to another folder; a trial never becomes a real node, nor back."


class HomeDamaged(NodeError):
    """The file {path} of this home cannot be read."""

    code = "home-damaged"
    mend = "Restore it from a backup: `alcyon restore`."


class HomeOfAnother(NodeError):
    """The folder {path} belongs to another user (uid {uid})."""

    code = "home-of-another"
    mend = "Run as that user, set ALCYON_USER to it, or set ALCYON_HOME to another folder."


class SecretMissing(NodeError):
    """The key file {path} is missing."""

    code = "secret-missing"
    mend = "Restore it from a backup: `alcyon restore`. Never make a new one by hand."


@dataclass(frozen=True)
class Home:
    """Typed paths of one node. Making one touches nothing; `prepare` makes the folders."""

    root: Path

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Home:
        """The folder of ALCYON_HOME, else the default of this user."""
        env = os.environ if environ is None else environ
        given = env.get("ALCYON_HOME", "")
        if given:
            return cls(Path(given).expanduser().absolute())
        if is_root():
            return cls(ROOTS_HOME)
        data = env.get("XDG_DATA_HOME", "")
        return cls((Path(data) if data else Path.home() / ".local" / "share") / "alcyon")

    @property
    def postgres(self) -> Path:
        """PostgreSQL's data folder. It exists only once initdb is through."""
        return self.root / "postgres"

    @property
    def run(self) -> Path:
        """Sockets and locks."""
        return self.root / "run"

    @property
    def keys(self) -> Path:
        """Passwords and keys; losing it loses the vault."""
        return self.root / "keys"

    @property
    def files(self) -> Path:
        """Uploads and exports."""
        return self.root / "files"

    @property
    def logs(self) -> Path:
        """JSON lines without personal data, and PostgreSQL's own log."""
        return self.root / "logs"

    @property
    def backups(self) -> Path:
        """Encrypted archives made by `alcyon backup` and `alcyon upgrade`."""
        return self.root / "backups"

    @property
    def cache(self) -> Path:
        """Whatever may be deleted at any time while the node stands still."""
        return self.root / "cache"

    @property
    def runtime(self) -> Path:
        """Copies of code that the unprivileged user could not read where it lies."""
        return self.root / "runtime"

    @property
    def card(self) -> Path:
        """`node.json`: the kind of the node and when it was founded."""
        return self.root / "node.json"

    def prepare(self, identity: Identity | None = None) -> None:
        """Make the folders (0700), owned by the user that the node runs as.

        As root the home itself stays root's, with the sticky bit: the user may write in
        it but not swap the folder `runtime`, which root fills.
        """
        owner = identity or service_identity()
        self._make_root(owner)
        require_reachable(self.root, owner)
        for name in PRIVATE_FOLDERS:
            self._make_private(self.root / name, owner)

    def _make_root(self, owner: Identity | None) -> None:
        if not self.root.exists():
            self.root.mkdir(parents=True, mode=0o700)
            if owner is not None:
                os.chown(self.root, 0, owner.gid)
                self.root.chmod(0o1770)
        if owner is None:
            _refuse_foreign(self.root, os.geteuid(), also_root=True)

    def _make_private(self, folder: Path, owner: Identity | None) -> None:
        if not folder.exists():
            folder.mkdir(mode=0o700)
            if owner is not None:
                os.chown(folder, owner.uid, owner.gid)
        _refuse_foreign(folder, os.geteuid() if owner is None else owner.uid)
        folder.chmod(0o700)

    def kind(self) -> Kind | None:
        """The kind of this node, or None when nothing was founded here yet."""
        try:
            return Kind(json.loads(self.card.read_text(encoding="utf-8"))["kind"])
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            raise HomeDamaged(path=self.card) from None

    def found(self, kind: Kind, *, at: datetime) -> None:
        """Make the keys and write down what this node is; a second time only confirms it.

        Raises:
            WrongKind: the home belongs to a node of the other kind.
        """
        present = self.kind()
        if present is None:
            for name in KEYS:
                self.secret_or_new(name)
            card = {"kind": kind.value, "created": at.isoformat(timespec="seconds")}
            self.write_private(self.card, json.dumps(card).encode() + b"\n")
        elif present is not kind:
            raise WrongKind(home=self.root, is_kind=present.value, asked=kind.value)

    def secret(self, name: str) -> str:
        """The text of the key file `name`, for example `app.password`."""
        path = self.keys / name
        try:
            return path.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            raise SecretMissing(path=path) from None

    def secret_or_new(self, name: str) -> str:
        """Like `secret`; where the file is missing a random one is written first."""
        path = self.keys / name
        if not path.exists():
            self.write_private(path, secrets.token_urlsafe(32).encode("ascii") + b"\n")
        return self.secret(name)

    def write_private(self, path: Path, content: bytes) -> None:
        """Put `content` at `path` in one step: 0600, on disk before it has the name."""
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        owner = service_identity()
        if owner is not None:
            os.chown(draft, owner.uid, owner.gid)
        draft.replace(path)
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` survive a power loss."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refuse_foreign(folder: Path, uid: int, *, also_root: bool = False) -> None:
    status = folder.lstat()
    if folder.is_symlink() or (status.st_uid != uid and not (also_root and status.st_uid == 0)):
        raise HomeOfAnother(path=folder, uid=status.st_uid)
