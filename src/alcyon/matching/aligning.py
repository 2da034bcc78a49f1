"""Which token of one name stands for which of another: order free, joined, cut, abbreviated."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from alcyon.matching.likeness import likeness
from alcyon.matching.names import Token
from alcyon.matching.skeletons import skeleton

FOUND: Final = 0.62  # less alike than this, two tokens are two names
JOINED: Final = 0.93
ALIKE_JOINED: Final = 0.87  # so alike must the joined word be, before single words are tried
MISTYPED_JOINED: Final = 0.78  # and after
INITIAL: Final = 0.5  # the likeness by which an initial is told


@dataclass(frozen=True, slots=True)
class Pair:
    """Tokens that stand for each other. `like` is their likeness; an initial has 0.5."""

    mine: Token
    theirs: Token
    like: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """`mine` and `theirs` are the tokens left over on each side."""

    pairs: tuple[Pair, ...]
    mine: tuple[Token, ...]
    theirs: tuple[Token, ...]


def align(mine: tuple[Token, ...], theirs: tuple[Token, ...]) -> Alignment:
    """The best pairs first. Turned about, the same pairs; in another order, the same likeness."""
    left, right = list(mine), list(theirs)
    pairs = _equal(left, right)
    if len(left) > 0 and len(right) > 0:
        pairs += _joins(left, right, ALIKE_JOINED)
        pairs += _alike(left, right)
        pairs += _joins(left, right, MISTYPED_JOINED)
        pairs += _initials(left, right)
    return Alignment(tuple(pairs), tuple(left), tuple(right))


def _equal(left: list[Token], right: list[Token]) -> list[Pair]:
    pairs = []
    for token in tuple(left):
        other = next((one for one in right if one.text == token.text), None)
        if other is not None:
            pairs.append(Pair(token, other, 1.0))
            left.remove(token)
            right.remove(other)
    return pairs


def _alike(left: list[Token], right: list[Token]) -> list[Pair]:
    found = [
        ((-like, *sorted((one.text, other.text))), one, other)
        for one in left
        for other in right
        if len(one.text) > 1 and len(other.text) > 1 and (like := likeness(one, other)) >= FOUND
    ]
    found.sort(key=lambda row: row[0])
    pairs = []
    for _, one, other in found:
        if one in left and other in right:
            pairs.append(Pair(one, other, likeness(one, other)))
            left.remove(one)
            right.remove(other)
    return pairs


def _initials(left: list[Token], right: list[Token]) -> list[Pair]:
    pairs = []
    for one in tuple(left):
        other = next((two for two in right if _is_initial(one.text, two.text)), None)
        if other is not None:
            pairs.append(Pair(one, other, INITIAL))
            left.remove(one)
            right.remove(other)
    return pairs


def _is_initial(one: str, other: str) -> bool:
    return min(len(one), len(other)) == 1 and one[0] == other[0]


# ----------------------------------------------------------------------- joined and cut words


def _joins(left: list[Token], right: list[Token], least: float) -> list[Pair]:
    """`Mohammad Hasni` is `Mohammadhasni`: two of one side for one of the other, either order."""
    pairs = [Pair(*both, _as_joined(*both)) for both in _joined(left, right, least)]
    turned = [(whole, joined) for joined, whole in _joined(right, left, least)]
    return pairs + [Pair(*both, _as_joined(*both)) for both in turned]


def _as_joined(one: Token, other: Token) -> float:
    return min(JOINED, likeness(one, other))


def _joined(cut: list[Token], wholes: list[Token], least: float) -> list[tuple[Token, Token]]:
    found = []
    for whole in tuple(wholes):
        parts = _parts(cut, whole, least)
        if parts is not None:
            found.append((join(*parts), whole))
            wholes.remove(whole)
            for part in parts:
                cut.remove(part)
    return found


def _parts(cut: list[Token], whole: Token, least: float) -> tuple[Token, Token] | None:
    """The two that make the whole best; None for none. Long words may be mistyped as well."""
    size = len(whole.text)
    if len(cut) < 2 or size < 4:
        return None
    best, found = least, None
    for first in cut:
        for second in cut:
            if second is first or abs(len(first.text) + len(second.text) - size) > 2:
                continue
            if (like := likeness(join(first, second), whole)) >= best:
                best, found = like, (first, second)
    return found


@lru_cache(maxsize=65536)
def join(first: Token, second: Token) -> Token:
    """Two tokens written as one word, with the second readings of both: `Tse` `Tung`, `Zedong`."""
    texts = [one + two for one in _first_two(first) for two in _first_two(second)]
    return Token(texts[0], skeleton(texts[0]), tuple(texts[1:]))


def _first_two(token: Token) -> tuple[str, ...]:
    return (token.text, *token.forms[:1])
