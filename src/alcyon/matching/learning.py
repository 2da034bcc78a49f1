"""Learning how a script is read in Latin letters, from pairs of names in both.

What is learnt is small: the usual readings of words seen often, and for each letter between its
neighbours the groups of Latin letters it stood for. `transliteration` reads with it.
"""

from __future__ import annotations

import gzip
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from alcyon.matching.transliteration import EDGE, Learnt

ROUNDS: Final = 4
HELD_OUT: Final = 10  # one word in ten is kept for the test
FLOOR: Final = 1e-6
SEEN_OFTEN: Final = 2  # times a word must be seen for its readings to be kept
MOST_GROUPS: Final = 8
NEVER: Final = -1e9

Costs = Mapping[str, Mapping[str, float]]


class Sample(NamedTuple):
    """One word in its own letters and in Latin ones, and how often it was seen so."""

    native: str
    latin: str
    times: int


def is_held_out(native: str) -> bool:
    """Whether a word is of the test part; the same on every machine."""
    return sha256(native.encode()).digest()[0] % HELD_OUT == 0


def learn(samples: Iterable[Sample], longest: int) -> Learnt:
    """Align letters with groups of at most `longest` Latin letters, then count in context.

    Hard expectation-maximisation: about a minute for fifty thousand words.
    """
    known = [one for one in samples if 0 < len(one.native) <= 16 and 0 < len(one.latin) <= 24]
    logs = _first_guess(known, longest)
    for _ in range(ROUNDS - 1):
        logs = _logs(_groups_by_letter(known[::3], logs, longest))
    contexts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in known:
        groups = aligned(one.native, one.latin, logs, longest)
        if groups is not None:
            _count(contexts, one, groups)
    return Learnt(_lexicon(known), _pruned(contexts))


def _count(contexts: dict[str, Counter[str]], one: Sample, groups: list[str]) -> None:
    padded = f"{EDGE}{one.native}{EDGE}"
    weight = 1 + round(2 * math.log2(one.times))
    for at, group in enumerate(groups):
        for context in (padded[at + 1], padded[at + 1 : at + 3], padded[at : at + 3]):
            contexts[context][group] += weight


def _pruned(contexts: Mapping[str, Counter[str]]) -> dict[str, dict[str, int]]:
    """Groups that were seen once beside others seen often are slips of the data."""
    made = {}
    for context, groups in contexts.items():
        total = groups.total()
        if total >= 4 or len(context) == 1:
            kept = [pair for pair in groups.most_common(MOST_GROUPS) if pair[1] * 60 >= total]
            made[context] = dict(kept)
    return made


def _lexicon(known: list[Sample]) -> dict[str, tuple[str, ...]]:
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for one in known:
        seen[one.native][one.latin] += one.times
    return {
        native: tuple(latin for latin, times in found.most_common(5) if times * 25 >= found.total())
        for native, found in seen.items()
        if found.total() >= SEEN_OFTEN
    }


# ------------------------------------------------------------------------------- alignment


def _first_guess(known: list[Sample], longest: int) -> Costs:
    """Groups that stand about where the letter stands, if the two words ran side by side."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in known[::3]:
        pace = len(one.latin) / len(one.native)
        for at, letter in enumerate(one.native):
            begin = round(at * pace)
            for start in (begin - 1, begin, begin + 1):
                for size in range(1, longest + 1):
                    if start >= 0 and start + size <= len(one.latin):
                        counts[letter][one.latin[start : start + size]] += 1
    return _logs(counts)


def _groups_by_letter(known: list[Sample], logs: Costs, longest: int) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in known:
        groups = aligned(one.native, one.latin, logs, longest)
        for letter, group in zip(one.native, groups or (), strict=False):
            counts[letter][group] += 1
    return counts


def _logs(counts: Mapping[str, Counter[str]]) -> Costs:
    return {
        letter: {group: math.log(times / groups.total()) for group, times in groups.items()}
        for letter, groups in counts.items()
    }


def aligned(native: str, latin: str, logs: Costs, longest: int) -> list[str] | None:
    """The likeliest cut of `latin` into one group (maybe empty) for each letter; None for none."""
    floor = math.log(FLOOR)
    width = len(latin) + 1
    best = [0.0] + [NEVER] * (width - 1)
    steps: list[list[int]] = []
    for letter in native:
        known = logs.get(letter, {})
        after, sizes = [NEVER] * width, [0] * width
        for end in range(width):
            for size in range(min(longest, end) + 1):
                before = best[end - size]
                if before > NEVER:
                    value = before + known.get(latin[end - size : end], floor - 2 * size)
                    if value > after[end]:
                        after[end], sizes[end] = value, size
        best = after
        steps.append(sizes)
    return None if best[-1] == NEVER else _traced(latin, steps)


def _traced(latin: str, steps: list[list[int]]) -> list[str]:
    end, groups = len(latin), []
    for sizes in reversed(steps):
        groups.append(latin[end - sizes[end] : end])
        end -= sizes[end]
    return groups[::-1]


# ----------------------------------------------------------------------------------- files


def write(learnt: Learnt, path: Path, head: str) -> None:
    """A gzipped table of tab-separated lines; `head` names source and licence."""
    lines = [f"# {line}" for line in head.splitlines()]
    for native, latins in sorted(learnt.lexicon.items()):
        lines.append("\t".join(("W", native, *latins)))
    for context, groups in sorted(learnt.contexts.items()):
        cells = (f"{group}:{times}" for group, times in groups.items())
        lines.append("\t".join(("C", context, *cells)))
    text = "\n".join(lines) + "\n"
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
