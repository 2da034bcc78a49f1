"""One immutable part of the index: rows, their vocabulary, and the postings of their keys."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from alcyon.matching.index.files import Array, read_arrays, write_arrays
from alcyon.matching.index.postings import Postings, packed_postings
from alcyon.matching.index.rows import Rows, parted
from alcyon.matching.index.vocabulary import Vocabulary
from alcyon.matching.keys import Keys, Kind, day_number, key, mixed, pair_key

MOST_SKELETONS: Final = 10  # of a row: 45 pairs
_AT_ONCE: Final = 1 << 18  # rows whose keys are made together: about 100 MB meanwhile


@dataclass(frozen=True, slots=True)
class Segment:
    """Searchable, never changed. All arrays may lie in a file."""

    rows: Rows
    vocabulary: Vocabulary
    postings: Postings

    @classmethod
    def of(cls, rows: Rows, spellings: list[str]) -> Segment:
        """From columns whose tokens number `spellings`. Eight bytes a posting meanwhile."""
        vocabulary = Vocabulary.of(spellings)
        return cls(rows, vocabulary, Postings.of(row_entries(rows, vocabulary)))

    @classmethod
    def open(cls, path: Path) -> Segment:
        """Mapped from its file.

        Raises:
            IndexDamaged: see `files.read_arrays`.
        """
        arrays = read_arrays(path)
        near = _unpacked(Postings, arrays, "near.")
        return cls(
            _unpacked(Rows, arrays, "rows."),
            _unpacked(Vocabulary, arrays, "vocabulary.", near=near),
            _unpacked(Postings, arrays, "postings."),
        )

    def write(self, path: Path) -> None:
        """All or nothing."""
        vocabulary = _packed(self.vocabulary, "vocabulary.") | _packed(
            self.vocabulary.near, "near."
        )
        write_arrays(
            path, _packed(self.rows, "rows.") | vocabulary | _packed(self.postings, "postings.")
        )

    def rows_of(self, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Numbers of all rows of these records, ascending."""
        wanted = np.unique(ids)
        since = np.searchsorted(self.rows.ids, wanted)
        count = np.searchsorted(self.rows.ids, wanted, "right") - since
        return np.repeat(since - np.cumsum(count) + count, count) + np.arange(count.sum())


def _packed(whole: Any, prefix: str) -> dict[str, Array]:
    found = {prefix + one.name: getattr(whole, one.name) for one in fields(whole)}
    return {name: value for name, value in found.items() if isinstance(value, np.ndarray)}


def _unpacked(kind: Any, arrays: dict[str, Array], prefix: str, **more: Any) -> Any:
    named = {one.name: arrays[prefix + one.name] for one in fields(kind) if one.name not in more}
    return kind(**named, **more)


# ------------------------------------------------------------------------------------- keys


def row_entries(rows: Rows, vocabulary: Vocabulary) -> Keys:
    """Packed postings of all rows, into one array of the exact size."""
    parts = [
        _entries_of(rows, vocabulary, since, min(since + _AT_ONCE, len(rows)))
        for since in range(0, len(rows), _AT_ONCE)
    ]
    return np.concatenate(parts) if len(parts) > 0 else np.zeros(0, np.uint64)


def _entries_of(rows: Rows, vocabulary: Vocabulary, since: int, until: int) -> Keys:
    numbers = np.arange(since, until)
    sounds = row_skeletons(rows, vocabulary, numbers)
    mains = row_mains(rows, vocabulary, numbers)
    births = parted(rows.known[since:until])[0]
    found = [
        packed_postings(keys, numbers[there])
        for keys, there in row_keys(sounds, mains, births, rows.document[since:until])
    ]
    return np.concatenate(found)


def row_mains(rows: Rows, vocabulary: Vocabulary, numbers: npt.NDArray[Any]) -> Keys:
    """(rows, MOST_TOKENS): the main skeleton of each token, ascending, each once; 0 for none."""
    if len(vocabulary.numbers) == 0:
        return np.zeros((len(numbers), 1), np.uint64)
    tokens = rows.padded(numbers)
    main = vocabulary.numbers[vocabulary.skeleton_ids[vocabulary.skeleton_ends[:-1]]]
    return _each_once(np.where(tokens >= 0, main[tokens], np.uint64(0)))


def row_skeletons(rows: Rows, vocabulary: Vocabulary, numbers: npt.NDArray[Any]) -> Keys:
    """(rows, MOST_SKELETONS) numbers of all skeletons, other readings too; 0 for none."""
    found = row_mains(rows, vocabulary, numbers)
    tokens = rows.padded(numbers)
    counts = np.diff(vocabulary.skeleton_ends.astype(np.int64))
    others = []
    for at in range(1, int(counts.max(initial=1))):
        has = (tokens >= 0) & (counts[tokens] > at)
        spots = np.where(has, vocabulary.skeleton_ends[tokens] + np.int64(at), 0)
        sound = vocabulary.numbers[vocabulary.skeleton_ids[spots]]
        others.append(np.where(has, sound, np.uint64(0)))
    whole = np.concatenate([found, *others], axis=1)
    return _each_once(whole)[:, :MOST_SKELETONS]


def _each_once(sounds: Keys) -> Keys:
    """Each row descending, without doubles, zeros last."""
    falling = np.sort(sounds, axis=1)[:, ::-1].copy()
    falling[:, 1:][falling[:, 1:] == np.sort(sounds, axis=1)[:, ::-1][:, :-1]] = 0
    return np.sort(falling, axis=1)[:, ::-1]


def set_number(mains: Keys) -> Keys:
    """What the key of a whole name is made of; `mains` is (names, tokens), each row descending,
    0 for none."""
    total = np.zeros(len(mains), np.uint64)
    for at in range(mains.shape[1]):
        column = mains[:, at]
        total = np.where(column != 0, mixed(total + column), total)
    return total


def row_keys(
    sounds: Keys, mains: Keys, birth: npt.NDArray[np.int64], document: npt.NDArray[np.uint32]
) -> list[tuple[Keys, npt.NDArray[np.bool_]]]:
    """All keys of rows, kind by kind, each with the rows that have one.

    Args:
        sounds: (rows, n), 0 for none; mains: (rows, m), descending.
        birth: (rows,), `keys.packed`; document: (rows,), as in `Rows`.
    """
    has_year, has_day = birth != 0, (birth & 31) != 0
    years = (birth >> 10).astype(np.uint64)
    days = day_number(birth)
    found = [
        (key(Kind.DATE, years[has_day], days[has_day]), has_day),
        (key(Kind.DOCUMENT, document[document != 0]), document != 0),
    ]
    three = mains[:, 2] != 0 if mains.shape[1] > 2 else np.zeros(len(mains), np.bool_)
    found.append((key(Kind.SET, set_number(mains[three])), three))
    for at in range(sounds.shape[1]):
        sound = sounds[:, at]
        there = sound != 0
        if not bool(there.any()):
            break
        found.append((key(Kind.SKELETON, sound[there]), there))
        dated, day_dated = there & has_year, there & has_day
        found.append((key(Kind.YEAR, sound[dated], years[dated]), dated))
        found.append((key(Kind.DAY, sound[day_dated], days[day_dated]), day_dated))
        for before in range(at):
            found.append((pair_key(sounds[:, before][there], sound[there]), there))
    return found
