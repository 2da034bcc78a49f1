"""A policy: what each feature is worth in bits, and what bits mean as a probability."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from alcyon.kernel.errors import AlcyonError
from alcyon.kernel.yaml_files import YamlMistake, read_yaml

POLICIES: Final = Path(__file__).with_name("policies")
MODELS: Final = ("full", "names_only")


class PolicyError(AlcyonError):
    """A policy of comparison is not well formed."""

    code = "policy-error"


class UnknownPolicy(AlcyonError):
    """There is no policy of this name."""

    code = "unknown-policy"
    status = 422


@dataclass(frozen=True, slots=True)
class Model:
    """Weights in bits per unit of each feature, the bits before any evidence, and the curve.

    `curve` holds (bits, probability), both rising; between two points the log-odds are a
    straight line, beyond the ends the probability stays.
    """

    start: float
    weights: Mapping[str, float]
    curve: tuple[tuple[float, float], ...]
    #: The bits of the curve and their log-odds to base two, for the search.
    at: tuple[float, ...]
    odds: tuple[float, ...]

    def probability(self, bits: float) -> float:
        """Between the first and the last probability of the curve."""
        place = bisect_right(self.at, bits)
        if place == 0 or place == len(self.at):
            return self.curve[min(place, len(self.at) - 1)][1]
        left, low, high = self.at[place - 1], self.odds[place - 1], self.odds[place]
        share = (bits - left) / (self.at[place] - left)
        return float(1.0 / (1.0 + 2.0 ** -(low + (high - low) * share)))


@dataclass(frozen=True, slots=True)
class Policy:
    """`full` weighs two persons, `names_only` two writings of a name where that is all there is.

    With names alone, agreement in fewer bits of rarity than `rare_bits` is ambiguous: many
    people bear such a name.
    """

    name: str
    full: Model
    names_only: Model
    rare_bits: float


@cache
def policy(name: str = "person") -> Policy:
    """The policy `policies/<name>.yaml`, read once per process.

    Raises:
        UnknownPolicy: there is no such file.
        PolicyError: it is not well formed; the message says where.
    """
    path = POLICIES / f"{name}.yaml"
    if not name.isidentifier() or not path.is_file():
        known = ", ".join(sorted(found.stem for found in POLICIES.glob("*.yaml")))
        raise UnknownPolicy(f"There is no policy {name!r}. Take one of: {known}.")
    return load(path)


def load(path: Path) -> Policy:
    """Read and check a policy of any place, such as one that was just fitted."""
    try:
        raw = read_yaml(path)
        full, names_only = (_model(raw, one) for one in MODELS)
        return Policy(path.stem, full, names_only, float(raw["rare_bits"]))
    except YamlMistake as mistake:
        raise PolicyError(f"{path.name}: {mistake}") from mistake
    except (KeyError, TypeError, ValueError) as mistake:
        raise PolicyError(f"{path.name}: {mistake} is missing or not what is expected") from mistake


def _model(raw: dict[str, Any], name: str) -> Model:
    weights = {row["code"]: float(row[name]) for row in raw["features"] if name in row}
    curve = tuple((float(bits), float(share)) for bits, share in raw["curve"][name])
    if len(curve) < 2 or not all(_rises(one, two) for one, two in pairwise(curve)):
        raise ValueError(f"a curve of {name} that rises")
    start = float(raw["start"][name])
    at = tuple(bits for bits, _ in curve)
    odds = tuple(math.log2(share / (1.0 - share)) for _, share in curve)
    return Model(start, MappingProxyType(weights), curve, at, odds)


def _rises(one: tuple[float, float], two: tuple[float, float]) -> bool:
    return one[0] < two[0] and one[1] < two[1]


def written(made: Policy, about: str) -> str:
    """The text of a policy file; `about` says how it was made, one line a sentence."""
    codes = dict.fromkeys((*made.full.weights, *made.names_only.weights))
    models = {name: getattr(made, name) for name in MODELS}
    lines = [f"# {line}" for line in about.splitlines()]
    lines += [f"rare_bits: {made.rare_bits}", "start:"]
    lines += [f"  {name}: {model.start:.2f}" for name, model in models.items()]
    lines += ["features:"]
    for code in codes:
        worth = (
            f"{name}: {model.weights[code]:.3f}"
            for name, model in models.items()
            if code in model.weights
        )
        lines.append(f"  - {{code: {code}, {', '.join(worth)}}}")
    lines += ["curve:"]
    for name, model in models.items():
        lines.append(f"  {name}:")
        lines += [f"    - [{bits:.2f}, {share:.4f}]" for bits, share in model.curve]
    return "\n".join(lines) + "\n"
