"""Registers of people, as files of comma-separated values, of any length in flat memory."""

import csv
from collections.abc import Iterator
from functools import cache
from typing import TextIO

from alcyon.worlds import names
from alcyon.worlds.chance import Dice, Draws
from alcyon.worlds.people import Person
from alcyon.worlds.tables import table
from alcyon.worlds.world import World

REGISTER = ("id", "name", "birth_date", "gender", "nationality", "document_number")
_DIGITS, _LETTERS = "0123456789", "ABCDEFGHJKLMNPRSTUVWXYZ"


def register(world: World, count: int, *, native: int = 10) -> Iterator[tuple[str, ...]]:
    """The first `count` people of the world, as a state would list them, in `REGISTER` columns.

    Args:
        native: of a hundred names, how many stand in the bearer's own script; the others are
            spelt as in the passport.
    """
    papers = Dice(world.seed, "register")
    for person, _ in zip(world.people(), range(count), strict=False):
        draws = papers(person.number)
        at_home = draws[15] % 100 < native
        yield (
            person.truth_id,
            names.native(person) if at_home else names.roman(person),
            person.birth_date,
            person.gender,
            person.country,
            document_number(person, draws),
        )


def write_register(world: World, count: int, file: TextIO, *, native: int = 10) -> None:
    """With a header line. Open the file with `newline=""` and as UTF-8."""
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(REGISTER)
    writer.writerows(register(world, count, native=native))


def document_number(person: Person, draws: Draws) -> str:
    """A passport number in the manner of the country, from the first fifteen draws."""
    alphabets = _alphabets(person.country)
    return "".join(
        [
            alphabet[number % len(alphabet)]
            for alphabet, number in zip(alphabets, draws, strict=False)
        ]
    )


@cache
def _alphabets(country: str) -> tuple[str, ...]:
    pattern: str = table("countries")[country]["passport"]
    return tuple({"#": _DIGITS, "@": _LETTERS}.get(sign, sign) for sign in pattern)
