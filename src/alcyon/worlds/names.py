"""Putting a name together: at home, in Latin letters, for a passport."""

from alcyon.worlds.cultures import Culture, Part
from alcyon.worlds.people import Name, Person


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
    """Given names, what stands between, and family name; see `cultures.Shape.groups`."""
    pairs = list(zip(name.shape.groups, name.parts, strict=True))
    given, between, family = (
        tuple(part for group, part in pairs if group == wanted)
        for wanted in ("GIVEN", "BETWEEN", "FAMILY")
    )
    return given, between, family


def joined(parts: tuple[Part, ...], turn: int = 0) -> str:
    return " ".join(spell(part, turn) for part in parts)


def joined_native(parts: tuple[Part, ...], culture: Culture) -> str:
    return ("" if culture.joined else " ").join(part.native for part in parts)
