"""The population in cells of 200: each has one group with its victims, and many bystanders.

Who a person is follows from seed and index alone, so a cell is planned (which corridor, which
roles) before anybody in it is made, and any person can be made without making the others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from alcyon.worlds.chance import Dice, pick
from alcyon.worlds.corridors import Form, Route, form, routes
from alcyon.worlds.cultures import culture
from alcyon.worlds.people import Sort

CELL = 200

#: How many of each a group has: at least, at most. Order is the order in the cell.
ROLES: dict[str, tuple[int, int]] = {
    "LEADER": (1, 1),
    "RECRUITER": (2, 3),
    "TRANSPORTER": (2, 4),
    "FORGER": (0, 1),
    "GUARANTOR": (1, 2),
    "EXPLOITER": (1, 3),
    "MONEY_HANDLER": (1, 2),
}
AT_ORIGIN = ("RECRUITER", "GUARANTOR", "VICTIM", "MIGRANT")
WOMEN = {"RECRUITER": 35, "EXPLOITER": 20, "MONEY_HANDLER": 25}  #: of a hundred; else 8


@dataclass(frozen=True, slots=True)
class Cell:
    """The plan of one group: its corridor, what it lives from, and who has which role."""

    number: int
    route: Route
    form: Form
    sorts: tuple[Sort, ...]

    @property
    def first(self) -> int:
        return self.number * CELL

    def indexes(self, *roles: str) -> list[int]:
        return [self.first + at for at, sort in enumerate(self.sorts) if sort.role in roles]


class Planner:
    """Plans the cells of one world."""

    def __init__(self, seed: int) -> None:
        self._dice = Dice(seed, "cell")
        self.cell = lru_cache(maxsize=8)(self._cell)

    def _cell(self, number: int) -> Cell:
        rng = self._dice.stream(number)
        route = rng.choice(routes())
        served = form(pick(rng, route.forms))
        plan = _Plan(rng, number, route, served)
        return Cell(number, route, served, tuple(plan.sorts()))


@dataclass(frozen=True, slots=True)
class _Plan:
    rng: Random
    number: int
    route: Route
    form: Form

    def sorts(self) -> Iterator[Sort]:
        for role, (least, most) in ROLES.items():
            for _ in range(self.rng.randint(least, most)):
                yield self._sort(role, "OFFENDER", WOMEN.get(role, 8))
        for role, span in (("VICTIM", self.form.victims), ("MIGRANT", self.form.migrants)):
            for _ in range(self.rng.randint(*span)):
                minor = self.rng.randrange(100) < self.form.minors
                yield self._sort(role, "MINOR" if minor else "ADULT", self.form.women)

    def _sort(self, role: str, band: str, women: int) -> Sort:
        shares = self.route.cultures if role in AT_ORIGIN else self.route.crew
        found = culture(pick(self.rng, shares))
        gender = "female" if self.rng.randrange(100) < women else "male"
        homes = [w.country for w in self.route.waypoints if w.country in found.homes]
        home = None
        if len(homes) > 0:
            home = homes[0] if role in AT_ORIGIN else self.rng.choice(homes)
        return Sort(found, band, gender, home, role, self.number)
