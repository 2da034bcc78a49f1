"""From one check to candidates with rough bits, over all parts of an index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from alcyon.matching.index.asking import AskedKeys, asked_keys
from alcyon.matching.index.budgets import Budgets, best, chosen, tallied, weights
from alcyon.matching.index.rows import Described
from alcyon.matching.index.scoring import PRIOR, Distinct, Facts, fact_bits, name_bits, plain_bits
from alcyon.matching.index.segments import Segment
from alcyon.matching.index.shelf import Part
from alcyon.matching.keys import Keys, once
from alcyon.matching.names import Token, read

Longs = npt.NDArray[np.int64]
Visible = Callable[[npt.NDArray[np.int64]], npt.NDArray[np.bool_]]


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

    def taken(self, mask: npt.NDArray[np.bool_]) -> _Postings:
        return _Postings(self.rows[mask], self.keys[mask])


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
            rows = self._rows(asked, keys, self._postings(keys, True))
            found.append(self._scored(tokens, asked, rows))
        return ranked(found)

    def parted(
        self, asked: Described, visible: Visible
    ) -> tuple[tuple[Longs, Longs], tuple[Longs, Longs]]:
        """The same over what is visible, and over the rest, neither with regard to the other."""
        seen: list[tuple[Longs, Longs]] = []
        rest: list[tuple[Longs, Longs]] = []
        for tokens in _names(asked):
            keys = self._keys(tokens, asked)
            postings = self._postings(keys, False)
            mask = np.asarray(visible(self._ids(postings.rows)), np.bool_)
            for part, found in ((mask, seen), (~mask, rest)):
                rows = self._rows(asked, keys, postings.taken(part))
                found.append(self._scored(tokens, asked, rows))
        return ranked(seen), ranked(rest)

    # ------------------------------------------------------------------------------ keys

    def _keys(self, tokens: tuple[Token, ...], asked: Described) -> AskedKeys:
        return asked_keys(tokens, asked, self._near)

    def _near(self, numbers: Keys) -> Keys:
        found = [part.segment.vocabulary.neighbours(numbers) for part in self.parts]
        if len(found) == 1:
            return found[0]
        return once(np.concatenate([np.zeros(0, np.uint64), *found]))

    def _postings(self, asked: AskedKeys, cut: bool) -> _Postings:
        """All postings of the keys; with `cut`, only of keys within the budgets.

        Without `cut` the choice is made later, over a part of the records, by the number of
        postings in that part alone. Then a key costs its whole list.
        """
        keys = np.concatenate([asked.exact, asked.fuzzy])
        looked = [part.segment.postings.find(keys) for part in self.parts]
        total = np.asarray(np.sum([count for _, count in looked], axis=0), np.int64)
        if len(looked) == 0:
            return _Postings(np.zeros(0, np.int64), np.zeros(0, np.int64))
        wanted = self._within(asked, total) if cut else total > 0
        return _gathered(self.parts, looked, np.flatnonzero(wanted))

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


def _gathered(parts: Sequence[Part], looked: list[tuple[Longs, Longs]], wanted: Longs) -> _Postings:
    found = []
    for (part, since, _), (firsts, counts) in zip(_spans(parts), looked, strict=True):
        first, count = firsts[wanted], counts[wanted]
        ends = np.cumsum(count)
        spots = np.arange(count.sum()) + np.repeat(first - ends + count, count)
        rows = part.segment.postings.rows[spots].astype(np.int64)
        keys = np.repeat(wanted, count)
        if part.dead is not None:
            alive = ~part.dead[rows]
            rows, keys = rows[alive], keys[alive]
        found.append(_Postings(rows + since, keys))
    return _Postings(
        np.concatenate([one.rows for one in found]),
        np.concatenate([one.keys for one in found]),
    )


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
