"""Headers as words, and the words by which the ontology knows a property."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from alcyon.kernel.tables import LANGUAGES
from alcyon.kernel.texts import fold
from alcyon.ontology.schemata import SCHEMATA

CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
ASIDE: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]")
NO_WORD: Final = re.compile(r"[^a-z0-9#]+")
# words that headers add or leave out at will
SILENT: Final = frozenset("the an of de du des la le les el los las del l d al in en".split())


@dataclass(frozen=True, slots=True)
class Spoken:
    """A property that a header may mean, and how surely: 3 the very word, less for a part."""

    property: str
    strength: float


def words_of(header: str) -> tuple[str, ...]:
    """`Date of birth (dd/mm/yyyy)`, `date_of_birth` and `dateOfBirth` are the same words."""
    plain = CAMEL.sub(" ", ASIDE.sub(" ", header) if ASIDE.sub("", header).strip() else header)
    found = NO_WORD.sub(" ", fold(plain).replace("'", " ").replace("n°", "no ")).split()
    return tuple(word for word in found if word not in SILENT) or tuple(found)


@cache
def known_words(schema: str) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Words to the properties that they stand for, in the schema's own order."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for prop in SCHEMATA[schema]:
        spoken = [prop.name, prop.ftm or "", *prop.headers]
        spoken += [prop.label(language) for language in LANGUAGES]
        for words in dict.fromkeys(words_of(each) for each in spoken if each):
            found[words] = (*found.get(words, ()), prop.name)
    return found


@cache
def meanings(schema: str, words: tuple[str, ...]) -> tuple[Spoken, ...]:
    """What a header of these words may mean in a schema, the surest first."""
    known = known_words(schema)
    if not words:
        return ()
    # `nodeId`, `node_id` and `nodeid` are one word or two, as the writer of the file felt
    found: dict[str, float] = {name: 3.0 for name in _run_together(schema).get("".join(words), ())}
    for there, names in known.items():
        strength = _within(there, words)
        for name in names if strength > 0 else ():
            found[name] = max(found.get(name, 0.0), strength)
    order = {name: place for place, name in enumerate(SCHEMATA[schema].properties)}
    listed = [Spoken(name, strength) for name, strength in found.items()]
    return tuple(sorted(listed, key=lambda each: (-each.strength, order[each.property])))


@cache
def _run_together(schema: str) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for words, names in known_words(schema).items():
        found["".join(words)] = (*found.get("".join(words), ()), *names)
    return found


def _within(there: tuple[str, ...], words: tuple[str, ...]) -> float:
    """How much of a header the known words make up, when they stand in it together.

    A single short word (`id`, `to`, `no`) inside a longer header says nothing.
    """
    size = len(there)
    if size >= len(words) or (size == 1 and len(there[0]) < 4):
        return 0.0
    if any(words[at : at + size] == there for at in range(len(words) - size + 1)):
        return 2.0 * size / len(words)
    return 0.0
