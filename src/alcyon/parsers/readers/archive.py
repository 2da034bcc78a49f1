"""A zip archive opened with suspicion: counted and weighed before anything is unpacked."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final

from alcyon.parsers.errors import refuse

MAX_ENTRIES: Final = 5000
MAX_DIRECTORY: Final = 8 * 1024 * 1024
MAX_TOTAL: Final = 6 * 1024**3
MAX_RATIO: Final = 250  #: a sheet of a million alike rows packs about eighty times
SMALL: Final = 4 * 1024 * 1024  #: below this nobody chokes, whatever the ratio
CHUNK: Final = 256 * 1024
END: Final = b"PK\x05\x06"
ENCRYPTED: Final = 0x1
# what zipfile raises on damaged archives: it checks little and lets the rest happen
DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


def open_archive(stream: BinaryIO) -> zipfile.ZipFile:
    """The archive, if its directory is of a sane size and promises sane contents.

    Names are only ever compared with the names we look for; nothing is unpacked to a path.

    Raises:
        FileRefused: truncated, crowded, encrypted, or packed more tightly than any workbook.
    """
    size = stream.seek(0, 2)
    _check_directory(stream, size)
    try:
        archive = zipfile.ZipFile(stream)
    except DAMAGE as wrong:
        raise refuse("file-truncated", value=str(wrong)) from None
    unpacked = 0
    for entry in archive.infolist():
        unpacked += entry.file_size
        if entry.flag_bits & ENCRYPTED:
            raise refuse("archive-locked")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refuse("workbook-damaged", value=entry.filename)
        _weigh(entry.filename, entry.file_size, entry.compress_size)
    _weigh("*", unpacked, size)  # overlapping entries share their packed bytes
    return archive


def chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The unpacked bytes of one entry, a piece at a time; never more than it promised."""
    try:
        with archive.open(name) as part:
            while chunk := part.read(CHUNK):
                yield chunk
    except KeyError:
        raise refuse("workbook-damaged", value=name) from None
    except DAMAGE:
        raise refuse("file-truncated", value=name) from None


def _weigh(name: str, unpacked: int, packed: int) -> None:
    ratio = unpacked // max(packed, 1)
    if unpacked > MAX_TOTAL or (unpacked > SMALL and ratio > MAX_RATIO):
        raise refuse("archive-bomb", value=name, size=unpacked // 1024**2, ratio=ratio)


def _check_directory(stream: BinaryIO, size: int) -> None:
    """Read the few bytes that say how long the directory is before it is loaded."""
    stream.seek(max(size - 65557, 0))
    tail = stream.read(65557)
    place = tail.rfind(END)
    if place < 0 or len(tail) < place + 22:
        raise refuse("file-truncated")
    entries, length = struct.unpack_from("<HI", tail, place + 10)
    # 65,535 stands for "see elsewhere", an archive far beyond any workbook
    if entries > MAX_ENTRIES or length > MAX_DIRECTORY:
        raise refuse("archive-crowded", entries=entries, limit=MAX_ENTRIES)
