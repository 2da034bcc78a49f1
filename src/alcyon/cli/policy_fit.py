"""Fitting the policy of persons: names alone on labelled pairs, the rest on invented worlds."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np

from alcyon.cli.policy_pairs import Pair, pairs
from alcyon.matching import fitting
from alcyon.matching.features import measure
from alcyon.matching.fitting import Case, Floats, Limits, Weights
from alcyon.matching.persons import Person
from alcyon.matching.policies import Model, Policy, policy
from alcyon.matching.sources import Labelled

RARE_BITS: Final = 24.0
"""A name shared by fewer than one in sixteen million tells its bearer by itself."""
PULL_OF_NAMES: Final = 0.1
AGREEING: Final = (
    "names.equal names.sound names.near birth.equal birth.first_of_january birth.swapped "
    "birth.one_digit birth.month birth.year document.equal document.one_sign "
    "nationality.equal gender.equal"
).split()
CONTRADICTING: Final = (
    "names.conflict names.left_out names.one_word names.edits names.letters names.unlike "
    "birth.differs birth.differs_day gender.differs nationality.differs document.differs"
).split()
NAME_BITS: Final = 0.3
"""A bit of rarity is worth this much at least: names of invented worlds are all about as common
as one another, and tell less than real ones."""
WRONG_DATES: Final = -5.0
"""In real files some dates of birth are quite other ones, which invented worlds have not."""
NO_WORD: Final = -1.5
"""Where no word of two names agrees, a shared day of birth is chance."""
LIMITS: Final = Limits(
    {code: 0.0 for code in AGREEING}
    | {"names.equal": NAME_BITS, "names.sound": NAME_BITS, "gender.differs": -5.0}
    | {
        f"birth.{name}": WRONG_DATES
        for name in "differs differs_day year_digit_day year_beside_day".split()
    },
    dict.fromkeys(CONTRADICTING, 0.0) | {"names.none": NO_WORD},
)
SIGNS: Final = Limits(dict.fromkeys(AGREEING, 0.0), dict.fromkeys(CONTRADICTING, 0.0))


class Scored(NamedTuple):
    """Probabilities beside the truth, each as of a model that had not seen the pair."""

    stated: Floats
    same: Floats


FIXED: Final = {"twins": -6.0}
"""Set by hand, for what a world shows too seldom: that one of twins is hit is worse than that a
person is missed whose given name was written as quite another."""


def case_of(pair: Labelled) -> Case:
    """A labelled pair of names, measured."""
    return Case(measure(Person((pair.one,)), Person((pair.other,))), pair.same)


def fit_names(labelled: list[Labelled], first: Weights) -> tuple[Weights, Scored]:
    """Weights from all pairs; probabilities from five folds, each by the four others.

    The curve of bits is fitted on those of the folds too; it moves nothing across one half.
    """
    cases = [case_of(pair) for pair in labelled]
    same = np.array([case.same for case in cases], dtype=np.float64)
    parts, found = fitting.folds(len(cases)), np.zeros(len(cases))
    for part in range(5):
        others = [case for case, of in zip(cases, parts, strict=True) if of != part]
        weights = fitting.fit(others, first, SIGNS, PULL_OF_NAMES)
        held_out = np.flatnonzero(parts == part)
        found[held_out] = fitting.bits([cases[at] for at in held_out], weights)
    return fitting.fit(cases, first, SIGNS, PULL_OF_NAMES), Scored(found, same)


def fit_full(lessons: Iterable[Pair], rehearsal: Iterable[Pair], first: Weights) -> Model:
    """Weights from one world, the curve from another."""
    weights = fitting.fit([pair.case for pair in lessons], first, LIMITS)
    weights.by_code.update(FIXED)
    cases = [pair.case for pair in rehearsal]
    curve = fitting.curve(
        fitting.bits(cases, weights),
        np.array([case.same for case in cases], dtype=np.float64),
        np.array([case.weight for case in cases]),
    )
    return model_of(weights, curve)


def model_of(weights: Weights, curve: list[list[float]]) -> Model:
    points = tuple((bits, share) for bits, share in curve)
    odds = tuple(float(np.log2(share / (1 - share))) for _, share in points)
    at = tuple(bits for bits, _ in points)
    return Model(weights.start, MappingProxyType(weights.by_code), points, at, odds)


def first_weights() -> tuple[Weights, Weights]:
    """Those set by hand: (full, names only). Never fitted ones, which have seen every pair."""
    known = policy("start")
    models = (known.full, known.names_only)
    full, names = (Weights(model.start, dict(model.weights)) for model in models)
    return full, names


def fitted(labelled: list[Labelled], seed: int, records: int, queries: int) -> tuple[Policy, str]:
    """The whole policy, and the sentences that say how it was made. A minute or ten."""
    full, names = first_weights()
    weights, folds = fit_names(labelled, names)
    names_model = model_of(weights, fitting.slope(folds.stated, folds.same))
    lessons, rehearsal = (pairs(one, records, queries) for one in (seed, seed + 1))
    made = Policy("person", fit_full(lessons, rehearsal, full), names_model, RARE_BITS)
    return made, _about(len(labelled), seed, records, queries)


def _about(labelled: int, seed: int, records: int, queries: int) -> str:
    return (
        "What the features of two persons are worth, in bits a unit. Fitted; do not edit.\n"
        f"full: worlds {seed} (weights) and {seed + 1} (curve), {records} records, "
        f"2 x {queries} questions each, negatives weighted to 1,000,000 records.\n"
        f"names_only: {labelled} labelled pairs of names (opensanctions/nomenklatura, MIT)."
    )


def data_folder(given: str) -> Path:
    """The folder of public data: as given, or `matching` in that of ALCYON_TEST_DATA."""
    import os

    from alcyon.kernel.errors import NotFound

    folder = Path(given or os.environ.get("ALCYON_TEST_DATA", "")) / ("" if given else "matching")
    if not (folder / "name_bench_dev.csv").is_file():
        raise NotFound(
            f"{folder} has no name_bench_dev.csv. Give the folder of public names with --data, "
            "or the one above it in ALCYON_TEST_DATA."
        )
    return folder
