"""What is so in a world: things, and what joins them, each with an id of its own."""

from dataclasses import dataclass, field

from alcyon.worlds.people import Person

Facts = dict[str, tuple[str, ...]]
"""Property name -> true values. Names of people are not here: see `Thing.person`."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A person, a telephone, a place, ..."""

    truth_id: str  #: "person/17", "phone/3.12" (group 3, number 12)
    schema: str  #: name of an ontology schema
    facts: Facts
    country: str  #: ISO 3166 alpha-2: whose formats its numbers and addresses follow
    role: str | None = None  #: what a person is in the group; see `cells.ROLES`
    person: Person | None = None
    day: str | None = None  #: for what happens: when
    phase: str | None = None


@dataclass(frozen=True, slots=True)
class Bond:
    """Something that joins two things for a while."""

    truth_id: str
    schema: str
    source: str  #: truth id of a thing
    target: str
    phase: str
    since: str  #: ISO day
    until: str | None  #: first day on which it no longer held; None: it holds still
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """One criminal group with everything it did: people, things, bonds, in story order."""

    number: int
    name: str
    route: str
    form: str
    crime_areas: tuple[str, ...]
    things: tuple[Thing, ...]
    bonds: tuple[Bond, ...]

    def thing(self, truth_id: str) -> Thing:
        return next(thing for thing in self.things if thing.truth_id == truth_id)
