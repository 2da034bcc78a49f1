"""The encrypted stream: whatever is changed, shows; what is whole, comes back."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alcyon.node import archive
from alcyon.node.archive import ArchiveDamaged, ArchiveLocked, Opener, Sealer, Secret, SecretWeak

KEY = Secret.key(b"k" * 44)
CHUNK = archive.CHUNK


def seal(content: bytes, secret: Secret = KEY, step: int = 70_000) -> bytes:
    target = io.BytesIO()
    sealer = Sealer(target, secret)
    for start in range(0, len(content), step):
        sealer.write(content[start : start + step])
    sealer.finish()
    return target.getvalue()


def unseal(sealed: bytes, secret: Secret = KEY) -> bytes:
    opener = Opener(io.BytesIO(sealed), secret)
    parts = []
    while part := opener.read(65_536):
        parts.append(part)
    return b"".join(parts)


def chunks_of(sealed: bytes) -> tuple[bytes, list[bytes]]:
    """The header and each chunk with its length."""
    at = len(archive.MAGIC)
    at += 4 + struct.unpack(">I", sealed[at : at + 4])[0]
    header, chunks = sealed[:at], []
    while at < len(sealed):
        length = 4 + struct.unpack(">I", sealed[at : at + 4])[0]
        chunks.append(sealed[at : at + length])
        at += length
    return header, chunks


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 17])
def test_what_went_in_comes_out(size: int) -> None:
    content = (b"abcdefg" * (size // 7 + 1))[:size]

    assert unseal(seal(content)) == content


@settings(max_examples=200)
@given(st.binary(max_size=3000), st.data())
def test_no_cut_archive_is_taken_for_whole(content: bytes, data: st.DataObject) -> None:
    sealed = seal(content)
    kept = data.draw(st.integers(0, len(sealed) - 1))

    with pytest.raises((ArchiveDamaged, ArchiveLocked)):
        unseal(sealed[:kept])


@settings(max_examples=300)
@given(st.binary(max_size=3000), st.data())
def test_no_flipped_bit_goes_unnoticed(content: bytes, data: st.DataObject) -> None:
    sealed = bytearray(seal(content))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8

    with pytest.raises((ArchiveDamaged, ArchiveLocked)):
        unseal(bytes(sealed))


@given(st.binary(min_size=1, max_size=100))
def test_nothing_can_be_added_to_the_end(extra: bytes) -> None:
    with pytest.raises(ArchiveDamaged):
        unseal(seal(b"content") + extra)


@pytest.mark.parametrize(
    "order",
    [[0, 2, 1, 3, 4], [0, 1, 1, 2, 3, 4], [0, 2, 3, 4], [0, 1, 2, 3], [0, 1, 2, 4], [4], [0, 4]],
)
def test_chunks_cannot_be_swapped_repeated_or_left_out(order: list[int]) -> None:
    header, chunks = chunks_of(seal(bytes(3 * CHUNK + 5)))
    assert len(chunks) == 5

    with pytest.raises((ArchiveDamaged, ArchiveLocked)):
        unseal(header + b"".join(chunks[i] for i in order))


def test_chunks_of_two_archives_do_not_mix() -> None:
    header, first = chunks_of(seal(bytes(2 * CHUNK)))
    _, second = chunks_of(seal(bytes(2 * CHUNK)))

    with pytest.raises(ArchiveDamaged):
        unseal(header + b"".join(first[:2]) + second[2])


def test_another_key_opens_nothing() -> None:
    with pytest.raises(ArchiveLocked):
        unseal(seal(b"content"), Secret.key(b"x" * 44))


def test_a_passphrase_opens_what_it_locked_and_nothing_else() -> None:
    sealed = seal(b"content", Secret.passphrase("a long sentence"))

    assert unseal(sealed, Secret.passphrase(" a long sentence\n")) == b"content"
    with pytest.raises(ArchiveLocked):
        unseal(sealed, Secret.passphrase("another sentence"))
    with pytest.raises(ArchiveLocked):
        unseal(sealed, KEY)


def test_the_content_is_not_to_be_seen() -> None:
    assert b"canary" not in seal(b"canary" * 1000)


def test_weak_secrets_are_refused() -> None:
    with pytest.raises(SecretWeak):
        Secret.passphrase("short")
    with pytest.raises(SecretWeak):
        Secret.key(b"short")


def test_a_secret_never_shows_itself() -> None:
    assert "sentence" not in repr(Secret.passphrase("a long sentence"))


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_without_a_crash(content: bytes) -> None:
    with pytest.raises(ArchiveDamaged):
        unseal(content)
    with pytest.raises((ArchiveDamaged, ArchiveLocked)):
        unseal(archive.MAGIC + content)
