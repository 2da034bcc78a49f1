"""Rough bits of evidence that a candidate is the person asked about, for all candidates at once.

Rough: they rank candidates, so that `comparing.compare` need only look at the first few; a
probability comes from there alone. Whole sixteenths of a bit throughout. Each distinct token of
the candidates is compared once, with RapidFuzz, however many candidates bear it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import cdist

from alcyon.matching.index import compiled
from alcyon.matching.index.asking import SHORTEST_PART, sounds_of
from alcyon.matching.index.budgets import SIXTEENTHS
from alcyon.matching.index.rows import Described, gender_code, nationality_code, parted
from alcyon.matching.keys import (
    Keys,
    among,
    document_neighbours,
    document_numbers,
    packed,
    plain_document,
)
from alcyon.matching.names import Token
from alcyon.matching.rarity import rarity

Longs = npt.NDArray[np.int64]
WHOLE: Final = 1000  # the likeness of equal tokens
FOUND: Final = 250  # less like, and the token is missing on the other side
PRIOR: Final = 20 * SIXTEENTHS  # one in a million


@dataclass(frozen=True, slots=True)
class Distinct:
    """The distinct tokens of some candidates. `spellings` as in the vocabulary; `sounds` their
    main skeletons by number; `tokens` (candidates, MOST_TOKENS) places in these, -1 for none."""

    spellings: list[str]
    sounds: Keys
    tokens: Longs


@dataclass(frozen=True, slots=True)
class Facts:
    """What else is known of the candidates, as the columns of `rows.Rows`. Documents are fetched
    only where one is asked for."""

    known: npt.NDArray[np.uint64]
    documents: Callable[[], npt.NDArray[Any]]


def name_bits(tokens: tuple[Token, ...], found: Distinct) -> Longs:
    """(candidates,) sixteenths of a bit for one asked name against each candidate's."""
    if len(tokens) == 0:
        return np.zeros(len(found.tokens), np.int64)
    table, splits = _table(tokens, found)
    joins = np.arange(len(tokens) - 1)
    mine, theirs = agreement(table, found.tokens, joins, splits)
    worth = np.array([round(rarity(token) * SIXTEENTHS) for token in tokens], np.int64)
    agreed = (mine * worth).sum(1) // WHOLE
    lost = (mine < FOUND).sum(1)
    more = ((theirs < FOUND) & (found.tokens >= 0)).sum(1)
    alone = len(tokens) - lost < min(2, len(tokens))
    return np.asarray(agreed - 48 * lost - 19 * more - 96 * alone, np.int64)


def agreement(table: Longs, tokens: Longs, joins: Longs, splits: Longs) -> tuple[Longs, Longs]:
    """How well each asked token is found, and each token of a candidate.

    Args:
        table: (asked + joins + 2 · splits, distinct) likeness: of the asked tokens, of two
            neighbours written as one, of both parts of one cut in two.
        tokens: (candidates, width) places in `table`, -1 for none.
        joins: the first of the two asked tokens of each join; splits: the token that is cut.

    Returns:
        (candidates, asked) and (candidates, width), 0 to `WHOLE`.
    """
    if compiled.USED:
        return compiled.agreement(table, tokens, joins, splits)
    return _agreement(table, tokens, joins, splits)


def _agreement(table: Longs, tokens: Longs, joins: Longs, splits: Longs) -> tuple[Longs, Longs]:
    asked = len(table) - len(joins) - 2 * len(splits)
    padded = np.concatenate([table, np.zeros((len(table), 1), np.int64)], axis=1)
    like = padded[:, tokens]  # asked × candidates × width; -1 is the column of noughts
    whole = asked + len(joins)
    theirs = like[:whole].max(0)
    mine = like[:asked].max(2).T.copy()
    for at, first in enumerate(joins.tolist()):
        joined = like[asked + at].max(1)
        mine[:, first] = np.maximum(mine[:, first], joined)
        mine[:, first + 1] = np.maximum(mine[:, first + 1], joined)
    for at, row in enumerate(splits.tolist()):
        _take_split(like[whole + 2 * at], like[whole + 2 * at + 1], mine[:, row], theirs)
    return mine, theirs


def _take_split(left: Longs, right: Longs, mine: Longs, theirs: Longs) -> None:
    """Both parts must be there, in two places. Changes `mine` and `theirs` in place."""
    width = left.shape[1] - 1
    front = np.where((left > 0).any(1), width - (left[:, ::-1] > 0).argmax(1), -1)
    back = np.where((right > 0).any(1), width - (right[:, ::-1] > 0).argmax(1), -1)
    has = np.flatnonzero((front >= 0) & (back >= 0) & (front != back))
    like = np.minimum(left[has, front[has]], right[has, back[has]])
    mine[has] = np.maximum(mine[has], like)
    for place in (front, back):
        theirs[has, place[has]] = np.maximum(theirs[has, place[has]], like)


def _table(tokens: tuple[Token, ...], found: Distinct) -> tuple[Longs, Longs]:
    joined = [one.text + other.text for one, other in pairwise(tokens)]
    table = _likeness(tokens, joined, found)
    parts = _parts(tokens, found)
    halves = [np.array([950 if spelt == text else 0 for spelt in found.spellings])
              for _, front, back in parts for text in (front, back)]  # fmt: skip
    splits = np.array([at for at, _, _ in parts], np.int64)
    return np.concatenate([table, *(half[None] for half in halves)]).astype(np.int64), splits


def _parts(tokens: tuple[Token, ...], found: Distinct) -> list[tuple[int, str, str]]:
    """Where an asked token is two of the candidates' tokens written as one."""
    known = set(found.spellings)
    return [
        (at, token.text[:cut], token.text[cut:])
        for at, token in enumerate(tokens)
        for cut in range(SHORTEST_PART - 1, len(token.text) - SHORTEST_PART + 2)
        if token.text[:cut] in known and token.text[cut:] in known
    ]


def _likeness(tokens: tuple[Token, ...], joined: list[str], found: Distinct) -> Longs:
    """(tokens and joined, distinct). Of several readings on either side the likeliest counts."""
    mine = [(token.text, *token.forms) for token in tokens] + [(text,) for text in joined]
    mine_ends = np.cumsum([0, *map(len, mine)])[:-1]
    theirs = [spelt.split(" ") for spelt in found.spellings]
    their_ends = np.cumsum([0, *map(len, theirs)])[:-1]
    like = cdist(
        [text for texts in mine for text in texts],
        [text for texts in theirs for text in texts],
        scorer=JaroWinkler.normalized_similarity,
        dtype=np.float32,
    )
    like = np.maximum.reduceat(np.maximum.reduceat(like, mine_ends, 0), their_ends, 1)
    points = points_of(like)
    _take_sounds(points, tokens, found)
    _take_initials(points, tokens, theirs)
    points[len(tokens) :] = points[len(tokens) :] * 95 // 100
    return points


def points_of(like: npt.NDArray[np.float32]) -> Longs:
    """0 to `WHOLE` from Jaro and Winkler's likeness: below 0.8 two tokens are two names."""
    return np.asarray(np.rint(np.clip((like - 0.80) / 0.17, 0, 1) ** 1.5 * WHOLE), np.int64)


def _take_sounds(points: Longs, tokens: tuple[Token, ...], found: Distinct) -> None:
    """Tokens that sound alike are alike, however they are written."""
    for at, token in enumerate(tokens):
        same = among(found.sounds, np.array(sorted(sounds_of(token)), np.uint64))
        points[at, same] = np.maximum(points[at, same], 740)


def _take_initials(points: Longs, tokens: tuple[Token, ...], theirs: list[list[str]]) -> None:
    short = [(column, texts[0]) for column, texts in enumerate(theirs) if len(texts[0]) == 1]
    for at, token in enumerate(tokens):
        letter = token.text[0]
        same = [column for column, text in short if text == letter]
        if len(token.text) == 1:
            same = [column for column, texts in enumerate(theirs) if texts[0][:1] == letter]
        points[at, same] = np.maximum(points[at, same], 300)


# ------------------------------------------------------------------------------- other facts


def fact_bits(asked: Described, facts: Facts) -> Longs:
    """(candidates,) sixteenths of a bit for birth, gender, nationality and documents."""
    found = plain_bits(asked, facts)
    for text in asked.documents[:8]:
        found += _document_bits(plain_document(text), facts.documents())
    return found


def plain_bits(asked: Described, facts: Facts) -> Longs:
    """The same without documents: quick enough for thousands."""
    births, genders, nationalities = parted(facts.known)
    found = _one_birth(packed(asked.birth), births)
    gender, nationality = gender_code(asked.gender), nationality_code(asked.nationality)
    if gender != 0:
        found += np.where(genders == gender, 13, np.where(genders == 0, 0, -48))
    if nationality != 0:
        unknown = nationalities == 0
        found += np.where(nationalities == nationality, 40, np.where(unknown, 0, -24))
    return found


def _one_birth(mine: int, theirs: npt.NDArray[Any]) -> Longs:
    if mine == 0:
        return np.zeros(len(theirs), np.int64)
    if compiled.USED:
        return compiled.birth_bits(mine, theirs)
    return birth_bits(np.array([mine]), theirs.astype(np.int64))


def birth_bits(mine: Longs, theirs: Longs) -> Longs:
    """Sixteenths of a bit for dates as `keys.packed`, of one shape or one against many."""
    year, month, day = mine >> 10, mine >> 5 & 31, mine & 31
    years, months, days = theirs >> 10, theirs >> 5 & 31, theirs & 31
    same, near = years == year, np.abs(years - year) <= 1
    january, januaries = (day == 1) & (month == 1), (days == 1) & (months == 1)
    part = (days == 0) | (day == 0) | januaries | january
    equal = same & (months == month) & (days == day)
    swapped = same & (months == day) & (days == month)
    like = same.astype(np.int64) + (months == month) + (days == day)
    of_parts = np.select([same, near], [80, -16], -112)
    of_whole = np.select([equal, swapped, like == 2, same, near], [224, 184, 96, -32, -64], -144)
    # The first of January says little more than the year: many registers write it for unknown.
    bits = np.where(equal & january, 112, np.where(part, of_parts, of_whole))
    return np.where((years == 0) | (year == 0), 0, bits)


def _document_bits(plain: str, theirs: npt.NDArray[Any]) -> Longs:
    if len(plain) == 0:
        return np.zeros(len(theirs), np.int64)
    equal = theirs == document_numbers([plain])[0]
    near = np.isin(theirs, document_neighbours(plain))
    return np.select([equal, near], [320, 192], 0).astype(np.int64)
