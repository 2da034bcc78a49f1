"""From one check to candidates with rough bits, over all parts of an index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from alcyon.matching.index.asking import AskedKeys, asked_keys
from alcyon.matching.index.budgets import Budgets, best, chosen, tallied, weights
from alcyon.matching.index.rows import Described
from alcyon.matching.index.scoring import PRIOR, Distinct, Facts, fact_bits, name_bits, plain_bits
from alcyon.matching.index.segments import Segment
from alcyon.matching.index.shelf import Part
from alcyon.matching.index.sight import REST, SEEN, Codes, Sight, census, spots_of
from alcyon.matching.keys import Keys, once
from alcyon.matching.names import Token, read

Longs = npt.NDArray[np.int64]
Looked = tuple[Longs, Longs]  #: where the postings of each key begin, and how many there are


@dataclass(frozen=True, slots=True)
class Candidates:
    """Records, best first, equals by id. `bits` are rough; see `scoring`.

    The `rest` is what the asker may not learn of: empty where nothing is hidden from it.
    """

    ids: Longs
    bits: npt.NDArray[np.float64]
    rest_ids: Longs
    rest_bits: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Postings:
    """What keys found. `rows` are places over all parts; `keys` says which key it was."""

    rows: Longs
    keys: Longs


@dataclass(frozen=True, slots=True)
class Search:
    """One check over parts that stay as they are meanwhile."""

    parts: Sequence[Part]
    budgets: Budgets

    def all(self, asked: Described) -> tuple[Longs, Longs]:
        """Ids and bits, every record once, best first: nothing is hidden from this asker."""
        found = []
        for tokens in _names(asked):
            keys = self._keys(tokens, asked)
            looked = self._looked(keys)
            total = np.asarray(sum((count for _, count in looked), _no_counts(keys)), np.int64)
            postings = self._followed(keys, looked, total, [part.dead for part in self.parts], 0)
            found.append(self._scored(tokens, asked, self._rows(asked, keys, postings)))
        return ranked(found)

    def parted(
        self, asked: Described, sight: Sight
    ) -> tuple[tuple[Longs, Longs], tuple[Longs, Longs]]:
        """The same over what is visible, and over the rest, neither with regard to the other."""
        codes = sight.codes(self.parts)
        found: dict[int, list[tuple[Longs, Longs]]] = {SEEN: [], REST: []}
        for tokens in _names(asked):
            keys = self._keys(tokens, asked)
            looked = self._looked(keys)
            counts = self._census(keys, looked, codes)
            for column, code in enumerate((SEEN, REST)):
                postings = self._followed(keys, looked, counts[:, column], codes, code)
                rows = self._rows(asked, keys, postings)
                found[code].append(self._scored(tokens, asked, rows))
        return ranked(found[SEEN]), ranked(found[REST])

    # ------------------------------------------------------------------------------ keys

    def _keys(self, tokens: tuple[Token, ...], asked: Described) -> AskedKeys:
        return asked_keys(tokens, asked, self._near)

    def _near(self, numbers: Keys) -> Keys:
        found = [part.segment.vocabulary.neighbours(numbers) for part in self.parts]
        if len(found) == 1:
            return found[0]
        return once(np.concatenate([np.zeros(0, np.uint64), *found]))

    def _looked(self, asked: AskedKeys) -> list[Looked]:
        keys = np.concatenate([asked.exact, asked.fuzzy])
        return [part.segment.postings.find(keys) for part in self.parts]

    def _census(self, asked: AskedKeys, looked: list[Looked], codes: list[Codes]) -> Longs:
        """(keys, 2): postings that are seen, and of the rest."""
        counts = np.zeros((len(asked.exact) + len(asked.fuzzy), 2), np.int64)
        for part, (firsts, count), of_part in zip(self.parts, looked, codes, strict=True):
            counts += census(part.segment.postings.rows, firsts, count, of_part)
        return counts

    def _followed(
        self,
        asked: AskedKeys,
        looked: list[Looked],
        counts: Longs,
        codes: Sequence[npt.NDArray[Any] | None],
        wanted_code: int,
    ) -> _Postings:
        """Postings of the keys that `counts` leave within the budgets, of rows with the code."""
        wanted = np.flatnonzero(self._within(asked, counts))
        found = []
        for at, (part, since, _) in enumerate(_spans(self.parts)):
            first, count = looked[at][0][wanted], looked[at][1][wanted]
            rows = part.segment.postings.rows[spots_of(first, count)].astype(np.int64)
            keys = np.repeat(wanted, count)
            of_part = codes[at]
            if of_part is not None:
                kept = of_part[rows] == wanted_code
                rows, keys = rows[kept], keys[kept]
            found.append((rows + since, keys))
        none = np.zeros(0, np.int64)
        return _Postings(
            np.concatenate([none, *(rows for rows, _ in found)]),
            np.concatenate([none, *(keys for _, keys in found)]),
        )

    def _within(self, asked: AskedKeys, counts: Longs) -> npt.NDArray[np.bool_]:
        at, longest = len(asked.exact), self.budgets.longest
        exact = chosen(asked.exact, counts[:at], self.budgets.exact, longest)
        fuzzy = chosen(asked.fuzzy, counts[at:], self.budgets.fuzzy, longest)
        return np.concatenate([exact, fuzzy])

    def _rows(self, person: Described, asked: AskedKeys, postings: _Postings) -> Longs:
        """The rows that the keys, birth, gender and nationality speak for most, ascending."""
        total = len(asked.exact) + len(asked.fuzzy)
        counts = np.bincount(postings.keys, minlength=total)
        said = weights(counts, np.arange(total) >= len(asked.exact))
        said[~self._within(asked, counts)] = 0
        spoken = said[postings.keys]
        kept = spoken > 0
        rows, sums = tallied(postings.rows[kept], spoken[kept])
        if len(rows) > self.budgets.kept:
            if len(self.parts) > 1:
                order = np.argsort(rows)
                rows, sums = rows[order], sums[order]
            sums = sums + plain_bits(person, _facts(self._by_segment(rows)))
            rows = rows[best(sums, lambda level: self._ids(rows[level]), self.budgets.kept)]
        return np.sort(rows)

    def _by_segment(self, rows: Longs) -> list[tuple[Segment, Longs]]:
        """Ascending places over all parts as places in each, where there are any."""
        if len(self.parts) == 1:
            return [(self.parts[0].segment, rows)] if len(rows) > 0 else []
        found = []
        for part, since, until in _spans(self.parts):
            first, last = np.searchsorted(rows, [since, until]).tolist()
            if first < last:
                found.append((part.segment, rows[first:last] - since))
        return found

    def _ids(self, rows: Longs) -> Longs:
        """Ids of places over all parts, in any order."""
        ids = np.zeros(len(rows), np.int64)
        for part, since, until in _spans(self.parts):
            inside = (rows >= since) & (rows < until)
            ids[inside] = part.segment.rows.ids[rows[inside] - since]
        return ids

    # ----------------------------------------------------------------------------- bits

    def _scored(
        self, tokens: tuple[Token, ...], asked: Described, rows: Longs
    ) -> tuple[Longs, Longs]:
        found = self._by_segment(rows)
        if len(found) == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        ids = np.concatenate([segment.rows.ids[own] for segment, own in found])
        return ids, name_bits(tokens, _distinct(found)) + fact_bits(asked, _facts(found)) - PRIOR


def _names(asked: Described) -> list[tuple[Token, ...]]:
    """Each name as tokens; one empty name where there is none, so that papers are looked up."""
    return [read(name) for name in asked.names[:8]] or [()]


def _spans(parts: Sequence[Part]) -> list[tuple[Part, int, int]]:
    found, since = [], 0
    for part in parts:
        found.append((part, since, since + len(part.segment.rows)))
        since += len(part.segment.rows)
    return found


def _no_counts(asked: AskedKeys) -> Longs:
    return np.zeros(len(asked.exact) + len(asked.fuzzy), np.int64)


def _distinct(found: list[tuple[Segment, Longs]]) -> Distinct:
    spellings: list[str] = []
    sounds, tokens = [np.zeros(0, np.uint64)], []
    for segment, rows in found:
        padded = segment.rows.padded(rows)
        borne, places = np.unique(padded, return_inverse=True)
        none = int(len(borne) > 0 and borne[0] == -1)
        own, vocabulary = borne[none:], segment.vocabulary
        tokens.append(
            np.where(padded >= 0, places.reshape(padded.shape) - none + len(spellings), -1)
        )
        spellings += vocabulary.spellings(own)
        main = vocabulary.skeleton_ids[vocabulary.skeleton_ends[own]] if len(own) > 0 else own
        sounds.append(vocabulary.numbers[main])
    return Distinct(spellings, np.concatenate(sounds), np.concatenate(tokens))


def _facts(found: list[tuple[Segment, Longs]]) -> Facts:
    return Facts(
        np.concatenate([segment.rows.known[rows] for segment, rows in found]),
        lambda: np.concatenate([segment.rows.document[rows] for segment, rows in found]),
    )


def ranked(found: list[tuple[Longs, Longs]]) -> tuple[Longs, Longs]:
    """Every id once with the highest of its bits, best first, equals by id."""
    ids = np.concatenate([ids for ids, _ in found])
    bits = np.concatenate([bits for _, bits in found])
    order = np.lexsort((ids, -bits))
    _, first = np.unique(ids[order], return_index=True)
    kept = order[np.sort(first)]
    return ids[kept], bits[kept]
