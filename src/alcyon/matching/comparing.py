"""Two persons compared: bits of evidence, a probability, and the reasons for both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from alcyon.matching.features import Facts, Feature, measure
from alcyon.matching.persons import Person
from alcyon.matching.policies import Model, Policy

LEAST: Final = 1e-6  # what nothing readable is worth: neither bits nor a division by nought
#: Beside a name, these tell one bearer from another. Gender and nationality alone do not.
TELLING: Final = frozenset(
    {
        "birth.equal", "birth.swapped", "birth.one_digit", "birth.one_part", "birth.month",
        "birth.first_of_january", "birth.year", "document.equal", "document.one_sign",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """One feature with its bits. `facts` are (asked, held) texts for a sentence."""

    code: str
    bits: float
    facts: Facts


@dataclass(frozen=True, slots=True)
class Comparison:
    """`bits` before the curve; `probability` after it; the strongest reason first.

    `ambiguous`: a common name agrees and nothing else tells its bearers apart. However
    probable, that is never a hit.
    """

    bits: float
    probability: float
    reasons: tuple[Reason, ...]
    ambiguous: bool


NOTHING: Final = Comparison(0.0, LEAST, (), False)


def compare(asked: Person, held: Person, policy: Policy) -> Comparison:
    """How likely the two are one person. Pure and symmetric; about 40 µs when tokens are cached."""
    found = measure(asked, held)
    if len(found) == 0:
        return NOTHING
    names_only = all(feature.code.startswith("names.") for feature in found)
    model = policy.names_only if names_only else policy.full
    return _weighed(found, model, policy)


def _weighed(found: tuple[Feature, ...], model: Model, policy: Policy) -> Comparison:
    weights = model.weights
    reasons = [
        Reason(feature.code, weights.get(feature.code, 0.0) * feature.value, feature.facts)
        for feature in found
    ]
    bits = model.start + sum([reason.bits for reason in reasons])
    reasons.sort(key=_strength)
    return Comparison(bits, model.probability(bits), tuple(reasons), _ambiguous(found, policy))


def _strength(reason: Reason) -> tuple[float, str]:
    return -abs(reason.bits), reason.code


def _ambiguous(found: tuple[Feature, ...], policy: Policy) -> bool:
    if any(feature.code in TELLING for feature in found):
        return False
    agreed = sum([f.value for f in found if f.code in ("names.equal", "names.sound", "names.near")])
    return 0.0 < agreed < policy.rare_bits
