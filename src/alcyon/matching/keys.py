"""Composite 64-bit keys: what two records share when they may speak of one person.

The same functions make the keys of a million rows and of one check: every argument is an array
of unsigned 64-bit numbers or one such number. Only the upper `BITS` of a key are ever kept or
compared, so that two indexes of different size agree about which keys are equal.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from hashlib import blake2b
from typing import Final

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint64]

BITS: Final = 36  # 160 million postings meet a strange key once in four hundred look-ups
MOST_SIGNS: Final = 24  # of a document number
ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CODES: Final = {sign: code for code, sign in enumerate(ALPHABET, start=1)}
# What optical reading takes for one another: Doc 9303 asks for OCR-B, scanners do not always.
ALIKE: Final = ("0OQD", "1IL", "2Z", "5S", "8B", "6G", "4A", "7T")


class Kind(IntEnum):
    """What a key is made of. The number goes into the key, so it must never change."""

    SKELETON = 1
    PAIR = 2
    YEAR = 3  #: skeleton and year of birth
    DAY = 4  #: skeleton and day and month of birth, in either order
    DATE = 5  #: the whole date of birth, day and month in either order
    SET = 6  #: all skeletons of a name of three or more
    DOCUMENT = 7
    NEAR_DATE = 8  #: for joins only: a skeleton with one sign left out, and the date
    NEAR_PAIR = 9  #: for joins only: a skeleton with one sign left out, and another skeleton


def mixed(numbers: Keys) -> Keys:
    """Each number stirred so that every bit depends on every bit (the finaliser of SplitMix64)."""
    found = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    found = (found ^ (found >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(found ^ (found >> np.uint64(31)), np.uint64)


def key(kind: npt.ArrayLike, first: npt.ArrayLike, second: npt.ArrayLike = 0) -> Keys:
    """Keys from one or two parts, as arrays of one shape or of one number; `kind` is a `Kind`,
    or an array of such."""
    left = np.atleast_1d(np.asarray(first, np.uint64))
    salt = np.asarray(kind, np.uint64).reshape(-1) * np.uint64(0x9E3779B97F4A7C15)
    right = np.asarray(second, np.uint64).reshape(-1) * np.uint64(0x9E3779B1)
    return mixed(mixed(left + salt) + right + np.uint64(7))


def once(numbers: Keys) -> Keys:
    """Each number once, ascending. For the short arrays of one check: np.unique takes longer."""
    found = np.sort(numbers)
    first = np.ones(len(found), np.bool_)
    np.not_equal(found[1:], found[:-1], out=first[1:])
    return found[first]


def among(numbers: Keys, known: Keys) -> npt.NDArray[np.bool_]:
    """Which of the numbers stand among `known`, which is ascending."""
    if len(known) == 0:
        return np.zeros(len(numbers), np.bool_)
    spots = np.minimum(np.searchsorted(known, numbers), len(known) - 1)
    return np.asarray(known[spots] == numbers, np.bool_)


def pair_key(one: Keys, other: Keys) -> Keys:
    """The key of two skeletons, whichever stood first."""
    return key(Kind.PAIR, np.minimum(one, other), np.maximum(one, other))


@lru_cache(maxsize=262144)
def text_number(text: str) -> int:
    """64 bits that stand for a skeleton (BLAKE2b; the same on every machine, for ever)."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


def text_numbers(texts: list[str]) -> Keys:
    """`text_number` of each."""
    return np.fromiter((text_number(text) for text in texts), np.uint64, len(texts))


@lru_cache(maxsize=65536)
def neighbourhood(skeleton: str) -> tuple[int, ...]:
    """Numbers of the skeleton and of what it is with one sign left out.

    Two skeletons that share one are at most one sign apart, or two where each has one more.
    Skeletons of two signs have no neighbours: everything would be near everything.
    """
    if len(skeleton) < 3:
        return (text_number(skeleton),)
    shorter = {skeleton[:at] + skeleton[at + 1 :] for at in range(len(skeleton))}
    return tuple(sorted(text_number(text) for text in {skeleton, *shorter}))


# ------------------------------------------------------------------------------------ dates


def day_number(birth: npt.ArrayLike) -> Keys:
    """Day and month, the smaller first: 5 March and 3 May are one. `birth` is packed."""
    found = np.asarray(birth, np.int64)
    month, day = (found >> 5) & 31, found & 31
    low, high = np.minimum(month, day), np.maximum(month, day)
    return np.asarray(low * 32 + high, np.uint64)


def packed(birth: tuple[int, int, int]) -> int:
    """Year, month, day in one number; 0 where a part is unknown. A day without month is none."""
    year, month, day = birth
    if not 0 < year < 4096:
        return 0
    if not 0 < month < 32:  # a month above 12 is a day that stands in the wrong place
        return year << 10
    return year << 10 | month << 5 | (day if 0 < day < 32 else 0)


# -------------------------------------------------------------------------------- documents


def _odd_numbers(count: int) -> Keys:
    return mixed(np.arange(1, count + 1, dtype=np.uint64)) | np.uint64(1)


_PLACES: Final = _odd_numbers(MOST_SIGNS + 1)


@lru_cache(maxsize=4096)
def plain_document(number: str) -> str:
    """A document number as capitals and digits; "" where nothing of it is left."""
    if number.isascii() and number.isalnum():
        return number.upper()[:MOST_SIGNS]
    return "".join(sign for sign in number.upper() if sign in _CODES)[:MOST_SIGNS]


def _codes(plain: str) -> Keys:
    return np.array([_CODES[sign] for sign in plain], np.uint64)


def document_numbers(plain: list[str]) -> npt.NDArray[np.uint32]:
    """32 bits that stand for each document number, never 0 but for an empty one."""
    wide = np.array([text.encode() for text in plain] or [b""], f"S{MOST_SIGNS}")
    signs = wide.view(np.uint8).reshape(len(wide), MOST_SIGNS)
    table = np.zeros(256, np.uint64)
    for sign, code in _CODES.items():
        table[ord(sign)] = code
    sums = np.zeros(len(wide), np.uint64)
    for at in range(MOST_SIGNS):
        sums += table[signs[:, at]] * _PLACES[at]
    return _shortened(sums)[: len(plain)]


def _shortened(sums: Keys) -> npt.NDArray[np.uint32]:
    found = np.maximum(mixed(sums) >> np.uint64(32), np.uint64(1))
    return np.where(sums == 0, 0, found).astype(np.uint32)


def document_neighbours(plain: str) -> npt.NDArray[np.uint32]:
    """Numbers of every document that is one slip away: a few hundred, without `plain` itself.

    A digit for a digit, a letter for a letter, signs that look alike, two signs changed about,
    one left out or one too many at the end, two cut off.
    """
    codes = _codes(plain)
    if len(codes) < 5:  # too short: every other number would be near
        return np.zeros(0, np.uint32)
    total = np.sum(codes * _PLACES[: len(codes)], dtype=np.uint64)
    sums = [_swapped(codes, total), _left_out(codes), _cut(codes, total)]
    sums += [_replaced(code, place, total) for code, place in zip(codes, _PLACES, strict=False)]
    sums.append(total + np.arange(1, 37, dtype=np.uint64) * _PLACES[len(codes)])
    near = np.unique(np.concatenate(sums))
    return np.asarray(_shortened(near[near != total]), np.uint32)


def _replaced(code: np.uint64, place: np.uint64, total: np.uint64) -> Keys:
    others = _like_signs(int(code))
    return np.asarray(total + (others - code) * place, np.uint64)


@lru_cache(maxsize=64)
def _like_signs(code: int) -> Keys:
    kind = range(1, 11) if code <= 10 else range(11, 37)
    alike = {_CODES[s] for group in ALIKE if ALPHABET[code - 1] in group for s in group}
    return np.array(sorted({*kind, *alike} - {code}), np.uint64)


def _swapped(codes: Keys, total: np.uint64) -> Keys:
    step = codes[1:] - codes[:-1]
    return np.asarray(total + step * (_PLACES[: len(step)] - _PLACES[1 : len(codes)]), np.uint64)


def _left_out(codes: Keys) -> Keys:
    count = len(codes)
    kept = np.array([np.delete(np.arange(count), at) for at in range(count)])
    return np.asarray((codes[kept] * _PLACES[: count - 1]).sum(1, dtype=np.uint64), np.uint64)


def _cut(codes: Keys, total: np.uint64) -> Keys:
    last = codes[-2:] * _PLACES[len(codes) - 2 : len(codes)]
    return np.asarray(total - last.sum(dtype=np.uint64, keepdims=True), np.uint64)
