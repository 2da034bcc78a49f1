"""What one organisation wrote down about one thing, before anybody cleaned it.

This is the format that the demo seeder, the import benchmarks and the exercises read. It is
plain data: codes are the codes of the kernel's tables, property names are those of the
ontology, and every value is a string as an officer would have typed it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

EVERYONE = "EVERYONE"
"""In an audience: every organisation of the node."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grading:
    """How far the source is trusted and how far the information, in the scheme of the owner."""

    scheme: str  #: a code of the table `grades`: "4X4", "6X6", "3X5X2", "5X5X5"
    source: str  #: "A", "B", ... as that scheme writes it
    information: str  #: "1", "2", ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """Who may hold it and what it may be used for."""

    level: str  #: UNCLASSIFIED, RESTRICTED, CONFIDENTIAL or SECRET
    codes: tuple[str, ...]  #: H0..H3 and TLP codes of the table `handling`
    purpose: str  #: a code of the table `purposes`
    legal_basis: str  #: a code of the table `legal_bases`


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """The two contributions, of the same organisation, that a link joins."""

    source: str  #: `ref` of an earlier contribution
    target: str  #: `ref` of an earlier contribution


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """One record, as it was typed.

    A contribution with `ends` is a link: both ends were given out before it and belong to the
    same organisation. `truth_id` names the thing or link of the world that it speaks of; two
    contributions with the same `truth_id` speak of the same thing, which is what a matcher
    should find out. `damage` lists what was done to the values on the way ("birthDate:
    YEAR_ONLY"), for measuring; neither belongs in a register.
    """

    ref: str  #: "ncb-exampleland/000012": unique in the world, the same in every run
    organisation: str  #: slug of an `organisations.Organisation`
    schema: str  #: name of an ontology schema
    values: Mapping[str, tuple[str, ...]]  #: property name -> raw values
    grading: Grading
    handling: Handling
    category: str  #: SUSPECT, CONVICTED, VICTIM, WITNESS, MISSING or OTHER
    crime_areas: tuple[str, ...]  #: codes of the table `crime_areas`
    source: str  #: who told it; always says that the world is invented
    truth_id: str
    written_on: str  #: ISO date on which the organisation wrote it down
    minor: bool = False  #: under 18 on `written_on`, as far as the truth goes
    standing: str = "FACT"  #: FACT or ASSESSMENT
    ends: Ends | None = None
    phase: str | None = None  #: RECRUITMENT, TRANSPORT, EXPLOITATION, MONEY; links and events
    since: str | None = None  #: begin of a link's period, half-open; ISO, may be partial
    until: str | None = None
    audience: tuple[str, ...] = ()
    """Who else may read it: () the owner alone, `EVERYONE`, slugs of organisations, or
    "network:" and the code of a network ("network:HTEG")."""
    discovery: str = "HIDDEN"  #: HIDDEN, CONTACT or OPEN
    damage: tuple[str, ...] = field(default=(), compare=False)

    @property
    def is_link(self) -> bool:
        return self.ends is not None
