"""Copies of folders that cost no space: hard links where they help, copies where not."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

READ_BY_ALL = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH
RUN_BY_ALL = stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH


def link_tree(source: Path, target: Path, *, leave: Callable[[Path], bool] | None = None) -> None:
    """Make `target` hold what `source` holds, readable by everybody.

    A file that everybody may read already is linked; another is copied with wider rights,
    for a link would widen those of the original. `leave` names what to pass over. Symbolic
    links stay as they are.
    """
    target.mkdir(parents=True, exist_ok=True)
    target.chmod(0o755)
    with os.scandir(source) as entries:
        for entry in entries:
            path = Path(entry.path)
            if leave is not None and leave(path):
                continue
            if entry.is_dir(follow_symlinks=False):
                link_tree(path, target / entry.name, leave=leave)
            else:
                link_file(path, target / entry.name)


def link_file(source: Path, target: Path) -> None:
    """One file of `link_tree`; the times stay, so compiled Python stays valid."""
    if source.is_symlink():
        target.symlink_to(source.readlink())
        return
    mode = source.stat().st_mode
    if _open_to_all(mode):
        try:
            os.link(source, target)
        except OSError:  # another disk, or a file system without links
            pass
        else:
            return
    shutil.copy2(source, target)
    target.chmod(READ_BY_ALL | (RUN_BY_ALL if mode & stat.S_IXUSR else 0) | stat.S_IWUSR)


def _open_to_all(mode: int) -> bool:
    if not mode & stat.S_IROTH or mode & stat.S_IWOTH:
        return False
    return not mode & stat.S_IXUSR or bool(mode & stat.S_IXOTH)
