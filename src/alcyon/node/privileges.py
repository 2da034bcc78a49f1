"""One unprivileged user for everything, when a node is started as root.

PostgreSQL refuses to run as root, and a parser that runs as root would read hostile
files with the machine in its hands. So nothing of a node runs as root for longer than
it takes to prepare a folder.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import stat
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from alcyon.node.errors import NodeError

#: Tried in this order when ALCYON_USER names nobody.
USERS = ("alcyon", "nobody")
PR_SET_PDEATHSIG = 1

# Loaded here because the child between fork and exec must not load anything.
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class UserUnknown(NodeError):
    """There is no user {user} on this machine."""

    code = "user-unknown"
    mend = "Create it (`useradd --system {user}`) or set ALCYON_USER to one that exists."


class UserIsRoot(NodeError):
    """The user {user} has the rights of root."""

    code = "user-is-root"
    mend = "Set ALCYON_USER to an unprivileged user."


class FolderUnreachable(NodeError):
    """The user {user} cannot reach {path}, because {blocked} is closed to that user."""

    code = "folder-unreachable"
    mend = "Set ALCYON_HOME to a folder that {user} can reach, such as /var/lib/alcyon."


@dataclass(frozen=True)
class Identity:
    """The operating system's user that a node runs as."""

    name: str
    uid: int
    gid: int


class SpawnOptions(TypedDict, total=False):
    """Arguments of `subprocess` that start a child as another user."""

    user: int
    group: int
    extra_groups: list[int]


def is_root() -> bool:
    """Whether this process could become any user."""
    return os.geteuid() == 0


def service_identity(environ: Mapping[str, str] | None = None) -> Identity | None:
    """The user to drop to, or None when this process is no root and stays what it is."""
    if not is_root():
        return None
    wanted = (os.environ if environ is None else environ).get("ALCYON_USER", "")
    for name in (wanted,) if wanted else USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid == 0:
            raise UserIsRoot(user=name)
        return Identity(name, entry.pw_uid, entry.pw_gid)
    raise UserUnknown(user=wanted or USERS[0])


def spawn_options(identity: Identity | None) -> SpawnOptions:
    """Arguments for `subprocess.Popen`: no group of root survives."""
    if identity is None:
        return {}
    return {"user": identity.uid, "group": identity.gid, "extra_groups": []}


def become(identity: Identity) -> None:
    """Turn this process into `identity` for good. Groups first: afterwards one may not."""
    os.setgroups([])
    os.setresgid(identity.gid, identity.gid, identity.gid)
    os.setresuid(identity.uid, identity.uid, identity.uid)


def blocked_at(path: Path, identity: Identity) -> Path | None:
    """The first folder on the way to `path` that `identity` may not pass, if any.

    Reads mode bits, not access lists; a missing folder blocks nothing, for it will be
    made.
    """
    for folder in [*reversed(path.resolve().parents), path.resolve()]:
        try:
            status = folder.stat()
        except FileNotFoundError:
            return None
        if not stat.S_ISDIR(status.st_mode):
            return None
        if not _may_pass(status, identity):
            return folder
    return None


def require_reachable(path: Path, identity: Identity | None) -> None:
    """Raise `FolderUnreachable` unless `identity` can walk to `path`."""
    if identity is None:
        return
    blocked = blocked_at(path, identity)
    if blocked is not None:
        raise FolderUnreachable(user=identity.name, path=path, blocked=blocked)


def _may_pass(status: os.stat_result, identity: Identity) -> bool:
    if status.st_uid == identity.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == identity.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def dies_with_us(number: signal.Signals) -> Callable[[], None] | None:
    """A `preexec_fn` by which a child gets signal `number` when its parent is killed.

    Linux sends it when the *thread* that forked ends, so elsewhere than in the main
    thread there is none.
    """
    if _LIBC is None or threading.current_thread() is not threading.main_thread():
        return None
    prctl = _LIBC.prctl

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)

    return ask
