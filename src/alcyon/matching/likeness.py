"""How alike two tokens are, between 0 and 1."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from rapidfuzz.distance import OSA, JaroWinkler

from alcyon.matching.names import Token
from alcyon.matching.rules import rules

OTHER_READING: Final = 0.97
SHORT_NAME: Final = 0.92
SOUND: Final = 0.86  # and up to 0.09 more for the letters
HELD: Final = 0.8  # a name within a longer one
LONGEST_COMPARED: Final = 3  # readings a side: more only slow it down


@lru_cache(maxsize=262_144)
def likeness(one: Token, other: Token) -> float:
    """1: the same text; 0.97: another reading; 0.86-0.95: the same sound, or a short name;
    below: the share of letters that stay when one is changed into the other. Symmetric.
    """
    if one.text == other.text:
        return 1.0
    if one.text in other.forms or other.text in one.forms:
        return OTHER_READING
    if _holds(one.text, other.text):
        return HELD
    letters = _letters(one, other)
    if _short_name(one.text, other.text):
        return max(SHORT_NAME, letters)
    if one.skeleton == other.skeleton and len(one.skeleton) > 1:
        return max(letters, SOUND + 0.09 * letters)
    return _nearer_by_sound(letters, one, other)


def _letters(one: Token, other: Token) -> float:
    """The best over the readings of both; a change of neighbours counts once."""
    return max(
        _text_likeness(mine, theirs)
        for mine in (one.text, *one.forms[:LONGEST_COMPARED])
        for theirs in (other.text, *other.forms[:LONGEST_COMPARED])
    )


def _text_likeness(mine: str, theirs: str) -> float:
    """Letters that stay; a common beginning helps as people mistype ends, but only a little."""
    stay = OSA.normalized_similarity(mine, theirs)
    return 0.85 * stay + 0.15 * JaroWinkler.similarity(mine, theirs) if stay > 0.4 else stay


def _nearer_by_sound(letters: float, one: Token, other: Token) -> float:
    """Half of what the skeletons say, where they are long enough to say anything."""
    if letters < 0.5 or min(len(one.skeleton), len(other.skeleton)) < 3:
        return letters
    sound = OSA.normalized_similarity(one.skeleton, other.skeleton)
    return max(letters, 0.5 * letters + 0.5 * sound - 0.05)


@lru_cache(maxsize=262_144)
def edits(one: Token, other: Token) -> int:
    """Letters to change, leave out, put in or change about, over the nearest readings.

    Nought for short names of each other: there letters say nothing.
    """
    if one.text in other.forms or other.text in one.forms:
        return 0
    if _short_name(one.text, other.text) or _holds(one.text, other.text):
        return 0
    return min(
        OSA.distance(mine, theirs)
        for mine in (one.text, *one.forms[:LONGEST_COMPARED])
        for theirs in (other.text, *other.forms[:LONGEST_COMPARED])
    )


def _holds(one: str, other: str) -> bool:
    """`Abdulabbas` and `Abbas`: some leave the servant away."""
    long, short = (one, other) if len(one) > len(other) else (other, one)
    return (
        len(short) > 3
        and long.startswith("ab")
        and 3 <= len(long) - len(short) <= 5
        and (long.endswith(short))
    )


def _short_name(one: str, other: str) -> bool:
    groups = _groups()
    mine = groups.get(one)
    return mine is not None and not mine.isdisjoint(groups.get(other, frozenset()))


@cache
def _groups() -> dict[str, frozenset[int]]:
    """Name to the numbers of its groups."""
    found: dict[str, set[int]] = {}
    for number, line in enumerate(rules("short_names")["groups"]):
        for name in line.split():
            found.setdefault(name, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}
