"""Invented words: code names, firms, streets, account names."""

from random import Random
from typing import Any

from alcyon.worlds.names import split
from alcyon.worlds.people import Person
from alcyon.worlds.stories.scene import Scene
from alcyon.worlds.tables import table


def _words(key: str) -> list[Any]:
    found: list[Any] = table("words")[key]
    return found


def group_name(scene: Scene) -> str:
    """A code name such as an analyst gives, never that of a real group."""
    return f"{beast(scene.rng)} {scene.cell.number + 1}"


def company(scene: Scene) -> str:
    return f"{beast(scene.rng)} {scene.rng.choice(_words('businesses'))} (invented)"


def beast(rng: Random) -> str:
    """A colour and an animal: names that nobody and no ship bears."""
    return f"{rng.choice(_words('colours'))} {rng.choice(_words('animals'))}"


def street(rng: Random) -> str:
    return f"{rng.randint(1, 180)} {rng.choice(_words('colours'))} {rng.choice(_words('streets'))}"


def account_name(rng: Random, person: Person) -> str:
    """`invented_` in front: nobody's real account can be hit by chance."""
    given, _, family = split(person.name)
    short = given[0].romans[0].lower().replace(" ", "").replace("'", "")
    initial = family[0].romans[0][:1].lower() if len(family) > 0 else "x"
    return f"invented_{short}.{initial}{rng.randint(1, 999)}"
