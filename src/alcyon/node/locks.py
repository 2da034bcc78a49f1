"""One node per home: a lock that the kernel frees however its holder ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from alcyon.node.errors import NodeError


class HomeInUse(NodeError):
    """Another Alcyon runs in {home}."""

    code = "home-in-use"
    mend = "Stop it first, or set ALCYON_HOME to another folder."


class Lock:
    """An exclusive lock on a file. It never blocks."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take it; False when another process has it. Taking it twice changes nothing."""
        if self._descriptor is not None:
            return True
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give it back."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
