"""Putting a name together: at home, in Latin letters, for a passport."""

from alcyon.worlds.cultures import Culture, Part
from alcyon.worlds.people import Name, Person

FAMILY = ("FAMILY", "MOTHERS", "PARTICLE")
GIVEN = ("GIVEN", "GIVEN2", "TITLE", "CHRISTIAN", "DAY", "SHORT", "HONOUR")


def native(person: Person) -> str:
    """The full name as its bearer writes it."""
    blank = "" if person.culture.joined else " "
    return blank.join(part.native for part in person.name.parts)


def roman(person: Person, turn: int = 0) -> str:
    """The full name in Latin letters; another `turn`, another usual spelling."""
    return " ".join(spell(part, turn) for part in roman_order(person.name, person.culture))


def spell(part: Part, turn: int = 0) -> str:
    return part.romans[turn % len(part.romans)]


def roman_order(name: Name, culture: Culture) -> tuple[Part, ...]:
    """The parts in the order in which they are written abroad."""
    if not culture.family_first or culture.roman_family_first:
        return name.parts
    given, middle, family = split(name)
    return (*given, *middle, *family)


def split(name: Name) -> tuple[tuple[Part, ...], tuple[Part, ...], tuple[Part, ...]]:
    """Given names, what stands between (fathers, middle names), and family name.

    Where a culture has no family names, the father's name takes that place, as in the
    passports of those countries.
    """
    pairs = list(zip(name.shape.kinds, name.parts, strict=True))
    given = tuple(part for kind, part in pairs if kind in GIVEN)
    family = tuple(part for kind, part in pairs if kind in FAMILY)
    between = tuple(part for kind, part in pairs if kind not in GIVEN + FAMILY)
    if len(family) == 0:
        return given, (), between
    return given, between, family


def joined(parts: tuple[Part, ...], turn: int = 0) -> str:
    return " ".join(spell(part, turn) for part in parts)


def joined_native(parts: tuple[Part, ...], culture: Culture) -> str:
    return ("" if culture.joined else " ").join(part.native for part in parts)
