"""The innermost loops, compiled by Numba where it is installed (the extra `fast`).

Every function here has a plain twin beside its caller, and a test that both give the same
numbers. `USED` is asked at each call, so that the test can switch.
"""

# mypy: disable-error-code="no-untyped-call"
from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt

from alcyon.matching.keys import BITS

USED = find_spec("numba") is not None

Loop = TypeVar("Loop", bound=Callable[..., Any])
Array = npt.NDArray[Any]

if USED:
    from numba import njit

    def _compile(loop: Loop) -> Loop:
        return cast(Loop, njit(cache=True, nogil=True)(loop))
else:

    def _compile(loop: Loop) -> Loop:
        return loop


_ROW_BITS = 64 - BITS


@_compile
def find(starts: Array, marks: Array, keys: Array, bits: int) -> tuple[Array, Array]:
    """Two binary searches a key inside its bucket; see `postings.Postings.find`."""
    count = len(keys)
    firsts = np.empty(count, np.int64)
    counts = np.empty(count, np.int64)
    mask = (np.int64(1) << (36 - bits)) - 1
    for at in range(count):
        bucket = np.int64(keys[at] >> np.uint64(64 - bits))
        mark = np.int64(keys[at] >> np.uint64(28)) & mask
        low, end = np.int64(starts[bucket]), np.int64(starts[bucket + 1])
        high = end
        while low < high:
            middle = (low + high) >> 1
            if np.int64(marks[middle]) < mark:
                low = middle + 1
            else:
                high = middle
        first = low
        high = end
        if low < end and np.int64(marks[low]) != mark:
            high = low
        while low < high:
            middle = (low + high) >> 1
            if np.int64(marks[middle]) <= mark:
                low = middle + 1
            else:
                high = middle
        firsts[at] = first
        counts[at] = low - first
    return firsts, counts


@_compile
def tally(rows: Array, said: Array) -> tuple[Array, Array]:
    """An open hash table on the stack of one check; see `budgets.tallied`."""
    size = 16
    while size < 2 * len(rows):
        size *= 2
    held = np.full(size, -1, np.int64)
    places = np.empty(size, np.int64)
    found = np.empty(len(rows), np.int64)
    sums = np.empty(len(rows), np.int64)
    count = 0
    for at in range(len(rows)):
        row = rows[at]
        spot = (row * 0x9E3779B1 >> 7) & (size - 1)
        while held[spot] != -1 and held[spot] != row:
            spot = (spot + 1) & (size - 1)
        if held[spot] == -1:
            held[spot] = row
            places[spot] = count
            found[count] = row
            sums[count] = 0
            count += 1
        sums[places[spot]] += said[at]
    return found[:count], sums[:count]


@_compile
def agreement(  # noqa: C901 - one loop, compiled whole
    table: Array, tokens: Array, joins: Array, splits: Array
) -> tuple[Array, Array]:
    """See `scoring.agreement`."""
    asked = table.shape[0] - len(joins) - 2 * len(splits)
    count, width = tokens.shape
    mine = np.zeros((count, asked), np.int64)
    theirs = np.zeros((count, width), np.int64)
    for one in range(count):
        for at in range(width):
            column = tokens[one, at]
            if column < 0:
                continue
            for row in range(asked):
                like = table[row, column]
                mine[one, row] = max(mine[one, row], like)
                theirs[one, at] = max(theirs[one, at], like)
            for join in range(len(joins)):
                like = table[asked + join, column]
                first = joins[join]
                mine[one, first] = max(mine[one, first], like)
                mine[one, first + 1] = max(mine[one, first + 1], like)
                theirs[one, at] = max(theirs[one, at], like)
        for split in range(len(splits)):
            left = asked + len(joins) + 2 * split
            front, back = -1, -1
            for at in range(width):
                column = tokens[one, at]
                if column >= 0 and table[left, column] > 0:
                    front = at
                if column >= 0 and table[left + 1, column] > 0:
                    back = at
            if front >= 0 and back >= 0 and front != back:
                like = min(table[left, tokens[one, front]], table[left + 1, tokens[one, back]])
                row = splits[split]
                mine[one, row] = max(mine[one, row], like)
                theirs[one, front] = max(theirs[one, front], like)
                theirs[one, back] = max(theirs[one, back], like)
    return mine, theirs


@_compile
def birth_bits(mine: int, theirs: Array) -> Array:
    """See `scoring.birth_bits`, for one date against many."""
    year, month, day = mine >> 10, mine >> 5 & 31, mine & 31
    bits = np.zeros(len(theirs), np.int64)
    for at in range(len(theirs)):
        years, months, days = theirs[at] >> 10, theirs[at] >> 5 & 31, theirs[at] & 31
        if year == 0 or years == 0:
            continue
        same, near = years == year, abs(years - year) <= 1
        first, firsts = day == 1 and month == 1, days == 1 and months == 1
        if same and months == month and days == day and first:
            bits[at] = 112
        elif days == 0 or day == 0 or first or firsts:
            bits[at] = 80 if same else (-16 if near else -112)
        elif same and months == month and days == day:
            bits[at] = 224
        elif same and months == day and days == month:
            bits[at] = 184
        elif int(same) + int(months == month) + int(days == day) == 2:
            bits[at] = 96
        else:
            bits[at] = -32 if same else (-64 if near else -144)
    return bits


@_compile
def census(rows: Array, firsts: Array, counts: Array, codes: Array) -> Array:
    """See `sight.census`."""
    found = np.zeros((len(counts), 2), np.int64)
    for at in range(len(counts)):
        seen, rest = 0, 0
        for spot in range(firsts[at], firsts[at] + counts[at]):
            code = codes[rows[spot]]
            seen += code == 1
            rest += code == 2
        found[at, 0], found[at, 1] = seen, rest
    return found
