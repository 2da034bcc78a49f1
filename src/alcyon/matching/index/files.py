"""Arrays in one file: written to a temporary name, flushed to the disk, then renamed.

A file is a magic word, the length of the header, the header as JSON (format version, and of
each array its type, shape, place and CRC-32), then the arrays, each at a multiple of 64 bytes.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from alcyon.kernel.errors import AlcyonError

MAGIC: Final = b"ALCYIDX\n"
VERSION: Final = 1
_ALIGN: Final = 64
Array = npt.NDArray[Any]


class IndexDamaged(AlcyonError):
    """The files of the candidate index cannot be used. It can be rebuilt at any time."""

    code = "index-damaged"


def write_arrays(path: Path, arrays: Mapping[str, Array]) -> None:
    """All or nothing: a crash leaves what stood at `path` before, and perhaps a `.new` file."""
    plain = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    header = _header(plain)

    def content() -> list[Any]:
        parts: list[Any] = [MAGIC, len(header).to_bytes(8, "little"), header]
        size = sum(map(len, parts))
        for array in plain.values():
            parts += [bytes(-size % _ALIGN), array.reshape(-1).view(np.uint8).data]
            size += -size % _ALIGN + array.nbytes
        return parts

    write_file(path, content())


def write_file(path: Path, parts: list[Any]) -> None:
    """Write, flush, rename, flush the folder: the one way a file of the index comes about."""
    waiting = path.with_name(path.name + ".new")
    with open(waiting, "wb") as file:
        os.chmod(waiting, 0o600)
        for part in parts:
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
    os.replace(waiting, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_arrays(path: Path) -> dict[str, Array]:
    """The arrays, mapped from the file and not writable; every checksum is tried first.

    Raises:
        IndexDamaged: the file is missing, of another version, cut short or changed.
    """
    try:
        whole = np.memmap(path, np.uint8, "r").view(np.ndarray)
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"{path.name}: {error}") from None
    if bytes(whole[:8]) != MAGIC or len(whole) < 16:
        raise IndexDamaged(f"{path.name} is no file of an index")
    length = int.from_bytes(bytes(whole[8:16]), "little")
    try:
        header = json.loads(bytes(whole[16 : 16 + length]))
    except ValueError:
        raise IndexDamaged(f"{path.name}: the header cannot be read") from None
    if header["version"] != VERSION:
        raise IndexDamaged(f"{path.name} has version {header['version']}, not {VERSION}")
    return _arrays(path, whole, header["arrays"], 16 + length)


def _header(arrays: Mapping[str, Array]) -> bytes:
    told = [
        [
            name,
            array.dtype.str,
            list(array.shape),
            _checksum(array),
        ]
        for name, array in arrays.items()
    ]
    return json.dumps({"version": VERSION, "arrays": told}).encode()


def _arrays(path: Path, whole: Array, told: list[Any], at: int) -> dict[str, Array]:
    found = {}
    for name, kind, shape, checksum in told:
        at += -at % _ALIGN
        size = int(np.prod(shape, dtype=np.int64)) * np.dtype(kind).itemsize
        part = whole[at : at + size]
        if len(part) != size or _checksum(part) != checksum:
            raise IndexDamaged(f"{path.name}: {name} is not as it was written")
        found[name] = part.view(kind).reshape(shape)
        at += size
    return found


def _checksum(array: Array) -> int:
    return zlib.crc32(array.reshape(-1).view(np.uint8).data)
