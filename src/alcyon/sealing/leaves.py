"""Salted commitments and leaf hashes, so that an audit trail can be sealed later.

A row of the trail commits to its content by a salted hash. When retention destroys the
content, the commitment still proves that nothing was exchanged, and says nothing of it.
Leaf hashes follow RFC 6962: SHA-256 over a zero byte and the leaf.
"""

import hashlib
import os
from collections.abc import Sequence

SALT_BYTES = 16


def new_salt() -> bytes:
    return os.urandom(SALT_BYTES)


def commitment(salt: bytes, content: bytes) -> bytes:
    """SHA-256 over salt and content. 32 bytes; without the salt it cannot be guessed at."""
    return hashlib.sha256(b"alcyon-commitment-1" + salt + content).digest()


def leaf_hash(fields: Sequence[str | bytes]) -> bytes:
    """The leaf of a row: each field with its length before it, so no two rows read alike."""
    leaf = hashlib.sha256(b"\x00")
    for field in fields:
        data = field.encode() if isinstance(field, str) else field
        leaf.update(len(data).to_bytes(8, "big") + data)
    return leaf.digest()
