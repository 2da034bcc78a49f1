"""The node's own keys, which wrap every other key that is stored in the database.

A stolen database opens nothing without the key files; a stolen disk opens what its key
files open, which is why backups are encrypted under a passphrase of their own.
"""

import hashlib
from functools import lru_cache

from django.conf import settings

from alcyon.sealing.boxes import seal, unseal


@lru_cache(maxsize=8)
def _wrapping_key(name: str) -> bytes:
    secret = settings.ALCYON_HOME.secret(f"{name}.key")
    return hashlib.sha256(f"alcyon-wrapping-key:{name}:".encode() + secret.encode()).digest()


def wrap(name: str, key: bytes, *, context: str) -> bytes:
    """Seal `key` under the node's key `name` (`vault` or `audit`)."""
    return seal(_wrapping_key(name), key, context=context)


@lru_cache(maxsize=4096)
def unwrap(name: str, wrapped: bytes, *, context: str) -> bytes:
    """The key again. Cached in this process; `forget` empties the cache after a destruction."""
    return unseal(_wrapping_key(name), wrapped, context=context)


def open_once(name: str, wrapped: bytes, *, context: str) -> bytes:
    """Like `unwrap`, for content that is no key: nothing of it stays in this process."""
    return unseal(_wrapping_key(name), wrapped, context=context)


def forget() -> None:
    """Drop every unwrapped key from this process's memory."""
    unwrap.cache_clear()


@lru_cache(maxsize=8)
def derived(purpose: str) -> bytes:
    """A key of its own for keyed hashes of one purpose; never stored, never leaves."""
    return hashlib.sha256(b"alcyon-derived:" + purpose.encode() + _wrapping_key("vault")).digest()
