"""The keys by which one check looks for candidates, exact ones and fuzzy ones apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from alcyon.matching.index.rows import MOST_TOKENS, Described
from alcyon.matching.index.segments import set_key
from alcyon.matching.index.vocabulary import MOST_SKELETONS
from alcyon.matching.keys import (
    BITS,
    Keys,
    Kind,
    day_number,
    document_neighbours,
    document_numbers,
    key,
    neighbourhood,
    packed,
    pair_key,
    plain_document,
    text_number,
)
from alcyon.matching.names import Token
from alcyon.matching.skeletons import skeleton

SHORTEST_PART: Final = 3
Near = Callable[[Keys], Keys]  #: from `keys.neighbourhood` to the skeletons of the index


@dataclass(frozen=True, slots=True)
class Sounds:
    """Skeletons with the place of the token they belong to; a joined word has two places."""

    numbers: Keys
    places: npt.NDArray[np.int64]  #: bit mask of tokens

    @classmethod
    def of(cls, found: list[tuple[int, int]]) -> Sounds:
        """From (number, mask), each number once with all its places."""
        known: dict[int, int] = {}
        for number, mask in found:
            known[number] = known.get(number, 0) | mask
        return cls(np.array(list(known), np.uint64), np.array(list(known.values()), np.int64))


@dataclass(frozen=True, slots=True)
class AskedKeys:
    """Keys, each once; none is both exact and fuzzy."""

    exact: Keys
    fuzzy: Keys


def sounds_of(token: Token) -> list[str]:
    """The skeletons of a token: the main one, then of other readings."""
    forms = (skeleton(form) for form in token.forms)
    return list(dict.fromkeys((token.skeleton, *forms)))[:MOST_SKELETONS]


def asked_keys(tokens: tuple[Token, ...], asked: Described, near: Near) -> AskedKeys:
    """All keys of one name of a person asked about, with birth and documents.

    `near` may name skeletons that only hidden records have: their keys then find those records
    and no other.
    """
    tokens = tokens[:MOST_TOKENS]
    birth = np.array([packed(asked.birth)], np.int64)
    exact, fuzzy = _exact_sounds(tokens), _fuzzy_sounds(tokens, near)
    names = [*_single(exact, birth), *_pairs(exact, exact), *_whole(tokens), *_split(tokens)]
    papers = [plain_document(text) for text in asked.documents[:8]]
    certain = _once([*names, *_date(birth), _documents(papers)])
    likely = [*_single(fuzzy, birth), *_pairs(exact, fuzzy), _near_documents(papers)]
    if int(birth[0]) & 31 == 0:  # both tokens mistyped: with a whole date each is found alone
        likely += _pairs(fuzzy, fuzzy)
    guessed = _once(likely)
    return AskedKeys(certain, guessed[~np.isin(guessed, certain)])


def _exact_sounds(tokens: tuple[Token, ...]) -> Sounds:
    found = [
        (text_number(sound), 1 << at)
        for at, token in enumerate(tokens)
        for sound in sounds_of(token)
    ]
    for at, (one, other) in enumerate(pairwise(tokens)):
        found.append((text_number(skeleton(one.text + other.text)), 3 << at))
    return Sounds.of(found)


def _fuzzy_sounds(tokens: tuple[Token, ...], near: Near) -> Sounds:
    numbers, masks = [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)]
    for at, token in enumerate(tokens):
        if len(token.skeleton) < 3:
            continue
        found = near(np.array(neighbourhood(token.skeleton), np.uint64))
        own = np.array([text_number(sound) for sound in sounds_of(token)], np.uint64)
        found = found[~np.isin(found, own)]
        numbers.append(found)
        masks.append(np.full(len(found), 1 << at, np.int64))
    return Sounds(np.concatenate(numbers), np.concatenate(masks))


def _single(sounds: Sounds, birth: npt.NDArray[np.int64]) -> list[Keys]:
    found = [key(Kind.SKELETON, sounds.numbers)]
    if birth[0] != 0:
        found.append(key(Kind.YEAR, sounds.numbers, birth >> 10))
    if birth[0] & 31 != 0:
        found.append(key(Kind.DAY, sounds.numbers, day_number(birth)))
    return found


def _pairs(left: Sounds, right: Sounds) -> list[Keys]:
    """Two sounds of different tokens, each pair once."""
    apart = (left.places[:, None] & right.places[None, :]) == 0
    if left is right:
        apart = np.triu(apart)
    first, second = np.nonzero(apart)
    return [pair_key(left.numbers[first], right.numbers[second])]


def _whole(tokens: tuple[Token, ...]) -> list[Keys]:
    mains = sorted({text_number(token.skeleton) for token in tokens}, reverse=True)
    return [set_key(np.array([mains], np.uint64))] if len(mains) >= 3 else []


def _split(tokens: tuple[Token, ...]) -> list[Keys]:
    """`Mohamadali` as Mohamad and Ali, wherever it may be cut."""
    parts = [
        (text_number(skeleton(token.text[:at])), text_number(skeleton(token.text[at:])))
        for token in tokens
        for at in range(SHORTEST_PART, len(token.text) - SHORTEST_PART + 1)
    ]
    if len(parts) == 0:
        return []
    found = np.array(parts, np.uint64)
    return [pair_key(found[:, 0], found[:, 1])]


def _date(birth: npt.NDArray[np.int64]) -> list[Keys]:
    return [key(Kind.DATE, birth >> 10, day_number(birth))] if birth[0] & 31 != 0 else []


def _documents(papers: list[str]) -> Keys:
    numbers = document_numbers(papers)
    return key(Kind.DOCUMENT, numbers[numbers != 0])


def _near_documents(papers: list[str]) -> Keys:
    found = [key(Kind.DOCUMENT, document_neighbours(text)) for text in papers]
    return np.concatenate([np.zeros(0, np.uint64), *found])


def _once(keys: list[Keys]) -> Keys:
    low = np.uint64(64 - BITS)
    return np.asarray(np.unique(np.concatenate(keys) >> low) << low, np.uint64)
