"""The node's own log: JSON lines in `logs/`, facts and codes only, never personal data."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

LIMIT = 10_000_000


class NodeLog:
    """Appends one line per event to `logs/node.log`."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "node.log"

    def write(self, event: str, **facts: str | int | float | None) -> None:
        """One event with the moment. A full disk must not end the node: it is passed over."""
        moment = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"at": moment, "event": event, **facts}, ensure_ascii=False)
        try:
            with open_log(self.path) as file:
                file.write(line.encode() + b"\n")
        except OSError:
            return


def open_log(path: Path) -> IO[bytes]:
    """A log for appending, 0600; whoever else writes to it does not overwrite us."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")


def rotate(path: Path, limit: int = LIMIT) -> bool:
    """Keep one older generation once `path` is past `limit`; tells whether it did.

    The file is emptied in place, because children hold it open for appending.
    """
    try:
        if path.stat().st_size <= limit:
            return False
    except FileNotFoundError:
        return False
    shutil.copyfile(path, path.with_name(path.name + ".1"))
    path.with_name(path.name + ".1").chmod(0o600)
    os.truncate(path, 0)
    return True
