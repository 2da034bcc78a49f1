"""Words of a script read in Latin letters by a learnt table: short vowels and all."""

from __future__ import annotations

import gzip
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from alcyon.matching.rules import TABLES

EDGE: Final = "|"  # stands before the first letter and behind the last
WIDTH: Final = 8  # readings kept while reading on
TRUST: Final = (3.0, 6.0)  # times a context must be seen to weigh as much as the one within it
LEARNT: Final = TABLES / "learnt"


@dataclass(frozen=True, slots=True)
class Learnt:
    """`lexicon`: native word to readings, usual first. `contexts`: a letter, a letter with the
    next, a letter between two, to the groups it stood for and how often."""

    lexicon: Mapping[str, tuple[str, ...]]
    contexts: Mapping[str, Mapping[str, int]]


@cache
def learnt(script: str) -> Learnt | None:
    """The table `tables/learnt/<script>.tsv.gz`; None where nothing was learnt."""
    path = LEARNT / f"{script}.tsv.gz"
    if not path.exists():
        return None
    lexicon: dict[str, tuple[str, ...]] = {}
    contexts: dict[str, dict[str, int]] = {}
    for line in gzip.decompress(path.read_bytes()).decode().splitlines():
        if line.startswith("#"):
            continue
        kind, key, *cells = line.split("\t")
        if kind == "W":
            lexicon[key] = tuple(cells)
        elif kind == "C":
            pairs = (cell.rsplit(":", 1) for cell in cells)
            contexts[key] = {group: int(times) for group, times in pairs}
    return Learnt(lexicon, contexts)


def latin_readings(word: str, table: Learnt, most: int = 4) -> tuple[str, ...]:
    """The likeliest readings of a word, best first: the known ones, then those by its letters.

    () where a letter is unknown to the table.
    """
    known = table.lexicon.get(word, ())
    if len(known) >= most or len(word) > 24:
        return known[:most]
    return tuple(dict.fromkeys((*known, *_by_letters(word, table))))[:most]


def _by_letters(word: str, table: Learnt) -> list[str]:
    """A beam over the letters: the best few beginnings go on."""
    padded = f"{EDGE}{word}{EDGE}"
    beam = {"": 0.0}
    for at in range(len(word)):
        chances = _chances(padded[at : at + 3], table)
        if len(chances) == 0:
            return []
        grown: dict[str, float] = {}
        for text, log in beam.items():
            for group, chance in chances.items():
                longer = text + group
                grown[longer] = max(grown.get(longer, -1e9), log + math.log(chance))
        beam = dict(sorted(grown.items(), key=lambda pair: -pair[1])[:WIDTH])
    return list(beam)


def _chances(seen: str, table: Learnt) -> dict[str, float]:
    """The chance of each group for the middle letter of three: wider contexts lean on narrower."""
    groups = table.contexts.get(seen[1], {})
    total = sum(groups.values())
    chances = {group: times / total for group, times in groups.items()}
    for context, trust in zip((seen[1:], seen), TRUST, strict=True):
        groups = table.contexts.get(context, {})
        total = sum(groups.values())
        chances = {
            group: (groups.get(group, 0) + trust * chances.get(group, 0.0)) / (total + trust)
            for group in {*chances, *groups}
        }
    return chances
