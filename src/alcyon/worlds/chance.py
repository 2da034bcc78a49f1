"""Chance that is a function of (seed, purpose, number) and of nothing else.

A hash of a counter, not a running generator: person 4,000,000 costs what person 0 costs, and
no call disturbs another. Weights are integers, so no machine's floating point can differ.
"""

from collections.abc import Sequence
from hashlib import blake2b
from random import Random
from struct import Struct
from typing import TypeVar

T = TypeVar("T")
Draws = tuple[int, ...]

_SIXTEEN = Struct(">16I").unpack
_COUNTER = Struct(">Q").pack
WHEEL_SIZE = 4096


class Dice:
    """Numbers for one purpose of one world.

    `dice(i)` gives sixteen independent 32-bit numbers for thing `i`, in under a microsecond;
    `dice.stream(i)` gives a generator for a story whose length nobody knows beforehand.
    """

    __slots__ = ("_start",)

    def __init__(self, seed: int, purpose: str) -> None:
        self._start = blake2b(f"{seed}/{purpose}/".encode())

    def __call__(self, index: int) -> Draws:
        state = self._start.copy()
        state.update(_COUNTER(index))
        return _SIXTEEN(state.digest())

    def stream(self, index: int) -> Random:
        state = self._start.copy()
        state.update(_COUNTER(index))
        return Random(int.from_bytes(state.digest()[:16], "big"))


def zipf(count: int, shift: int = 4) -> list[int]:
    """Weights that fall as 1/(rank + shift): a few common names, a long tail of rare ones."""
    return [1_000_000_000 // (rank + shift) for rank in range(count)]


def wheel(values: Sequence[T], weights: Sequence[int] | None = None) -> tuple[T, ...]:
    """Lay the values out over 4,096 slots, so that a draw is one subscript.

    Every value gets at least one slot; without weights the shares are those of `zipf`.
    """
    if not 0 < len(values) <= WHEEL_SIZE:
        raise ValueError(f"a wheel holds 1 to {WHEEL_SIZE} values, not {len(values)}")
    shares = zipf(len(values)) if weights is None else list(weights)
    free, total = WHEEL_SIZE - len(values), sum(shares)
    slots: list[T] = []
    reached = 0
    for number, (value, share) in enumerate(zip(values, shares, strict=True), start=1):
        reached += share
        slots += [value] * (number + free * reached // total - len(slots))
    return tuple(slots)


def pick(rng: Random, choices: dict[str, int]) -> str:
    """Draw a key by its weight."""
    at = rng.randrange(sum(choices.values()))
    for key, weight in choices.items():
        at -= weight
        if at < 0:
            return key
    raise AssertionError("weights are positive")
