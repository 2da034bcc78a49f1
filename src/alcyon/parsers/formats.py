"""What kind of file this is, by its first bytes. The name only settles what bytes leave open."""

import re
from typing import Final

from alcyon.parsers.errors import UnknownFormat
from alcyon.parsers.records import Format
from alcyon.parsers.sentences import problem

HEAD: Final = 64 * 1024  #: bytes that are enough
# a name that the reader of the message knows, for files that are something else
SIGNS: Final = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf", "7Z"),
    (b"Rar!", "RAR"),
    (b"PAR1", "Parquet"),
    (b"SQLite format 3", "SQLite"),
    (b"{\\rtf", "RTF"),
    (b"<?xml", "XML"),
    (b"<html", "HTML"),
    (b"<!DOCTYPE", "HTML"),
)
ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
BUNDLE: Final = re.compile(r'"type"\s*:\s*"bundle"|"spec_version"\s*:\s*"2\.1"')
COLLECTION: Final = re.compile(r'"type"\s*:\s*"Feature(Collection)?"')
ENTITY: Final = re.compile(r'"schema"\s*:\s*"|"properties"\s*:\s*\{')
TEXT_CONTROL: Final = frozenset(b"\t\n\r\x0b\x0c\x1a\x1b\x1c\x1d\x1e\x1f")


def detect(head: bytes, name: str = "") -> Format:
    """The format for `sandbox.read`. Looks at bytes only: nothing of the file is parsed here.

    Raises:
        UnknownFormat: with a problem that names what it looks like and what to do.
    """
    if head.startswith(ZIP):
        return "XLSX"  # which kind of archive it is, only the reader may find out
    if head.startswith(OLE):
        code, kind = ("archive-locked", "") if ENCRYPTED in head else ("format-unknown", "XLS")
        raise UnknownFormat([problem(code, name, kind=kind)])
    beginning = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    for sign, kind in SIGNS:
        if beginning[: len(sign)].lower() == sign.lower():
            raise _unknown(name, kind)
    text = _as_text(head)
    if text is None:
        raise _unknown(name, "binary")
    first = text.lstrip("\ufeff \t\r\n")[:1]
    if first == "{":
        return _json(text, name)
    if first == "[":
        raise _unknown(name, "JSON")
    return "CSV"


def _json(text: str, name: str) -> Format:
    if BUNDLE.search(text):
        return "STIX"
    if COLLECTION.search(text):
        return "GEOJSON"
    if ENTITY.search(text) or name.lower().endswith((".ftm.json", ".jsonl", ".ndjson", ".ijson")):
        return "FTM"
    raise _unknown(name, "JSON")


def _as_text(head: bytes) -> str | None:
    """The bytes as text of some encoding, good enough to look for words; None for no text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace")
    zeros = head.count(0)
    if zeros > 0.2 * len(head):
        big = head[0::2].count(0) > head[1::2].count(0)
        return head[: len(head) // 2 * 2].decode("utf-16-be" if big else "utf-16-le", "replace")
    controls = sum(1 for byte in head if byte < 32 and byte not in TEXT_CONTROL)
    if controls > 0.02 * len(head) + 2:
        return None
    return head.decode("utf-8", "replace")


def _unknown(name: str, kind: str) -> UnknownFormat:
    return UnknownFormat([problem("format-unknown", name, kind=kind)])
