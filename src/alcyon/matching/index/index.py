"""The candidate index: built once, added to and struck out of at once, merged now and then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from alcyon.matching.index.budgets import SIXTEENTHS, Budgets
from alcyon.matching.index.rows import Described, Entry, Told, read_rows
from alcyon.matching.index.searching import Candidates, Search
from alcyon.matching.index.segments import Segment
from alcyon.matching.index.shelf import Part, Shelf
from alcyon.matching.index.sight import Sight, Visible
from alcyon.matching.index.vocabulary import Reader

SMALL: Final = 512  # rows; a segment as small is written anew with each addition
NOTHING: Final = (np.zeros(0, np.int64), np.zeros(0, np.int64))
SETTLED: Final = 65_536  # rows; a segment as large is left to `merge`


@dataclass(frozen=True, slots=True)
class Found:
    """A record with rough bits; its probability is made by `comparing.compare`."""

    id: int
    bits: float


class Index:
    """Candidates among millions of records in about a millisecond.

    The files lie in one folder that belongs to one process. Memory is that of the pages looked
    at. Calls do not run side by side: the process that owns the index takes turns.
    """

    def __init__(self, shelf: Shelf, budgets: Budgets) -> None:
        self._shelf, self._budgets = shelf, budgets

    @classmethod
    def build(
        cls,
        folder: Path,
        entries: Iterable[Entry],
        *,
        told: Told | None = None,
        budgets: Budgets = Budgets(),  # noqa: B008 - frozen
    ) -> Index:
        """A new index of these records in place of whatever stood in the folder.

        `told` hears how many are read, every ten thousand. Meanwhile about 200 bytes a record.
        """
        reader = Reader()
        rows = read_rows(entries, reader, told)
        shelf = Shelf.for_building(folder)
        shelf.keep((shelf.added(Segment.of(rows, list(reader.numbers))),))
        return cls(shelf, budgets)

    @classmethod
    def open(cls, folder: Path, *, budgets: Budgets = Budgets()) -> Index:  # noqa: B008 - frozen
        """The index in a folder.

        Raises:
            IndexDamaged: build it anew.
        """
        return cls(Shelf.open(folder), budgets)

    def __len__(self) -> int:
        """Records, without those removed."""
        return sum(part.records() for part in self._shelf.parts)

    # ---------------------------------------------------------------------------- changing

    def add(self, entries: Iterable[Entry]) -> None:
        """Searchable, and on the disk, when this returns. A record that was there is replaced.

        Small segments are taken up into the new one, so that there are never more than a few.
        """
        reader = Reader()
        rows = read_rows(entries, reader, None)
        if len(rows) == 0:
            return
        parts = self._without(rows.ids)
        kept, small = _settled(parts, len(rows))
        segment = self._shelf.merged(small, (rows, list(reader.numbers)))
        self._shelf.keep((*kept, self._shelf.added(segment)))

    def remove(self, ids: Iterable[int]) -> None:
        """No search finds them from now on. Their bytes are gone after `merge`."""
        self._shelf.keep(tuple(self._without(np.fromiter(ids, np.int64))))

    def merge(self) -> None:
        """One segment of all. What was removed is in no file any longer when this returns."""
        parts = list(self._shelf.parts)
        if len(parts) == 1 and parts[0].dead is None:
            return
        self._shelf.keep((self._shelf.added(self._shelf.merged(parts)),))

    def _without(self, ids: npt.NDArray[np.int64]) -> list[Part]:
        parts = []
        for part in self._shelf.parts:
            rows = part.segment.rows_of(ids)
            parts.append(self._shelf.struck(part, rows) if len(rows) > 0 else part)
        return parts

    # --------------------------------------------------------------------------- searching

    def candidates(
        self, asked: Described, *, most: int = 200, visible: Visible | Sight | None = None
    ) -> Candidates:
        """Records that may be the person, each with rough bits.

        `visible` is given ids (with repetitions) and says for each whether the asker may learn
        of it. Keys, budgets, cuts and ranks of what may be learnt depend on that part alone:
        any number of hidden records changes no byte of it. The rest is returned apart, for
        the notices of its owners. Without `visible`, nothing is hidden. A `Sight` saves asking
        again about every record at each check.
        """
        search = Search(self._shelf.parts, self._budgets)
        if visible is None:
            seen, rest = search.all(asked), NOTHING
        else:
            sight = visible if isinstance(visible, Sight) else Sight(visible)
            seen, rest = search.parted(asked, sight)
        (ids, bits), (rest_ids, rest_bits) = seen, rest
        return Candidates(
            ids[:most], bits[:most] / SIXTEENTHS, rest_ids[:most], rest_bits[:most] / SIXTEENTHS
        )

    def search(
        self, asked: Described, *, most: int = 10, visible: Visible | Sight | None = None
    ) -> list[Found]:
        """The best few; with `visible`, only of what the asker may learn of."""
        found = self.candidates(asked, most=most, visible=visible)
        pairs = zip(found.ids.tolist(), found.bits.tolist(), strict=True)
        return [Found(number, bits) for number, bits in pairs]


def _settled(parts: list[Part], coming: int) -> tuple[list[Part], list[Part]]:
    """What stays as it is, and what is small beside the newcomers and written anew with them."""
    kept, small, size = list(parts), [], coming
    while len(kept) > 0:
        last = len(kept[-1].segment.rows)
        if last > SETTLED or (last > SMALL and last > 32 * size):
            break
        small.append(kept.pop())
        size += last
    return kept, small[::-1]
