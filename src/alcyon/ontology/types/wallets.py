"""Addresses of crypto-assets, with their built-in checks."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256
from typing import Final

from alcyon.ontology.types.base import Cleaned, Context, Type, refuse

BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
GENERATORS: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
BECH32_ENDS: Final = {1: "bech32", 0x2BC830A3: "bech32m"}
SEGWIT: Final = {"bc": "BTC", "ltc": "LTC", "tb": "BTC-TEST"}
# first byte of the decoded address -> chain
VERSIONS: Final = {0: "BTC", 5: "BTC", 48: "LTC", 50: "LTC", 30: "DOGE", 22: "DOGE", 65: "TRX",
                   76: "DASH", 16: "DASH"}  # fmt: skip
CHECKED_BYTES: Final = 25
ETHEREUM: Final = re.compile(r"0[xX][0-9a-fA-F]{40}$")
OTHER: Final = re.compile(r"[A-Za-z0-9]{25,110}$")
MONERO: Final = re.compile(r"[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}$")
CHECKSUM: Final = 4
ETHEREUM_START: Final = 2


def clean_wallet(raw: str, _: Context) -> Cleaned:
    """The address as its chain writes it; the note `chain:BTC` names the chain.

    Checked: base58check (Bitcoin, Litecoin, Dogecoin, Dash, Tron), bech32 and bech32m, and the
    capitals of an Ethereum address (EIP-55). Other chains are kept with a note that nothing
    could be checked.
    """
    return _wallet(raw.strip().removeprefix("bitcoin:").removeprefix("ethereum:").partition("?")[0])


@lru_cache(maxsize=4096)
def _wallet(text: str) -> Cleaned:
    if ETHEREUM.match(text):
        return _ethereum(text)
    prefix = text.lower().partition("1")[0]
    if prefix in SEGWIT:
        if text not in (text.lower(), text.upper()) or not bech32_fits(text.lower()):
            refuse("wallet-check", text, chain=SEGWIT[prefix])
        return Cleaned(text.lower(), (f"chain:{SEGWIT[prefix]}",))
    if MONERO.match(text):
        return Cleaned(text, ("chain:XMR", "wallet-not-checked"))
    decoded = base58(text)
    if decoded is not None and len(decoded) == CHECKED_BYTES and decoded[0] in VERSIONS:
        if not base58_fits(decoded):
            refuse("wallet-check", text, chain=VERSIONS[decoded[0]])
        return Cleaned(text, (f"chain:{VERSIONS[decoded[0]]}",))
    if OTHER.match(text) is None:
        refuse("wallet-unreadable", text)
    return Cleaned(text, ("wallet-not-checked",))


def _ethereum(text: str) -> Cleaned:
    digits = text[ETHEREUM_START:]
    right = eip55(digits.lower())
    if digits not in (digits.lower(), digits.upper(), right):
        refuse("wallet-check", text, chain="ETH")
    return Cleaned(f"0x{right}", ("chain:ETH",))


def base58(text: str) -> bytes | None:
    """The bytes, or None where a sign is not of base58."""
    number = 0
    for sign in text:
        value = BASE58.find(sign)
        if value < 0:
            return None
        number = number * 58 + value
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base58_fits(decoded: bytes) -> bool:
    """Whether the last four bytes are those of the double SHA-256 of the rest."""
    check = sha256(sha256(decoded[:-CHECKSUM]).digest()).digest()[:CHECKSUM]
    return check == decoded[-CHECKSUM:]


def bech32_fits(text: str) -> bool:
    """The checksum of BIP 173 (bech32) or BIP 350 (bech32m)."""
    prefix, _, data = text.rpartition("1")
    if any(sign not in BECH32 for sign in data):
        return False
    values = [ord(sign) >> 5 for sign in prefix] + [0] + [ord(sign) & 31 for sign in prefix]
    total = 1
    for value in [*values, *(BECH32.index(sign) for sign in data)]:
        top = total >> 25
        total = (total & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(GENERATORS):
            total ^= generator if top >> bit & 1 else 0
    return total in BECH32_ENDS


def eip55(digits: str) -> str:
    """Forty small hexadecimal digits with the capitals that EIP-55 wants."""
    check = keccak256(digits.encode()).hex()
    return "".join(
        sign.upper() if int(other, 16) > 7 else sign
        for sign, other in zip(digits, check, strict=False)
    )


RATE: Final = 136
MASK: Final = (1 << 64) - 1


def keccak256(message: bytes) -> bytes:
    """Keccak-256 as Ethereum uses it (the padding from before SHA-3 was settled)."""
    padded = bytearray(message) + bytes(RATE - len(message) % RATE)
    padded[len(message)] ^= 0x01
    padded[-1] ^= 0x80
    lanes = [0] * 25
    for start in range(0, len(padded), RATE):
        for at in range(RATE // 8):
            lanes[at] ^= int.from_bytes(padded[start + 8 * at : start + 8 * at + 8], "little")
        lanes = _permuted(lanes)
    return b"".join(lane.to_bytes(8, "little") for lane in lanes[:4])


def _permuted(a: list[int]) -> list[int]:
    """Keccak-f[1600]; lane (x, y) is a[x + 5 y]."""
    lfsr = 1
    for _ in range(24):
        column = [a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20] for x in range(5)]
        mixed = [column[x - 1] ^ _turned(column[(x + 1) % 5], 1) for x in range(5)]
        a = [a[at] ^ mixed[at % 5] for at in range(25)]
        x, y, lane = 1, 0, a[1]
        for step in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            lane, a[x + 5 * y] = a[x + 5 * y], _turned(lane, (step + 1) * (step + 2) // 2)
        rows = [a[y : y + 5] for y in range(0, 25, 5)]
        a = [
            row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5] & MASK) for row in rows for x in range(5)
        ]
        for bit in range(7):
            lfsr = (lfsr << 1 ^ (lfsr >> 7) * 0x171) & 0xFF
            if lfsr & 2:
                a[0] ^= 1 << ((1 << bit) - 1)
    return a


def _turned(lane: int, by: int) -> int:
    by %= 64
    return (lane << by | lane >> (64 - by)) & MASK if by else lane


TYPES: Final = (Type("wallet", clean_wallet, longest=300),)
