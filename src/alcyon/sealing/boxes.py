"""Authenticated boxes: bytes under a key, bound to what they are about.

AES-256-GCM with a random 96-bit nonce. The context (for example `vault:<record id>`) is
authenticated with the content, so a box that is moved to another row does not open.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from alcyon.kernel.errors import AlcyonError

KEY_BYTES = 32
NONCE_BYTES = 12


class BoxDoesNotOpen(AlcyonError):
    """The sealed content cannot be opened: its key is gone, or it was changed or moved."""

    code = "box-does-not-open"
    status = 410


def new_key() -> bytes:
    """A fresh 256-bit key from the operating system."""
    return os.urandom(KEY_BYTES)


def seal(key: bytes, content: bytes, *, context: str) -> bytes:
    """Seal `content`: nonce, then ciphertext with its tag (28 bytes longer than the content)."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, context.encode())


def unseal(key: bytes, box: bytes, *, context: str) -> bytes:
    """The content of a box sealed under the same key and context.

    Raises:
        BoxDoesNotOpen: another key, another context, or one changed bit.
    """
    try:
        return AESGCM(key).decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], context.encode())
    except (InvalidTag, ValueError):
        raise BoxDoesNotOpen(context=context) from None
