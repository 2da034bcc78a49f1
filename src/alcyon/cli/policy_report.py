"""A page that says how good the policy is: pictures as inline SVG, figures as tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from html import escape
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from alcyon.cli.policy_fit import Scored, first_weights, fit_names
from alcyon.cli.policy_pairs import Pair, pairs
from alcyon.matching import fitting
from alcyon.matching.fitting import Floats, Weights
from alcyon.matching.policies import Model, policy
from alcyon.matching.sources import Labelled
from alcyon.worlds.screening import MATE

EDGES: Final = (0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.85, 0.95, 0.98, 1.0)
SIDE: Final = 320
FALSE_ALLOWED: Final = 0.01
STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;margin:1rem 0}td,th{border:1px solid #bbb;padding:.25rem .6rem;"
    "text-align:right}td:first-child,th:first-child{text-align:left}svg{background:#fff;"
    "border:1px solid #bbb}figure{display:inline-block;margin:1rem 1rem 1rem 0}"
)


class Answer(NamedTuple):
    """The best candidate of one question."""

    pair: Pair
    stated: float


def page(labelled: list[Labelled], seed: int, records: int, queries: int) -> str:
    """The report as HTML. The world is one that neither weights nor curve have seen (seed + 2)."""
    known = policy()
    folds = fit_names(labelled, first_weights()[1])[1]
    seen = list(pairs(seed + 2, records, queries))
    stated = _stated(seen, known.full)
    same = np.array([pair.case.same for pair in seen], dtype=np.float64)
    weight = np.array([pair.case.weight for pair in seen])
    parts = [
        "<h1>How well persons are compared</h1>",
        _names_part(folds),
        f"<h2>Invented world {seed + 2}</h2><p>{records} records, {queries} questions with and "
        f"{queries} without a mate; strangers stand for those of a register of 1,000,000.</p>",
        _reliability(stated, same, weight),
        _precision_recall(stated, same, weight),
        *_errors(seen, stated, queries),
    ]
    return _html("".join(parts))


def _html(body: str) -> str:
    head = f'<meta charset="utf-8"><title>Alcyon: policy report</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>\n'


def _stated(seen: Sequence[Pair], model: Model) -> Floats:
    """The probability of each pair, as `compare` states it."""
    found = fitting.bits([pair.case for pair in seen], Weights(model.start, dict(model.weights)))
    return np.array([model.probability(float(bits)) for bits in found])


# ----------------------------------------------------------------------------------- names


def _names_part(folds: Scored) -> str:
    stated = 1.0 / (1.0 + np.exp2(-np.clip(folds.stated, -30, 30)))
    found = fitting.quality(stated, folds.same)
    low, high = fitting.f1_interval(stated, folds.same)
    rows = [
        ("pairs", str(found.n)),
        ("precision", f"{found.precision:.3f}"),
        ("recall", f"{found.recall:.3f}"),
        ("F1 at one half", f"{found.f1:.3f} (95 %: {low:.3f} to {high:.3f})"),
    ]
    return (
        "<h2>Names alone</h2><p>Labelled pairs of names (opensanctions/nomenklatura), each judged "
        "by weights that were fitted on the four fifths without it.</p>"
        + _table(("", "value"), rows)
    )


# ----------------------------------------------------------------------------------- curves


def _reliability(stated: Floats, same: Floats, weight: Floats) -> str:
    rows, points = [], []
    for low, high in pairwise(EDGES):
        inside = (stated >= low) & (stated < high if high < 1 else stated <= 1)
        if not inside.any():
            continue
        mean = float(np.average(stated[inside], weights=weight[inside]))
        share = float(np.average(same[inside], weights=weight[inside]))
        # how many cases of weight one would be as sure as these are
        worth = float(weight[inside].sum() ** 2 / (weight[inside] ** 2).sum())
        least, most = fitting.wilson(share, max(1, round(worth)))
        points.append((mean, share))
        rows.append(
            (f"{low:.2f} to {high:.2f}", str(int(inside.sum())), f"{mean:.3f}", f"{share:.3f}",
             f"{least:.3f} to {most:.3f}")
        )  # fmt: skip
    header = ("stated", "pairs", "mean stated", "observed", "95 % interval")
    picture = _picture("Stated and observed", "stated", "observed", points, diagonal=True)
    return f"<h3>Reliability</h3>{picture}{_table(header, rows)}"


def _precision_recall(stated: Floats, same: Floats, weight: Floats) -> str:
    points = []
    for cut in np.linspace(0.01, 0.99, 50):
        said = stated >= cut
        if said.any():
            recall = float(same[said].sum() / same.sum())
            points.append((recall, float(np.average(same[said], weights=weight[said]))))
    return "<h3>Precision and recall</h3>" + _picture(
        "Precision by recall", "recall", "precision", points, diagonal=False
    )


def _picture(
    title: str, across: str, up: str, points: list[tuple[float, float]], *, diagonal: bool
) -> str:
    """A line through points of the unit square, with its axes named."""
    places = [f"{40 + x * SIDE:.1f},{20 + (1 - y) * SIDE:.1f}" for x, y in points]
    dots = "".join(
        f'<circle cx="{place.split(",")[0]}" cy="{place.split(",")[1]}" r="3"/>' for place in places
    )
    even = f'<path d="M40 {20 + SIDE}L{40 + SIDE} 20" stroke="#999" stroke-dasharray="4"/>'
    ticks = "".join(
        f'<text x="{34 + at * SIDE:.0f}" y="{36 + SIDE}">{at}</text>'
        f'<text x="12" y="{25 + (1 - at) * SIDE:.0f}">{at}</text>'
        for at in (0, 0.5, 1)
    )
    return (
        f'<figure><svg width="{SIDE + 60}" height="{SIDE + 70}" role="img" font-size="12">'
        f"<title>{escape(title)}</title>"
        f'<path d="M40 20V{20 + SIDE}H{40 + SIDE}" fill="none" stroke="#333"/>'
        f"{even if diagonal else ''}{ticks}"
        f'<polyline points="{" ".join(places)}" fill="none" stroke="#0b5" stroke-width="2"/>{dots}'
        f'<text x="{SIDE // 2}" y="{60 + SIDE}">{escape(across)}</text>'
        f'<text x="44" y="14">{escape(up)}</text></svg>'
        f"<figcaption>{escape(title)}</figcaption></figure>"
    )


# ----------------------------------------------------------------------------------- errors


def _errors(seen: Sequence[Pair], stated: Floats, queries: int) -> list[str]:
    best: dict[str, Answer] = {}
    for pair, said in zip(seen, stated, strict=True):
        if pair.query not in best or said > best[pair.query].stated:
            best[pair.query] = Answer(pair, float(said))
    answers = list(best.values())
    cut = _cut(answers, queries)
    mates = [one for one in answers if one.pair.kind == MATE]
    hits = sum(_hit(one, cut) for one in mates)
    return [
        f"<h3>At {FALSE_ALLOWED:.0%} false hits</h3><p>From a probability of {cut:.3f} on, "
        f"{hits / queries:.1%} of {queries} persons with a mate are found, at a register of the "
        "size of this world.</p>",
        "<h3>Found, by culture</h3>",
        _shares(mates, cut, lambda one: (one.pair.culture,)),
        "<h3>Found, by kind of damage</h3>",
        _shares(mates, cut, lambda one: one.pair.damage or ("none",)),
        "<h3>False hits, by who was asked for</h3>",
        _false(answers, cut),
    ]


def _cut(answers: Iterable[Answer], queries: int) -> float:
    """The lowest probability from which at most one in a hundred without a mate is a hit."""
    said = sorted((one.stated for one in answers if one.pair.kind != MATE), reverse=True)
    allowed = int(FALSE_ALLOWED * queries)
    return said[allowed] + 1e-9 if len(said) > allowed else 0.5


def _hit(one: Answer, cut: float) -> bool:
    return one.stated >= cut and one.pair.case.same


def _shares(
    answers: Iterable[Answer], cut: float, keys: Callable[[Answer], Sequence[str]]
) -> str:  # fmt: skip
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in answers:
        for key in keys(one):
            counted[key][0] += 1
            counted[key][1] += _hit(one, cut)
    rows = [
        (key, str(count), f"{found / count:.1%}")
        for key, (count, found) in sorted(counted.items(), key=lambda pair: -pair[1][0])
    ]
    return _table(("", "asked for", "found"), rows)


def _false(answers: Iterable[Answer], cut: float) -> str:
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in answers:
        if one.pair.kind != MATE:
            counted[one.pair.kind][0] += 1
            counted[one.pair.kind][1] += one.stated >= cut
    rows = [(kind, str(count), f"{wrong / count:.2%}") for kind, (count, wrong) in counted.items()]
    return _table(("", "asked for", "false hits"), rows)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in header)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><tr>{head}</tr>{body}</table>"
