"""From answers to figures: what was found, how surely, and at what threshold it may be trusted."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from alcyon.measuring.engines.engine import Found
from alcyon.measuring.intervals import Share, percentile, percentile_interval, share
from alcyon.measuring.rows import Question

MOST: Final = 10
FALSE_SHARE: Final = 0.01
EDGES: Final = (0.0, 0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95, 1.0)
NO_DAMAGE: Final = "NONE"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine said to one question. Times in milliseconds, of the whole process."""

    question: Question
    found: Sequence[Found]
    cpu_ms: float
    wall_ms: float

    @property
    def rank(self) -> int | None:
        """Where the first right record stands, from 1; None if it does not."""
        mates = set(self.question.mates)
        hits = (at for at, one in enumerate(self.found, start=1) if str(one.place) in mates)
        return next(hits, None)

    @property
    def has_mate(self) -> bool:
        return len(self.question.mates) > 0

    @property
    def top(self) -> float:
        """The highest score; minus infinity where nothing was found."""
        return self.found[0].score if len(self.found) > 0 else -math.inf


def figures(answers: Sequence[Answer]) -> dict[str, Any]:
    """Everything that is said of one engine but memory and building; see docs/reference."""
    chosen, held = answers_split(answers)
    threshold = threshold_of(chosen)
    return {
        "queries_with_mate": sum(one.has_mate for one in answers),
        "queries_without_mate": sum(not one.has_mate for one in answers),
        **_recall(answers),
        **_at(held, threshold),
        "threshold": threshold,
        "threshold_rule": f"score above it; false hits <= {FALSE_SHARE:.0%} on every second pair "
        "of queries, reported on the others",
        **_times(answers),
        "by_culture": _broken_down(answers, held, threshold, lambda q: [q.culture]),
        "by_damage": _broken_down(answers, held, threshold, lambda q: q.damage or [NO_DAMAGE]),
        "by_kind": _by_kind(held, threshold),
        "reliability": reliability(answers),
    }


def answers_split(answers: Sequence[Answer]) -> tuple[list[Answer], list[Answer]]:
    """Two halves, each with every second question of those with and of those without a mate."""
    halves: tuple[list[Answer], list[Answer]] = ([], [])
    for wanted in (True, False):
        kind = [one for one in answers if one.has_mate is wanted]
        for half, into in enumerate(halves):
            into.extend(kind[half::2])
    return halves


def threshold_of(answers: Iterable[Answer]) -> float | None:
    """The lowest score above which at most `FALSE_SHARE` of those without a mate have an answer.

    None where there are none of those, because then nothing can be chosen.
    """
    tops = sorted((one.top for one in answers if not one.has_mate), reverse=True)
    if len(tops) == 0:
        return None
    highest = tops[int(FALSE_SHARE * len(tops))]
    return highest if math.isfinite(highest) else -1e9  # JSON knows no infinity


# ---------------------------------------------------------------------------------- shares


def _told(name: str, measured: Share) -> dict[str, Any]:
    return {name: measured.value, f"{name}_interval": [measured.low, measured.high]}


def _recall(answers: Iterable[Answer]) -> dict[str, Any]:
    ranks = [one.rank for one in answers if one.has_mate]
    first = sum(rank == 1 for rank in ranks)
    within = sum(rank is not None and rank <= MOST for rank in ranks)
    return {
        **_told("recall_at_1", share(first, len(ranks))),
        **_told("recall_at_10", share(within, len(ranks))),
    }


def _at(answers: Sequence[Answer], threshold: float | None) -> dict[str, Any]:
    """Precision is of the answers that are given, with as many queries of either kind asked."""
    mates = [one for one in answers if one.has_mate]
    others = [one for one in answers if not one.has_mate]
    nothing = Share(None, 0.0, 1.0, 0)
    if threshold is None:
        names = ("precision", "hit_rate", "false_hit_rate")
        return {key: v for name in names for key, v in _told(name, nothing).items()}
    given = [one for one in mates if one.top > threshold]
    hits = sum(one.rank == 1 for one in given)
    false = sum(one.top > threshold for one in others)
    return {
        **_told("precision", share(hits, len(given) + false)),
        **_told("hit_rate", share(hits, len(mates))),
        **_told("false_hit_rate", share(false, len(others))),
    }


def _times(answers: Sequence[Answer]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name, part, times in (
        ("cpu_ms_p50", 0.5, [one.cpu_ms for one in answers]),
        ("cpu_ms_p99", 0.99, [one.cpu_ms for one in answers]),
        ("wall_ms_p50", 0.5, [one.wall_ms for one in answers]),
    ):
        told[name] = percentile(times, part)
        told[f"{name}_interval"] = list(percentile_interval(times, part))
    return told


# ------------------------------------------------------------------------------ breakdowns


def _broken_down(
    answers: Sequence[Answer],
    held: Sequence[Answer],
    threshold: float | None,
    keys: Callable[[Question], Iterable[str]],
) -> dict[str, dict[str, Any]]:
    """By each key of a question with a mate: n, recall, hit rate (on the held half)."""
    groups: dict[str, list[Answer]] = defaultdict(list)
    held_groups: dict[str, list[Answer]] = defaultdict(list)
    for source, into in ((answers, groups), (held, held_groups)):
        for one in source:
            if one.has_mate:
                for key in keys(one.question):
                    into[key].append(one)
    return {
        key: {"n": len(groups[key])}
        | _recall(groups[key])
        | {"hit_rate": _at(held_groups[key], threshold)["hit_rate"]}
        for key in sorted(groups)
    }


def _by_kind(held: Sequence[Answer], threshold: float | None) -> dict[str, dict[str, Any]]:
    """Of those without a mate, by who they are: how often somebody was accused."""
    groups: dict[str, list[Answer]] = defaultdict(list)
    for one in held:
        if not one.has_mate:
            groups[one.question.kind].append(one)
    wanted = ("false_hit_rate", "false_hit_rate_interval")
    return {
        kind: {"n": len(group)} | {name: _at(group, threshold)[name] for name in wanted}
        for kind, group in sorted(groups.items())
    }


def reliability(answers: Iterable[Answer]) -> list[dict[str, Any]]:
    """Stated probabilities against what is so, over all answers given; [] if none is stated.

    A bin holds its lower edge; the last holds 1 too. `observed` has a Wilson interval.
    """
    bins: list[list[tuple[float, bool]]] = [[] for _ in EDGES[1:]]
    for one in answers:
        mates = set(one.question.mates)
        for found in one.found:
            if found.probability is not None:
                bins[_bin(found.probability)].append((found.probability, str(found.place) in mates))
    if not any(bins):
        return []
    return [
        _bin_told(low, high, held) for low, high, held in zip(EDGES, EDGES[1:], bins, strict=False)
    ]


def _bin(probability: float) -> int:
    return max(at for at, low in enumerate(EDGES[:-1]) if at == 0 or probability >= low)


def _bin_told(low: float, high: float, held: Sequence[tuple[float, bool]]) -> dict[str, Any]:
    mean = sum(stated for stated, _ in held) / len(held) if held else None
    observed = share(sum(right for _, right in held), len(held))
    return {"from": low, "to": high, "n": len(held), "mean_stated": mean} | _told(
        "observed", observed
    )
