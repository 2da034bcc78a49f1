"""An invented population of any size, with what happened to it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from random import Random

from alcyon.worlds.cells import CELL, Cell, Planner
from alcyon.worlds.chance import Dice
from alcyon.worlds.cultures import culture, world_wheel
from alcyon.worlds.people import MASK, Person, Sort, make_person
from alcyon.worlds.stories.scene import Scene
from alcyon.worlds.stories.telling import tell
from alcyon.worlds.truth import Group

TODAY = date(2026, 6, 1)


@dataclass(frozen=True)
class World:
    """Everything in it is a function of the three values; nothing is kept in memory.

    Asking twice gives equal answers. The people of a small world are the first people of
    every larger one with the same seed and day.
    """

    seed: int
    persons: int
    today: date = TODAY
    _people: Dice = field(init=False, repr=False, compare=False)
    _planner: Planner = field(init=False, repr=False, compare=False)
    _day: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.persons < 0:
            raise ValueError(f"a world of {self.persons} persons")
        object.__setattr__(self, "_people", Dice(self.seed, "person"))
        object.__setattr__(self, "_day", self.today.toordinal())
        object.__setattr__(self, "_planner", Planner(self.seed))

    @property
    def groups_count(self) -> int:
        """One to each full cell of the population."""
        return self.persons // CELL

    def cell(self, number: int) -> Cell:
        return self._planner.cell(number)

    def person(self, index: int) -> Person:
        """Any person, at the same cost; raises IndexError outside the population."""
        if not 0 <= index < self.persons:
            raise IndexError(index)
        number, at = divmod(index, CELL)
        sorts = self.cell(number).sorts
        return self._make(index, sorts[at] if at < len(sorts) else None)

    def people(self) -> Iterator[Person]:
        """All people, in order, in flat memory."""
        for first in range(0, self.persons, CELL):
            sorts = self.cell(first // CELL).sorts
            for index in range(first, min(first + CELL, self.persons)):
                at = index - first
                yield self._make(index, sorts[at] if at < len(sorts) else None)

    def groups(self) -> Iterator[Group]:
        """All groups with their stories, in order, one in memory at a time."""
        for number in range(self.groups_count):
            yield self.group(number)

    def group(self, number: int) -> Group:
        if not 0 <= number < self.groups_count:
            raise IndexError(number)
        cell = self.cell(number)
        rng = Dice(self.seed, "story").stream(number)
        cast = [self.person(cell.first + at) for at in range(len(cell.sorts))]
        cast += self._guests(number, rng)
        return tell(Scene(cell, cast, rng, self.today))

    def _guests(self, number: int, rng: Random) -> list[Person]:
        """Forgers and money handlers work for more than one group: this ties groups together."""
        if number == 0 or rng.randrange(100) >= 60:
            return []
        other = self.cell(rng.randrange(max(0, number - 5), number))
        return [self.person(rng.choice(other.indexes("FORGER", "MONEY_HANDLER")))]

    def _make(self, index: int, sort: Sort | None) -> Person:
        draws = self._people(index)
        if sort is None:
            sort = _bystanders()[draws[4] & MASK]
        return make_person(index, draws, sort, self._day)


@cache
def _bystanders() -> tuple[Sort, ...]:
    """A wheel of people of whom nothing is known but their culture."""
    sorts = {code: Sort(culture(code)) for code in world_wheel()}
    return tuple(sorts[code] for code in world_wheel())
