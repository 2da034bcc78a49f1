"""The keys by which one check looks for candidates, exact ones and fuzzy ones apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from alcyon.matching.index.rows import MOST_TOKENS, Described
from alcyon.matching.index.segments import set_number
from alcyon.matching.index.vocabulary import MOST_SKELETONS
from alcyon.matching.keys import (
    BITS,
    Keys,
    Kind,
    among,
    day_number,
    document_neighbours,
    document_numbers,
    key,
    neighbourhood,
    once,
    packed,
    plain_document,
    text_number,
)
from alcyon.matching.names import Token
from alcyon.matching.skeletons import skeleton

SHORTEST_PART: Final = 3
Near = Callable[[Keys], Keys]  #: from `keys.neighbourhood` to the skeletons of the index


@dataclass(frozen=True, slots=True)
class Sounds:
    """Skeletons with the tokens they belong to, as a bit mask: a joined word belongs to two."""

    numbers: Keys
    places: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.numbers)


@dataclass(frozen=True, slots=True)
class AskedKeys:
    """Keys, each once; none is both exact and fuzzy."""

    exact: Keys
    fuzzy: Keys


@dataclass(frozen=True, slots=True)
class Recipe:
    """What keys are to be made of. All are made in one go: a call costs more than its numbers."""

    kinds: list[npt.NDArray[np.uint64]]
    firsts: list[Keys]
    seconds: list[Keys]

    @classmethod
    def empty(cls) -> Recipe:
        """Of nothing yet."""
        return cls([_NONE], [_NONE], [_NONE])

    def take(self, kind: Kind, first: Keys, second: npt.ArrayLike = 0) -> None:
        """One kind more."""
        self.kinds.append(np.full(len(first), kind, np.uint64))
        self.firsts.append(first)
        other = np.asarray(second, np.uint64).reshape(-1)
        self.seconds.append(other if len(other) == len(first) else np.repeat(other, len(first)))

    def keys(self) -> Keys:
        """Each once, ascending, shortened to what the index keeps."""
        parts = (np.concatenate(part) for part in (self.kinds, self.firsts, self.seconds))
        low = np.uint64(64 - BITS)
        return once((key(*parts) >> low) << low)


_NONE: Final = np.zeros(0, np.uint64)


@lru_cache(maxsize=65536)
def sounds_of(token: Token) -> tuple[int, ...]:
    """Numbers of the skeletons of a token: the main one, then of other readings."""
    forms = (skeleton(form) for form in token.forms)
    sounds = list(dict.fromkeys((token.skeleton, *forms)))[:MOST_SKELETONS]
    return tuple(text_number(sound) for sound in sounds)


def asked_keys(tokens: tuple[Token, ...], asked: Described, near: Near) -> AskedKeys:
    """All keys of one name of a person asked about, with birth and documents.

    `near` may name skeletons that only hidden records have: their keys then find those records
    and no other.
    """
    tokens = tokens[:MOST_TOKENS]
    birth = np.array([packed(asked.birth)], np.int64)
    papers = [plain for plain in map(plain_document, asked.documents[:8]) if plain != ""]
    sounds, guesses = _exact_sounds(tokens), _fuzzy_sounds(tokens, near)
    exact = _certain(tokens, sounds, birth, papers).keys()
    fuzzy = _likely(sounds, guesses, birth, papers).keys()
    return AskedKeys(exact, fuzzy[~among(fuzzy, exact)])


def _certain(
    tokens: tuple[Token, ...], sounds: Sounds, birth: npt.NDArray[np.int64], papers: list[str]
) -> Recipe:
    recipe = Recipe.empty()
    _take_single(recipe, sounds, birth)
    _take_pairs(recipe, sounds, sounds)
    _take_whole(recipe, tokens)
    _take_split(recipe, tokens)
    if birth[0] & 31 != 0:
        recipe.take(Kind.DATE, (birth >> 10).astype(np.uint64), day_number(birth))
    if len(papers) > 0:
        recipe.take(Kind.DOCUMENT, document_numbers(papers).astype(np.uint64))
    return recipe


def _likely(
    sounds: Sounds, guesses: Sounds, birth: npt.NDArray[np.int64], papers: list[str]
) -> Recipe:
    recipe = Recipe.empty()
    _take_single(recipe, guesses, birth)
    _take_pairs(recipe, sounds, guesses)
    if birth[0] & 31 == 0:  # both tokens mistyped: with a whole date each is found by itself
        _take_pairs(recipe, guesses, guesses)
    for text in papers:
        recipe.take(Kind.DOCUMENT, document_neighbours(text).astype(np.uint64))
    return recipe


def _exact_sounds(tokens: tuple[Token, ...]) -> Sounds:
    known: dict[int, int] = {}
    for at, token in enumerate(tokens):
        for number in sounds_of(token):
            known[number] = known.get(number, 0) | 1 << at
    for at, (one, other) in enumerate(pairwise(tokens)):
        number = text_number(skeleton(one.text + other.text))
        known[number] = known.get(number, 0) | 3 << at
    return Sounds(np.array(list(known), np.uint64), np.array(list(known.values()), np.int64))


def _fuzzy_sounds(tokens: tuple[Token, ...], near: Near) -> Sounds:
    numbers, masks = [_NONE], [np.zeros(0, np.int64)]
    for at, token in enumerate(tokens):
        if len(token.skeleton) >= SHORTEST_PART:
            found = near(np.array(neighbourhood(token.skeleton), np.uint64))
            own = np.array(sorted(sounds_of(token)), np.uint64)
            found = found[~among(found, own)]
            numbers.append(found)
            masks.append(np.full(len(found), 1 << at, np.int64))
    return Sounds(np.concatenate(numbers), np.concatenate(masks))


def _take_single(recipe: Recipe, sounds: Sounds, birth: npt.NDArray[np.int64]) -> None:
    recipe.take(Kind.SKELETON, sounds.numbers)
    if birth[0] != 0:
        recipe.take(Kind.YEAR, sounds.numbers, birth >> 10)
    if birth[0] & 31 != 0:
        recipe.take(Kind.DAY, sounds.numbers, day_number(birth))


def _take_pairs(recipe: Recipe, left: Sounds, right: Sounds) -> None:
    """Two sounds of different tokens, each pair once."""
    apart = (left.places[:, None] & right.places[None, :]) == 0
    if left is right:
        apart = np.triu(apart)
    first, second = np.nonzero(apart)
    one, other = left.numbers[first], right.numbers[second]
    recipe.take(Kind.PAIR, np.minimum(one, other), np.maximum(one, other))


def _take_whole(recipe: Recipe, tokens: tuple[Token, ...]) -> None:
    mains = sorted({text_number(token.skeleton) for token in tokens}, reverse=True)
    if len(mains) >= 3:
        recipe.take(Kind.SET, set_number(np.array([mains], np.uint64)))


def _take_split(recipe: Recipe, tokens: tuple[Token, ...]) -> None:
    """`Mohamadali` as Mohamad and Ali, wherever it may be cut."""
    parts = [pair for token in tokens for pair in _cuts(token.text)]
    if len(parts) > 0:
        found = np.sort(np.array(parts, np.uint64), axis=1)
        recipe.take(Kind.PAIR, found[:, 0], found[:, 1])


@lru_cache(maxsize=65536)
def _cuts(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(
        (text_number(skeleton(text[:at])), text_number(skeleton(text[at:])))
        for at in range(SHORTEST_PART, len(text) - SHORTEST_PART + 1)
    )
