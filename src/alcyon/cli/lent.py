"""Files named on the command line, also those that only root can read.

Before everything drops to the unprivileged user, root opens the files that were named and
lends them: the argument becomes `fd:7`. So `alcyon backup --key-file /root/backup.key`
works, while nothing but that one file is open to the process.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from alcyon.node.errors import NodeError

PREFIX = "fd:"


class FileUnreadable(NodeError):
    """The file {path} cannot be read: {reason}"""

    code = "file-unreadable"
    mend = "Give a file that exists and that you can read."


def lend(arguments: Sequence[str]) -> list[str]:
    """The arguments, with each existing file opened and replaced. Call it as root."""
    return [_lent(argument) for argument in arguments]


def _lent(argument: str) -> str:
    option, equals, value = argument.rpartition("=") if argument.startswith("--") else ("", "", "")
    path = value if equals else argument
    if path.startswith("-") or not Path(path).is_file():
        return argument
    descriptor = os.open(path, os.O_RDONLY)
    os.set_inheritable(descriptor, True)
    return f"{option}{equals}{PREFIX}{descriptor}"


def open_named(argument: str) -> BinaryIO:
    """Open what an argument names: a path, a lent file, or `-` for standard input.

    Raises:
        FileUnreadable
    """
    try:
        if argument == "-":
            return sys.stdin.buffer
        if argument.startswith(PREFIX) and argument[len(PREFIX) :].isdigit():
            return os.fdopen(int(argument[len(PREFIX) :]), "rb")
        return Path(argument).open("rb")
    except OSError as error:
        raise FileUnreadable(path=argument, reason=error.strerror or str(error)) from None


def read_named(argument: str) -> bytes:
    """The whole content of what an argument names; for keys and certificates."""
    with open_named(argument) as file:
        return file.read()
