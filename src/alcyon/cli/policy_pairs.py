"""Pairs of persons from an invented world, measured, with the truth: what a policy is fitted on.

A register and questions of `worlds.screening`; to each question the records that share the
most with it, as an index would give them, and the true one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import Final, NamedTuple

from alcyon.matching.features import Feature, measure
from alcyon.matching.fitting import Case
from alcyon.matching.names import read
from alcyon.matching.persons import Person
from alcyon.worlds.screening import MATE, Screening

REFERENCE: Final = 1_000_000  # records of the register for which probabilities are stated
CANDIDATES: Final = 12
CROWD: Final = 300  # a key that so many records share brings nobody
NEAR: Final = 5.0  # rough bits from which a relative or namesake is told from a stranger


class Pair(NamedTuple):
    """A question and one candidate. `weight`: how many such pairs a register of the reference
    size gives for this one."""

    query: str
    kind: str
    culture: str
    damage: tuple[str, ...]
    case: Case


def person_of(row: tuple[str, ...]) -> Person:
    """A row in the columns id, name, birth_date, gender, nationality, document_number."""
    _, name, born, gender, nationality, document = row
    year, month, day = [int(part) for part in [*(born or "0").split("-"), "0", "0"]][:3]
    documents = (document,) if document else ()
    return Person((name,), (year, month, day), gender, nationality, documents)


def pairs(seed: int, records: int, queries: int) -> Iterator[Pair]:
    """`queries` questions with a mate and as many without; about a millisecond a question."""
    world = Screening(seed, records, queries)
    numbers, people = _register(world)
    index = _index(people)
    scale = max(1.0, REFERENCE / records)
    for query in world.asked():
        asked = person_of(query.row)
        found = _candidates(asked, index)
        mate = numbers.get(query.record_id)
        if mate is not None and mate not in found:
            found.append(mate)
        measured = [(measure(asked, people[number]), number) for number in found]
        near = _nearest(measured) if query.kind not in (MATE, "STRANGER") else None
        for features, number in measured:
            weight = 1.0 if number in (mate, near) else scale
            case = Case(features, number == mate, weight)
            yield Pair(query.row[0], query.kind, query.culture, query.damage, case)


def _register(world: Screening) -> tuple[dict[str, int], list[Person]]:
    numbers: dict[str, int] = {}
    people: list[Person] = []
    for row in world.register():
        numbers[row[0]] = len(people)
        people.append(person_of(row))
    return numbers, people


def _keys(person: Person) -> Iterator[object]:
    tokens = {token.skeleton for name in person.names for token in read(name)}
    year, month, day = person.birth
    yield from tokens
    yield from combinations(sorted(tokens), 2)
    if year:
        yield from ((token, year) for token in tokens)
    if day:
        yield from ((token, *sorted((month, day))) for token in tokens)
        yield person.birth
    yield from person.documents


def _index(people: list[Person]) -> dict[int, list[int]]:
    """Keys are hashed: that some collide costs a candidate, no more."""
    index: dict[int, list[int]] = defaultdict(list)
    for number, person in enumerate(people):
        for key in _keys(person):
            index[hash(key)].append(number)
    return index


def _candidates(asked: Person, index: dict[int, list[int]]) -> list[int]:
    seen: Counter[int] = Counter()
    for key in _keys(asked):
        found = index.get(hash(key), [])
        if len(found) <= CROWD:
            seen.update(dict.fromkeys(found, 1000 // (10 + len(found))))
    return [number for number, _ in seen.most_common(CANDIDATES)]


def _nearest(measured: list[tuple[tuple[Feature, ...], int]]) -> int | None:
    """The relative or namesake whom the question was made from, as far as that shows."""
    ranked = [(_rough(features), number) for features, number in measured]
    best = max(ranked, default=(0.0, None), key=lambda pair: pair[0])
    return best[1] if best[0] > NEAR else None


def _rough(features: tuple[Feature, ...]) -> float:
    agreeing = ("names.equal", "names.sound", "names.near")
    return sum(feature.value for feature in features if feature.code in agreeing)
