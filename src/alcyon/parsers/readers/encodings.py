"""Which encoding a text file is in: said by a mark, shown by its bytes, or guessed and said so.

What cannot be decoded becomes a lone surrogate (U+DC00 + byte), so that the one row that holds
it can be refused and shown, and the others go in.
"""

import codecs
import io
import re
from dataclasses import dataclass
from typing import BinaryIO, Final

from alcyon.parsers.errors import refuse
from alcyon.parsers.records import ENCODINGS, Note

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE: Final = 256 * 1024
LOST: Final = re.compile("[\0\ud800-\udfff]")
WORD: Final = re.compile(rb"[A-Za-z\x80-\xff]+")
RUN: Final = re.compile(rb"[\x80-\xff]{3,}")


@dataclass(frozen=True, slots=True)
class Encoding:
    """What a file is read as, and what a person should know of how that was found."""

    name: str
    notes: tuple[Note, ...] = ()


def _as_surrogates(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    lost = error.object[error.start : error.end]
    return "".join(chr(0xDC00 + byte) for byte in lost), error.end


codecs.register_error("alcyon-lost", _as_surrogates)


def open_text(stream: BinaryIO, encoding: Encoding) -> io.TextIOWrapper:
    """The whole file as text. Line ends stay as they are."""
    stream.seek(0)
    return io.TextIOWrapper(stream, encoding.name, errors="alcyon-lost", newline="")


def encoding_of(stream: BinaryIO, wanted: str = "") -> Encoding:
    """The encoding that a person named, or the one that the bytes speak for."""
    stream.seek(0)
    head = stream.read(SAMPLE)
    marked = next((name for mark, name in MARKS if head.startswith(mark)), "")
    if wanted:
        name = _known(wanted)
        # these two rely on the mark; without one they are written as most machines write
        wide_unmarked = name in ("utf-16", "utf-32") and marked != name
        return Encoding(f"{name}-le" if wide_unmarked else name)
    if marked:
        return Encoding(marked)
    wide = _wide(head)
    if wide:
        return Encoding(wide, (Note("encoding-guessed", value=wide),))
    return _narrow(_telling(stream, head))


def _known(wanted: str) -> str:
    try:
        name = codecs.lookup(wanted).name
    except LookupError:
        raise refuse("encoding-unknown", value=wanted) from None
    known = {codecs.lookup(each).name for each in ENCODINGS}
    if name not in known:
        raise refuse("encoding-unknown", value=wanted)
    return name


def _wide(head: bytes) -> str:
    """UTF-16 without a mark shows by its zero bytes: Latin text has one in every pair."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    pairs = max(len(head) // 2, 1)
    if odd > 0.3 * pairs and even < 0.05 * pairs:
        return "utf-16-le"
    if even > 0.3 * pairs and odd < 0.05 * pairs:
        return "utf-16-be"
    return ""


def _telling(stream: BinaryIO, head: bytes) -> bytes:
    """The first stretch of the file that is not plain ASCII; empty when all of it is."""
    chunk = head
    while chunk:
        if not chunk.isascii():
            return chunk + stream.read(SAMPLE)
        chunk = stream.read(1 << 20)
    return b""


def _narrow(sample: bytes) -> Encoding:
    if not sample:
        return Encoding("utf-8")
    text = sample.decode("utf-8", "replace")
    beyond = sum(1 for sign in text if not sign.isascii())
    wrong = text.count("\ufffd") - sample.count("\ufffd".encode())
    if wrong <= 1:  # the sample may end, or begin, within a character
        return Encoding("utf-8")
    if wrong < 0.1 * beyond:
        return Encoding("utf-8", (Note("encoding-damaged", value="utf-8"),))
    guess = _code_page(sample)
    return Encoding(guess, (Note("encoding-guessed", value=guess),))


def _code_page(sample: bytes) -> str:
    """Windows-1251, -1256 or -1252, by what the words look like in each.

    Cyrillic and Arabic words are runs of high bytes; Western words have one here and there.
    A Cyrillic word read rightly is lower case, Capitalised or CAPITALS; an Arabic one read as
    Cyrillic jumps between them. A Cyrillic word read as Arabic is full of French letters.
    """
    words = WORD.findall(sample)
    high = [word for word in words if RUN.search(word)]
    marked = [word for word in words if not word.isascii()]
    if len(high) * 2 < len(marked):
        return "cp1252"
    arabic = sum(map(_reads_arabic, high))
    cyrillic = sum(map(_reads_cyrillic, high))
    return "cp1256" if arabic > cyrillic else "cp1251"


def _reads_arabic(word: bytes) -> bool:
    return all("\u0600" <= sign <= "\u06ff" for sign in word.decode("cp1256"))


def _reads_cyrillic(word: bytes) -> bool:
    text = word.decode("cp1251", "replace")
    cyrillic = all("\u0400" <= sign <= "\u04ff" for sign in text)
    return cyrillic and (text.islower() or text.isupper() or text.istitle())
