"""The distinct tokens of an index: each is read, folded and reduced to its sound once.

A token is known by its spelling: text and other readings, parted by blanks ("wlid olyd").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from alcyon.matching.index.postings import Postings, packed_postings
from alcyon.matching.keys import Keys, neighbourhood, once, text_numbers
from alcyon.matching.names import Token, read
from alcyon.matching.rules import words
from alcyon.matching.skeletons import skeleton
from alcyon.matching.writing import LONGEST

MOST_SKELETONS: Final = 3  # of one token: that of its text and of two other readings
MOST_QUIET: Final = 8  # tokens; of more, reading chooses
_PLAIN: Final = re.compile(r"[A-Z][a-z]{2,}|[A-Z][aeiou]")


def spelling(token: Token) -> str:
    """What the vocabulary knows the token by."""
    return " ".join((token.text, *token.forms)) if len(token.forms) > 0 else token.text


def skeletons_of(spelt: str) -> list[str]:
    """Of the text first, then of readings that sound otherwise."""
    return list(dict.fromkeys(skeleton(text) for text in spelt.split(" ")))[:MOST_SKELETONS]


@dataclass(slots=True)
class Reader:
    """Gives each distinct token a number, in the order met. Grows with what it reads."""

    numbers: dict[str, int] = field(default_factory=dict)
    #: words that change nothing about their neighbours; () for one that is always dropped
    _quiet: dict[str, tuple[int, ...]] = field(default_factory=dict)
    _loud: set[str] = field(default_factory=set)

    def read(self, name: str) -> list[int]:
        """The numbers of the tokens of a name.

        A name of quiet words is put together from words read before: ten times as fast as
        reading it, with the same result.
        """
        words_ = name.replace("-", " ").split()
        try:
            found = [self._quiet[word] for word in words_]
        except KeyError:
            found = [self._word(word) for word in words_]
            if any(word in self._loud for word in words_):
                return self._whole(name)
        kept = [number for numbers in found for number in numbers]
        if len(kept) > MOST_QUIET or len(name) > LONGEST or (len(kept) < 2 and () in found):
            return self._whole(name)
        return kept

    def number(self, spelt: str) -> int:
        """The number of a token by its spelling."""
        return self.numbers.setdefault(spelt, len(self.numbers))

    def _whole(self, name: str) -> list[int]:
        return [self.number(spelling(token)) for token in read(name)]

    def _word(self, word: str) -> tuple[int, ...]:
        """Learn a word: as quiet where it can be, as loud otherwise."""
        if word in self._quiet or word in self._loud:
            return self._quiet.get(word, ())
        if word.isascii() and word.lower() in _always_dropped() and _PLAIN.fullmatch(word):
            self._quiet[word] = ()
        elif _may_be_quiet(word):
            self._quiet[word] = tuple(self._whole(word))
        else:
            self._loud.add(word)
        return self._quiet.get(word, ())


def _may_be_quiet(word: str) -> bool:
    """No particle, no title, nothing that is joined with its neighbours in any reading."""
    if word.isascii() and _PLAIN.fullmatch(word) is None:
        return False
    texts = [token.text for token in read(word)]
    folded = word.lower() if word.isascii() else "".join(texts)
    return len(texts) > 0 and _heeded().isdisjoint([folded, *texts])


@cache
def _always_dropped() -> frozenset[str]:
    return (words("particles", "dropped") - words("particles", "inside")) | {"al", "el"}


@cache
def _heeded() -> frozenset[str]:
    kinds = ("dropped", "inside", "with_next", "with_previous", "titles")
    camel = frozenset(["mc", "mac", "fitz", "di", "de", "la", "le", "du", "van", "ur"])
    return camel.union(*(words("particles", kind) for kind in kinds))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Tokens, their skeletons, and the neighbours of skeletons, as arrays that lie in a file.

    texts: UTF-8 of all spellings; `ends` (tokens + 1) parts them.
    skeleton_ids, skeleton_ends: which skeletons a token has, the main one first.
    numbers: `keys.text_number` of each skeleton.
    near: from a skeleton with one sign left out to the skeletons it may have been.
    """

    texts: npt.NDArray[np.uint8]
    ends: npt.NDArray[np.uint32]
    skeleton_ids: npt.NDArray[np.uint32]
    skeleton_ends: npt.NDArray[np.uint32]
    numbers: Keys
    near: Postings

    @classmethod
    def of(cls, spellings: list[str]) -> Vocabulary:
        """In the order of the token numbers. About ten microseconds a token."""
        known: dict[str, int] = {}
        each = [
            [known.setdefault(sound, len(known)) for sound in skeletons_of(spelt)]
            for spelt in spellings
        ]
        raw = [spelt.encode() for spelt in spellings]
        return cls(
            np.frombuffer(b"".join(raw), np.uint8),
            _ends([len(text) for text in raw]),
            np.array([one for found in each for one in found], np.uint32),
            _ends([len(found) for found in each]),
            text_numbers(list(known)),
            _neighbours(list(known)),
        )

    def spellings(self, tokens: npt.NDArray[Any]) -> list[str]:
        """The spellings of tokens by their numbers."""
        since, until = self.ends[tokens].tolist(), self.ends[tokens + 1].tolist()
        whole = self.texts.data
        return [str(whole[a:b], "utf-8") for a, b in zip(since, until, strict=True)]

    def neighbours(self, numbers: Keys) -> Keys:
        """Numbers of the skeletons that share one of these (`keys.neighbourhood`)."""
        firsts, counts = self.near.find(numbers)
        found = [
            self.near.rows[first : first + count]
            for first, count in zip(firsts.tolist(), counts.tolist(), strict=True)
            if count > 0
        ]
        if len(found) == 0:
            return np.zeros(0, np.uint64)
        return once(self.numbers[np.concatenate(found)])


def _ends(lengths: list[int]) -> npt.NDArray[np.uint32]:
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.uint32)


def _neighbours(sounds: list[str]) -> Postings:
    near = [(number, at) for at, sound in enumerate(sounds) for number in neighbourhood(sound)]
    keys = np.fromiter((number for number, _ in near), np.uint64, len(near))
    rows = np.fromiter((at for _, at in near), np.uint32, len(near))
    return Postings.of(packed_postings(keys, rows))
