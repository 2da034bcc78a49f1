"""An encrypted stream: AES-256-GCM in chunks, so that not a byte is given out unchecked.

Layout: magic, length and JSON of the header, then chunks (length, ciphertext). A chunk is
bound to the header, to its number and to whether it is the last: cutting, reordering,
repeating, mixing two archives or adding to the end all show. The key comes from a
passphrase (scrypt) or a key file (HKDF), with a random salt, and is used for one archive.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from alcyon.node.errors import NodeError

MAGIC = b"ALCYON-ARCHIVE-1\n"
CHUNK = 1 << 20
TAG = 16
LONGEST_HEADER = 4096
SCRYPT_N = 1 << 17  # 128 MB, a third of a second
SHORTEST_PASSPHRASE = 12
SHORTEST_KEY = 32


class ArchiveDamaged(NodeError):
    """The archive is damaged, cut short, or was changed: {reason}"""

    code = "archive-damaged"
    mend = "Nothing was touched. Use another copy or an older archive."


class ArchiveLocked(NodeError):
    """The passphrase or key does not open this archive."""

    code = "archive-locked"
    mend = "Nothing was touched. Try the passphrase or key file that it was made with."


class SecretWeak(NodeError):
    """A {what} has at least {least} characters."""

    code = "backup-secret-weak"
    mend = "Use `alcyon backup --make-key FILE`, or a longer passphrase."


@dataclass(frozen=True)
class Secret:
    """What locks an archive: a passphrase that somebody remembers, or a key file's bytes."""

    kind: str  # "passphrase" or "key"
    content: bytes = field(repr=False)

    @classmethod
    def passphrase(cls, text: str) -> Secret:
        """A passphrase; surrounding white space is no part of it."""
        content = text.strip().encode()
        if len(content) < SHORTEST_PASSPHRASE:
            raise SecretWeak(what="passphrase", least=SHORTEST_PASSPHRASE)
        return cls("passphrase", content)

    @classmethod
    def key(cls, content: bytes) -> Secret:
        """The bytes of a key file."""
        if len(content.strip()) < SHORTEST_KEY:
            raise SecretWeak(what="key file", least=SHORTEST_KEY)
        return cls("key", content.strip())

    def derive(self, salt: bytes) -> AESGCM:
        """The cipher of one archive."""
        if self.kind == "passphrase":
            return AESGCM(Scrypt(salt=salt, length=32, n=SCRYPT_N, r=8, p=1).derive(self.content))
        hkdf = HKDF(hashes.SHA256(), length=32, salt=salt, info=b"alcyon archive 1")
        return AESGCM(hkdf.derive(self.content))


class Sealer:
    """Write plaintext in, ciphertext comes out at `target`. `finish` makes it whole."""

    def __init__(self, target: BinaryIO, secret: Secret) -> None:
        salt = secrets.token_bytes(16)
        header = json.dumps(
            {"locked_by": secret.kind, "salt": base64.b64encode(salt).decode(), "chunk": CHUNK}
        ).encode()
        self._target = target
        self._cipher = secret.derive(salt)
        self._bound = hashlib.sha256(MAGIC + header).digest()
        self._number = 0
        self._pending = bytearray()
        target.write(MAGIC + struct.pack(">I", len(header)) + header)
        self._put(b"", last=False)  # shows a wrong key apart from later damage

    def write(self, data: bytes) -> int:
        """Take `data`; whole chunks go out at once."""
        self._pending += data
        while len(self._pending) > CHUNK:
            self._put(bytes(self._pending[:CHUNK]), last=False)
            del self._pending[:CHUNK]
        return len(data)

    def finish(self) -> None:
        """Write the last chunk. Without it the archive counts as cut short."""
        self._put(bytes(self._pending), last=True)
        self._pending.clear()

    def _put(self, plain: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, last), plain, self._bound)
        self._target.write(struct.pack(">I", len(sealed)) + sealed)
        self._number += 1


class Opener:
    """Read the plaintext of an archive; every byte was checked before it is given out.

    Reaching the end proves that the archive is whole.

    Raises:
        ArchiveDamaged, ArchiveLocked: while reading, or at once when the start is wrong.
    """

    def __init__(self, source: BinaryIO, secret: Secret) -> None:
        header = _header(source)
        try:
            told = json.loads(header)
            salt = base64.b64decode(told["salt"], validate=True)
            locked_by = str(told["locked_by"])
        except (ValueError, KeyError, TypeError):
            raise ArchiveDamaged(reason="its header cannot be read.") from None
        if locked_by != secret.kind:
            raise ArchiveLocked(locked_by=locked_by)
        self._bound = hashlib.sha256(MAGIC + header).digest()
        self._chunks = _opened(source, secret.derive(salt), self._bound)
        self._rest = memoryview(b"")

    def read(self, count: int) -> bytes:
        """At most `count` bytes of plaintext; none is the proven end."""
        while len(self._rest) == 0:
            following = next(self._chunks, None)
            if following is None:
                return b""
            self._rest = memoryview(following)
        given = self._rest[:count]
        self._rest = self._rest[count:]
        return bytes(given)


def _header(source: BinaryIO) -> bytes:
    if source.read(len(MAGIC)) != MAGIC:
        raise ArchiveDamaged(reason="it does not begin like an archive of Alcyon.")
    (length,) = struct.unpack(">I", _exactly(source, 4))
    if length > LONGEST_HEADER:
        raise ArchiveDamaged(reason="its header is too long.")
    return _exactly(source, length)


def _opened(source: BinaryIO, cipher: AESGCM, bound: bytes) -> Iterator[bytes]:
    number = 0
    while True:
        (length,) = struct.unpack(">I", _exactly(source, 4))
        if not TAG <= length <= CHUNK + TAG:
            raise ArchiveDamaged(reason=f"chunk {number} has an impossible length.")
        sealed = _exactly(source, length)
        plain, last = _open_chunk(cipher, number, sealed, bound)
        yield plain
        if last:
            break
        number += 1
    if source.read(1) != b"":
        raise ArchiveDamaged(reason="something was added to its end.")


def _open_chunk(cipher: AESGCM, number: int, sealed: bytes, bound: bytes) -> tuple[bytes, bool]:
    for last in (False, True):
        try:
            return cipher.decrypt(_nonce(number, last), sealed, bound), last
        except InvalidTag:
            continue
    if number == 0:
        raise ArchiveLocked
    raise ArchiveDamaged(reason=f"chunk {number} is not as it was written.")


def _nonce(number: int, last: bool) -> bytes:
    """Unique, because a key serves one archive; the flag and the number bind the place."""
    return struct.pack(">3xBQ", int(last), number)


def _exactly(source: BinaryIO, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = source.read(count - len(data))
        if more == b"":
            raise ArchiveDamaged(reason="it is cut short.")
        data += more
    return data
