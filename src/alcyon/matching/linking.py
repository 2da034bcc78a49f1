"""All against all in one register: the keys of the index, sorted and joined.

No record is searched for. All keys of all rows are sorted once; rows that stand together under
one key are a block, and the pairs of small blocks are the candidates: exact and fuzzy keys with
budgets of their own, the rarest blocks first. Arrays throughout: about a minute for a million.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import cpdist

from alcyon.matching.index.budgets import SIXTEENTHS
from alcyon.matching.index.postings import ROW_BITS, packed_postings
from alcyon.matching.index.rows import Rows, parted
from alcyon.matching.index.scoring import FOUND, PRIOR, WHOLE, birth_bits, points_of
from alcyon.matching.index.segments import row_entries, row_mains
from alcyon.matching.index.vocabulary import Vocabulary
from alcyon.matching.keys import Keys, Kind, day_number, key, mixed, neighbourhood, text_numbers
from alcyon.matching.names import Token
from alcyon.matching.rarity import rarity
from alcyon.matching.skeletons import skeleton

Longs = npt.NDArray[np.int64]
MOST_NEAR: Final = 9  # skeletons of more signs have no more neighbours than this
FEWEST: Final = 100_000  # pairs that a small register may have, too
LOST: Final = 30  # sixteenths of a bit for each word that has no like on the other side
JOINED: Final = 0.9  # so alike must two words written as one be to the one
AT_ONCE: Final = 100_000  # pairs scored together: about 200 MB meanwhile


@dataclass(frozen=True, slots=True)
class Limits:
    """Pairs a row by exact and by fuzzy keys, on the average; the largest block that is joined.

    least: bits by the keys that two rows share, below which a pair is not looked at.
    rough: rough bits below which it is not compared in full; the true ones lie above -8.
    """

    exact: int = 24
    fuzzy: int = 12
    block: int = 64
    least: float = 20.0
    rough: float = -6.0


@dataclass(frozen=True, slots=True)
class Pairs:
    """Places of rows, `left` < `right`, each pair once, ascending. `bits` are rough."""

    left: Longs
    right: Longs
    bits: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.left)

    def taken(self, mask: npt.NDArray[Any]) -> Pairs:
        """These pairs."""
        return Pairs(self.left[mask], self.right[mask], self.bits[mask])


@dataclass(frozen=True, slots=True)
class Register:
    """The rows of one file with what their tokens are."""

    rows: Rows
    vocabulary: Vocabulary
    texts: list[str]  #: the likeliest reading of each token
    worth: Longs  #: sixteenths of a bit of each token

    @classmethod
    def of(cls, rows: Rows, spellings: list[str]) -> Register:
        """From columns whose tokens number `spellings`."""
        texts = [spelt.split(" ")[0] for spelt in spellings]
        worth = [round(rarity(_token(spelt)) * SIXTEENTHS) for spelt in spellings]
        return cls(rows, Vocabulary.of(spellings), texts, np.array(worth, np.int64))


def _token(spelt: str) -> Token:
    text, *forms = spelt.split(" ")
    return Token(text, skeleton(text), tuple(forms))


def linked(register: Register, limits: Limits = Limits()) -> Iterator[Pairs]:
    """Pairs that may be one record twice, with rough bits above `limits.rough`, in portions.

    The same register gives the same portions, whoever asks: a run that was broken off may leave
    out those it has.
    """
    found = candidate_pairs(register, limits)
    for since in range(0, len(found), AT_ONCE):
        portion = found.taken(np.arange(since, min(since + AT_ONCE, len(found))))
        bits = _pair_bits(register, portion) / SIXTEENTHS
        yield Pairs(portion.left, portion.right, bits).taken(bits > limits.rough)


# -------------------------------------------------------------------------------- candidates


def candidate_pairs(register: Register, limits: Limits) -> Pairs:
    """Pairs of rows of different records that share keys worth `limits.least` bits together."""
    rows = len(register.rows)
    entries = [row_entries(register.rows, register.vocabulary), _joined_entries(register)]
    exact = _joined(np.concatenate(entries), limits.exact * rows, limits)
    fuzzy = _joined(_near_entries(register), limits.fuzzy * rows, limits)
    codes = np.concatenate([exact[0], fuzzy[0]])
    said = np.concatenate([exact[1], fuzzy[1] * np.float32(0.6)])
    order = np.argsort(codes, kind="stable")
    codes, said = codes[order], said[order]
    first = np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]][: len(codes)])
    bits = np.add.reduceat(said, first).astype(np.float64) if len(first) > 0 else said * 1.0
    left, right = codes[first] >> np.uint64(32), codes[first] & np.uint64(0xFFFFFFFF)
    pairs = Pairs(left.astype(np.int64), right.astype(np.int64), bits.astype(np.float64))
    ids = register.rows.ids
    return pairs.taken((bits >= limits.least) & (ids[pairs.left] != ids[pairs.right]))


def _joined(entries: Keys, budget: int, limits: Limits) -> tuple[Keys, npt.NDArray[np.float32]]:
    """Pairs as left · 2³² + right with the bits of the key that made them; with repetitions.

    `entries` are `packed_postings`, and are sorted in place.
    """
    entries.sort()
    keys = entries >> np.uint64(ROW_BITS)
    begins = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]][: len(keys)])
    sizes = np.diff(np.r_[begins, len(keys)])
    largest = _largest(sizes, max(budget, FEWEST), limits.block)
    kept = (sizes > 1) & (sizes <= largest)
    begins, sizes = begins[kept], sizes[kept]
    rows = entries & np.uint64((1 << ROW_BITS) - 1)
    found: list[tuple[Keys, npt.NDArray[np.float32]]] = []
    for size in np.unique(sizes).tolist():
        blocks = rows[begins[sizes == size][:, None] + np.arange(size)]
        first, second = np.triu_indices(size, 1)
        codes = (blocks[:, first] << np.uint64(32) | blocks[:, second]).ravel()
        found.append((codes, np.full(len(codes), 24 - np.log2(size), np.float32)))
    none = (np.zeros(0, np.uint64), np.zeros(0, np.float32))
    return (
        np.concatenate([codes for codes, _ in [none, *found]]),
        np.concatenate([bits for _, bits in [none, *found]]),
    )


def _largest(sizes: Longs, budget: int, most: int) -> int:
    """The largest size of block such that all blocks up to it stay within the budget of pairs."""
    counts = np.bincount(np.minimum(sizes, most + 1), minlength=most + 2)[: most + 1]
    each = np.arange(most + 1)
    pairs = np.cumsum(counts * (each * (each - 1) // 2))
    return int(np.searchsorted(pairs, budget, "right")) - 1


def _joined_entries(register: Register) -> Keys:
    """Two neighbouring words of a name as the one word that somebody made of them."""
    rows = register.rows
    lengths = rows.lengths()
    owners = np.repeat(np.arange(len(rows)), lengths)
    spots = np.flatnonzero(owners[1:] == owners[:-1])
    first, second = rows.tokens[spots].astype(np.int64), rows.tokens[spots + 1].astype(np.int64)
    found = []
    for front, back in ((first, second), (second, first)):
        codes, places = np.unique(front << 32 | back, return_inverse=True)
        texts = [
            skeleton(register.texts[code >> 32] + register.texts[code & 0xFFFFFFFF])
            for code in codes.tolist()
        ]
        sounds = text_numbers(texts)[places]
        years = rows.birth[owners[spots]] >> 10
        dated = np.where(years > 0, key(Kind.YEAR, sounds, years), key(Kind.SKELETON, sounds))
        found.append(packed_postings(dated, owners[spots]))
    return np.concatenate(found)


def _near_entries(register: Register) -> Keys:
    """Keys of skeletons with one sign left out, with the date and with the other skeletons."""
    rows, vocabulary = register.rows, register.vocabulary
    near = _near_table(register)
    numbers, order = vocabulary.numbers, np.argsort(vocabulary.numbers)
    found = [np.zeros(0, np.uint64)]
    births = rows.birth
    for since in range(0, len(rows) if len(numbers) > 0 else 0, 1 << 18):
        places = np.arange(since, min(since + (1 << 18), len(rows)))
        mains = row_mains(rows, vocabulary, places)
        spots = order[np.minimum(np.searchsorted(numbers, mains, sorter=order), len(order) - 1)]
        around = np.where((mains != 0)[:, :, None], near[spots], np.uint64(0))
        found += _near_of(mains, around, births[places], places)
    return np.concatenate(found)


def _near_of(mains: Keys, around: Keys, birth: Longs, places: Longs) -> list[Keys]:
    """`mains` (rows, n) and `around` (rows, n, MOST_NEAR), 0 for none."""
    dated = (birth & 31) != 0
    dates = mixed(((birth >> 10).astype(np.uint64) << np.uint64(10)) + day_number(birth))
    found = []
    for at in range(mains.shape[1]):
        for one in range(MOST_NEAR):
            part = around[:, at, one]
            has = dated & (part != 0)
            keys = key(Kind.NEAR_DATE, part[has], dates[has])
            found.append(packed_postings(keys, places[has]))
            for other in range(mains.shape[1]):
                both = (part != 0) & (mains[:, other] != 0)
                if other != at and bool(both.any()):
                    keys = key(Kind.NEAR_PAIR, part[both], mains[both, other])
                    found.append(packed_postings(keys, places[both]))
    return found


def _near_table(register: Register) -> Keys:
    """(skeletons, MOST_NEAR) of `keys.neighbourhood`, 0 for none."""
    vocabulary = register.vocabulary
    table = np.zeros((max(len(vocabulary.numbers), 1), MOST_NEAR), np.uint64)
    main = vocabulary.skeleton_ids[vocabulary.skeleton_ends[:-1]]
    for text, at in dict(zip(register.texts, main.tolist(), strict=True)).items():
        near = neighbourhood(skeleton(text))[:MOST_NEAR]
        table[at, : len(near)] = near
    return table


# ------------------------------------------------------------------------------------- bits


def _pair_bits(register: Register, pairs: Pairs) -> Longs:
    """(pairs,) sixteenths of a bit, by the same scale as `index.scoring`."""
    rows = register.rows
    left, right = rows.padded(pairs.left), rows.padded(pairs.right)
    like = _likeness(register, left, right)
    mine, theirs = like.max(2), like.max(1)
    worth = np.append(register.worth, 0)
    mine_known, their_known = parted(rows.known[pairs.left]), parted(rows.known[pairs.right])
    agreed = ((mine * worth[left]).sum(1) + (theirs * worth[right]).sum(1)) // (2 * WHOLE)
    lost = ((mine < FOUND) & (left >= 0)).sum(1) + ((theirs < FOUND) & (right >= 0)).sum(1)
    bits = agreed - LOST * lost + birth_bits(mine_known[0], their_known[0])
    for column, same, other in ((1, 13, -48), (2, 40, -24)):
        one, two = mine_known[column], their_known[column]
        bits += np.where((one == 0) | (two == 0), 0, np.where(one == two, same, other))
    papers = rows.document[pairs.left]
    bits += np.where((papers != 0) & (papers == rows.document[pairs.right]), 320, 0)
    bits += _joined_bits(register, left, right) + _joined_bits(register, right, left)
    return np.asarray(bits - PRIOR, np.int64)


def _joined_bits(register: Register, apart: Longs, whole: Longs) -> Longs:
    """What it is worth that a word of `whole` is two neighbours of `apart` written as one.

    Only words of the right length and the right first letter are looked at, one by one.
    """
    texts = register.texts
    sizes = np.array([*map(len, texts), 0])
    firsts = np.array([ord(text[0]) for text in texts] + [0])
    bits = np.zeros(len(apart), np.int64)
    for at in range(apart.shape[1] - 1):
        one, two = apart[:, at], apart[:, at + 1]
        for place in range(whole.shape[1]):
            word = whole[:, place]
            fits = np.abs(sizes[one] + sizes[two] - sizes[word]) <= 1
            begins = (firsts[one] == firsts[word]) | (firsts[two] == firsts[word])
            for pair in np.flatnonzero((two >= 0) & (word >= 0) & fits & begins).tolist():
                front, back, text = texts[one[pair]], texts[two[pair]], texts[word[pair]]
                like = max(_alike(front + back, text), _alike(back + front, text))
                if like >= JOINED:
                    gain = register.worth[word[pair]] + 3 * LOST
                    bits[pair] = max(bits[pair], gain)
    return bits


def _alike(one: str, other: str) -> float:
    return JaroWinkler.normalized_similarity(one, other, score_cutoff=JOINED)


def _likeness(register: Register, left: Longs, right: Longs) -> Longs:
    """(pairs, tokens, tokens), 0 to `WHOLE`. Each two distinct tokens are compared once."""
    there = (left >= 0)[:, :, None] & (right >= 0)[:, None, :]
    width = len(register.texts)
    codes = (left[:, :, None] * width + right[:, None, :])[there]
    distinct, places = np.unique(codes, return_inverse=True)
    one, two = distinct // max(width, 1), distinct % max(width, 1)
    texts = register.texts
    like = cpdist(
        [texts[at] for at in one.tolist()],
        [texts[at] for at in two.tolist()],
        scorer=JaroWinkler.normalized_similarity,
        dtype=np.float32,
    )
    main = register.vocabulary.skeleton_ids[register.vocabulary.skeleton_ends[:-1]]
    points = points_of(like)
    points = np.where(main[one] == main[two], np.maximum(points, 740), points)
    found = np.zeros(there.shape, np.int64)
    found[there] = points[places]
    return found
