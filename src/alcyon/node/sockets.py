"""Where PostgreSQL's socket lies: a private folder whose path is short enough."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from alcyon.node.errors import NodeError
from alcyon.node.home import Home
from alcyon.node.privileges import Identity

PORT = 5432
#: The kernel ends such a path after 107 bytes; some C libraries earlier.
LONGEST = 100


class SocketFolderTaken(NodeError):
    """The folder {path} for the database's socket is not a private folder of ours."""

    code = "socket-folder-taken"
    mend = "Remove {path}, or set ALCYON_HOME to a shorter path."


def socket_folder(home: Home, uid: int) -> Path:
    """The folder of the socket; the same answer in each process of one node."""
    if len(os.fsencode(home.run / f".s.PGSQL.{PORT}")) < LONGEST:
        return home.run
    name = hashlib.sha256(os.fsencode(home.root)).hexdigest()[:16]
    # Not /run/user, which goes away when the user logs out; not TMPDIR, which differs.
    return Path("/tmp") / f"alcyon-{uid}-{name}"


def prepare_socket_folder(home: Home, identity: Identity | None) -> Path:
    """Make the folder, or refuse one that somebody else put there before us."""
    uid = os.geteuid() if identity is None else identity.uid
    folder = socket_folder(home, uid)
    if folder == home.run:
        return folder
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        pass
    else:
        if identity is not None:
            os.chown(folder, identity.uid, identity.gid)
    status = folder.lstat()
    private = stat.S_ISDIR(status.st_mode) and stat.S_IMODE(status.st_mode) == 0o700
    if not private or status.st_uid != uid:
        raise SocketFolderTaken(path=folder)
    return folder
