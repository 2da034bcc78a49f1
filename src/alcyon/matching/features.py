"""What two persons agree and differ in, as numbers that a policy weighs."""

from __future__ import annotations

from typing import Final, NamedTuple

from alcyon.matching.aligning import Alignment, Pair, align
from alcyon.matching.births import compare_births
from alcyon.matching.likeness import edits, likeness
from alcyon.matching.names import Token, read
from alcyon.matching.numbers import compare_documents
from alcyon.matching.persons import Person
from alcyon.matching.rarity import rarity

EQUAL: Final = 0.965
SOUNDS: Final = 0.85
NEAR: Final = 0.78
MOST_EDITS: Final = 6
UNLIKE: Final = 0.5
MOST: Final = 3  # words in contradiction that count

Facts = tuple[tuple[str, str], ...]


class Feature(NamedTuple):
    """One thing found. `value` times its weight in a policy are its bits."""

    code: str
    value: float
    facts: Facts = ()


TWINS: Final = Feature("twins", 1.0)


def measure(asked: Person, held: Person) -> tuple[Feature, ...]:
    """All features that are present, names first. Symmetric in value, not in facts."""
    names, others = name_features(asked, held), other_features(asked, held)
    if _of_one_birth(names, others):
        return (*names, *others, TWINS)
    return (*names, *others)


def _of_one_birth(names: tuple[Feature, ...], others: list[Feature]) -> bool:
    """One day of birth and two names shared, but another given name: how twins look."""
    if not any(one.code == "names.unlike" for one in names):
        return False
    return any(one.code in ("birth.equal", "birth.first_of_january") for one in others)


def name_features(asked: Person, held: Person) -> tuple[Feature, ...]:
    """Of the two names that agree best, where a person has several; () where one has none."""
    best: tuple[Feature, ...] = ()
    top = -1e9
    for mine in asked.names:
        for theirs in held.names:
            tokens, others = read(mine), read(theirs)
            if len(tokens) == 0 or len(others) == 0:
                continue
            found = of_alignment(align(tokens, others))
            if (rank := _rank(found)) > top:
                best, top = found, rank
    return best


def _rank(found: tuple[Feature, ...]) -> float:
    """Rough bits, only to choose among the names of one person."""
    return sum(_ROUGH.get(feature.code, 0.0) * feature.value for feature in found)


_ROUGH: Final = {
    "names.equal": 1.0,
    "names.sound": 0.8,
    "names.near": 0.6,
    "names.far": 0.2,
    "names.conflict": -8.0,
    "names.left_out": -1.0,
}


def of_alignment(found: Alignment) -> tuple[Feature, ...]:
    """The `names.*` features of one alignment."""
    kinds: dict[str, list[Pair]] = {}
    lost, changed = 0.0, 0
    for pair in found.pairs:
        kinds.setdefault(_kind(pair.like), []).append(pair)
        if pair.like < EQUAL and len(pair.mine.text) > 1 and len(pair.theirs.text) > 1:
            lost += 1.0 - pair.like
            changed += edits(pair.mine, pair.theirs)
    made = [_agreed(code, pairs) for code, pairs in kinds.items()]
    if lost > 0.0:
        made.append(Feature("names.letters", 10.0 * lost))
    if changed > 1:
        made.append(Feature("names.edits", float(min(changed - 1, MOST_EDITS))))
    return (*made, *_left(found))


def _kind(like: float) -> str:
    if like >= EQUAL:
        return "names.equal"
    if like >= SOUNDS:
        return "names.sound"
    if like >= NEAR:
        return "names.near"
    return "names.far" if like > 0.5 else "names.initial"


def _agreed(code: str, pairs: list[Pair]) -> Feature:
    """Agreement worth its rarity; an initial counts as one."""
    facts = tuple((pair.mine.text, pair.theirs.text) for pair in pairs)
    if code == "names.initial":
        return Feature(code, float(len(pairs)), facts)
    return Feature(code, sum([worth(pair) for pair in pairs]), facts)


def worth(pair: Pair) -> float:
    """The bits of the commoner of the two."""
    mine = rarity(pair.mine)
    if pair.mine.text == pair.theirs.text:
        return mine
    return min(mine, rarity(pair.theirs))


def _left(found: Alignment) -> list[Feature]:
    """Words that nothing answers: on both sides a contradiction, on one side a part left out.

    Of parts left out the second says half as much as the first, the third half of that: who
    leaves out four names of six has one habit, not four reasons.
    """
    made = []
    mine, theirs = _not_twice(found.mine, found.pairs), _not_twice(found.theirs, found.pairs)
    both = min(len(mine), len(theirs))
    if both > 0:
        facts = (_words(mine), _words(theirs))
        made.append(Feature("names.conflict", float(min(both, MOST)), (facts,)))
        if len(found.pairs) > 1 and _unlike(mine, theirs):
            made.append(Feature("names.unlike", 1.0, (facts,)))
    if (more := abs(len(mine) - len(theirs))) > 0:
        facts = (_words(mine), _words(theirs))
        made.append(Feature("names.left_out", 2.0 - 2.0 ** (1 - more), (facts,)))
    if len(found.pairs) < 2 and (len(mine) > 0 or len(theirs) > 0):
        made.append(Feature("names.one_word", 1.0))
    if len(found.pairs) == 0:
        made.append(Feature("names.none", 1.0))
    return made


def _unlike(mine: tuple[Token, ...], theirs: tuple[Token, ...]) -> bool:
    """Whether no word left over on one side could be one of the other mistyped."""
    return all(
        likeness(one, other) < UNLIKE and min(len(one.text), len(other.text)) > 2
        for one in mine
        for other in theirs
    )


def _not_twice(left: tuple[Token, ...], pairs: tuple[Pair, ...]) -> tuple[Token, ...]:
    """Without words that were written twice: `Shoigu Shoigu Sergey`."""
    if len(left) == 0:
        return left
    found = {token.text for pair in pairs for token in (pair.mine, pair.theirs)}
    return tuple(token for token in left if token.text not in found)


def _words(tokens: tuple[Token, ...]) -> str:
    return " ".join(token.text for token in tokens)


def other_features(asked: Person, held: Person) -> list[Feature]:
    """Date of birth, gender, nationality, documents; nothing for what one side lacks."""
    made = []
    if (code := compare_births(asked.birth, held.birth)) != "":
        made.append(Feature(code, 1.0, ((_date(asked.birth), _date(held.birth)),)))
    for code, mine, theirs in (
        ("gender", asked.gender, held.gender),
        ("nationality", asked.nationality, held.nationality),
    ):
        if mine != "" and theirs != "":
            agrees = "equal" if mine == theirs else "differs"
            made.append(Feature(f"{code}.{agrees}", 1.0, ((mine, theirs),)))
    if (code := compare_documents(asked.documents, held.documents)) != "":
        facts = (" ".join(asked.documents), " ".join(held.documents))
        made.append(Feature(code, 1.0, (facts,)))
    return made


def _date(birth: tuple[int, int, int]) -> str:
    year, month, day = birth
    return f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")
