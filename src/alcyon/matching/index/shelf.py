"""Which segments make up the index, and what is struck out of them: a manifest, renamed whole.

A crash at any point leaves the old manifest with all its files, or the new one with all its
files. Whatever no manifest names is swept away when the index is opened.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from alcyon.matching.index.files import IndexDamaged, read_arrays, write_arrays, write_file
from alcyon.matching.index.rows import Rows, joined_rows
from alcyon.matching.index.segments import Segment

MANIFEST: Final = "manifest.json"
VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Part:
    """A segment with its files. `dead` has one byte a row, or none where nothing is struck out."""

    segment: Segment
    file: str
    dead_file: str | None = None
    dead: npt.NDArray[np.bool_] | None = None

    def alive(self) -> Rows:
        """The rows that are not struck out."""
        if self.dead is None:
            return self.segment.rows
        return self.segment.rows.taken(np.flatnonzero(~self.dead))

    def records(self) -> int:
        """How many records are left."""
        ids = self.segment.rows.ids if self.dead is None else self.segment.rows.ids[~self.dead]
        return int(np.count_nonzero(ids[1:] != ids[:-1])) + (len(ids) > 0)


@dataclass(slots=True)
class Shelf:
    """The parts of an index in one folder. One process writes; `parts` is replaced whole."""

    folder: Path
    parts: tuple[Part, ...] = ()
    written: int = 0  #: number of the last file

    @classmethod
    def for_building(cls, folder: Path) -> Shelf:
        """To build anew: what stands there counts until the new parts are kept, and is not read."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(folder, (), _last_number(folder))

    @classmethod
    def open(cls, folder: Path) -> Shelf:
        """As the manifest says.

        Raises:
            IndexDamaged: no manifest, or a file it names is missing or changed.
        """
        try:
            told = json.loads((folder / MANIFEST).read_bytes())
        except (OSError, ValueError) as error:
            raise IndexDamaged(f"{MANIFEST}: {error}") from None
        if told["version"] != VERSION:
            raise IndexDamaged(f"{MANIFEST} has version {told['version']}, not {VERSION}")
        parts = tuple(_opened(folder, file, dead) for file, dead in told["parts"])
        shelf = cls(folder, parts, _last_number(folder))
        shelf._sweep()
        return shelf

    def keep(self, parts: tuple[Part, ...]) -> None:
        """From now on these parts are the index; files of others are gone when this returns."""
        told = {"version": VERSION, "parts": [[part.file, part.dead_file] for part in parts]}
        write_file(self.folder / MANIFEST, [json.dumps(told).encode()])
        self.parts = parts
        self._sweep()

    def added(self, segment: Segment) -> Part:
        """Write a segment; it counts once `keep` names it."""
        name = self._next("segment")
        segment.write(self.folder / name)
        return Part(Segment.open(self.folder / name), name)

    def struck(self, part: Part, rows: npt.NDArray[np.int64]) -> Part:
        """The part without these rows; counts once `keep` names it."""
        dead = np.zeros(len(part.segment.rows), np.bool_) if part.dead is None else part.dead.copy()
        dead[rows] = True
        name = self._next("dead")
        write_arrays(self.folder / name, {"rows": np.flatnonzero(dead).astype(np.uint32)})
        return Part(part.segment, part.file, name, dead)

    def merged(self, parts: list[Part], more: tuple[Rows, list[str]] | None = None) -> Segment:
        """One segment of what is left in these, and of `more` rows with their vocabulary.

        Tokens that nobody bears any longer stay out of the new vocabulary.
        """
        pieces = [(part.alive(), part.segment.vocabulary.spellings) for part in parts]
        if more is not None:
            spellings = more[1]
            pieces.append((more[0], lambda tokens: [spellings[token] for token in tokens]))
        known: dict[str, int] = {}
        rows = [_renumbered(piece, spelt_by, known) for piece, spelt_by in pieces]
        return Segment.of(joined_rows(rows), list(known))

    def _next(self, kind: str) -> str:
        self.written += 1
        return f"{self.written:08}.{kind}"

    def _sweep(self) -> None:
        named = {MANIFEST, *(name for part in self.parts for name in (part.file, part.dead_file))}
        for path in self.folder.iterdir():
            if path.name not in named and path.suffix in (".segment", ".dead", ".new"):
                path.unlink()


def _renumbered(rows: Rows, spelt_by: Any, known: dict[str, int]) -> Rows:
    """The rows with tokens numbered by `known`, which grows by those they bear."""
    borne, places = np.unique(rows.tokens, return_inverse=True)
    numbers = [known.setdefault(spelt, len(known)) for spelt in spelt_by(borne)]
    tokens = np.array(numbers, np.uint32)[places] if len(borne) > 0 else rows.tokens
    return Rows(rows.ids, rows.known, rows.document, tokens, rows.ends)


def _opened(folder: Path, file: str, dead_file: str | None) -> Part:
    segment = Segment.open(folder / file)
    if dead_file is None:
        return Part(segment, file)
    dead = np.zeros(len(segment.rows), np.bool_)
    dead[read_arrays(folder / dead_file)["rows"]] = True
    return Part(segment, file, dead_file, dead)


def _last_number(folder: Path) -> int:
    return max((int(path.name[:8]) for path in folder.glob("????????.*")
                if path.name[:8].isdigit()), default=0)  # fmt: skip
