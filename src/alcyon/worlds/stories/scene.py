"""The stage of one group's story: who is in it, which days it has, and what has been told."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from alcyon.worlds.cells import Cell
from alcyon.worlds.corridors import Waypoint
from alcyon.worlds.people import Person
from alcyon.worlds.truth import Bond, Facts, Thing

SOURCE = "invented world"


@dataclass
class Scene:
    """Collects things and bonds. Only `telling` makes one; only story modules add to it."""

    cell: Cell
    cast: list[Person]
    rng: Random
    today: date
    things: list[Thing] = field(default_factory=list)
    bonds: list[Bond] = field(default_factory=list)
    begin: date = field(init=False)

    def __post_init__(self) -> None:
        self.begin = self.today - timedelta(days=self.rng.randint(240, 1100))

    # ------------------------------------------------------------------------- adding

    def thing(
        self,
        schema: str,
        facts: Facts,
        country: str,
        day: date | None = None,
        phase: str | None = None,
    ) -> Thing:
        truth_id = f"{schema.lower()}/{self.cell.number}.{len(self.things)}"
        on = None if day is None else day.isoformat()
        thing = Thing(truth_id, schema, facts, country, day=on, phase=phase)
        self.things.append(thing)
        return thing

    def appear(self, person: Person, facts: Facts) -> Thing:
        """Somebody of the cast, whose truth id is the same in every group."""
        thing = Thing(person.truth_id, "Person", facts, person.country, person.role, person)
        self.things.append(thing)
        return thing

    def bond(
        self,
        schema: str,
        ends: tuple[Thing, Thing],
        phase: str,
        since: date,
        until: date | None = None,
        facts: Facts | None = None,
    ) -> Bond:
        """Days after today are cut: the story ends today, and what holds then is open."""
        begun = min(since, self.today)
        ended = None if until is None or until > self.today else max(until, begun + _DAY)
        source, target = ends
        bond = Bond(
            truth_id=f"{schema.lower()}/{self.cell.number}.b{len(self.bonds)}",
            schema=schema,
            source=source.truth_id,
            target=target.truth_id,
            phase=phase,
            since=begun.isoformat(),
            until=None if ended is None else ended.isoformat(),
            facts=facts or {},
        )
        self.bonds.append(bond)
        return bond

    # ------------------------------------------------------------------------- asking

    def people(self, *roles: str) -> list[Thing]:
        return [thing for thing in self.things if thing.role in roles]

    def one(self, *roles: str) -> Thing:
        """One of these roles; the leader where the group has none."""
        return self.rng.choice(self.people(*roles) or self.people("LEADER"))

    def chance(self, percent: int) -> bool:
        return self.rng.randrange(100) < percent

    def after(self, day: date, least: int, most: int) -> date:
        """A day between `least` and `most` days later, never after today."""
        left = max(0, (self.today - day).days)
        return day + timedelta(days=self.rng.randint(min(least, left), min(most, left)))

    @property
    def origin(self) -> Waypoint:
        return self.cell.route.waypoints[0]

    @property
    def destination(self) -> Waypoint:
        return self.cell.route.waypoints[-1]


_DAY = timedelta(days=1)
