"""What one row says, in the words of the ontology: things, and how they are tied together."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from alcyon.kernel.errors import Problem
from alcyon.ontology.types.base import NOTHING_KNOWN, Context
from alcyon.parsers.records import Note


@dataclass(frozen=True, slots=True)
class Marks:
    """What a source wrote beside the values about their handling; "" and () where it is silent.

    Codes are those of the kernel's tables. Whether an importer believes them is its affair.
    """

    level: str = ""
    handling: tuple[str, ...] = ()
    purpose: str = ""
    legal_basis: str = ""
    category: str = ""
    standing: str = ""
    crime_areas: tuple[str, ...] = ()
    grade: tuple[str, str, str] = ("", "", "")  #: scheme, source, information
    source: str = ""
    review_on: str = ""
    discovery: str = ""
    phase: str = ""
    since: str = ""
    until: str = ""


NO_MARKS = Marks()


@dataclass(frozen=True, slots=True)
class Thing:
    """A record to be: raw texts per property, for `ontology.draft_from(schema, values, known=)`.

    `key` names the thing within its source: the same key in another row, or in the same file
    read again, means the same thing. One that begins with `@` is the row's own, see `apply`.
    """

    key: str
    schema: str
    values: Mapping[str, tuple[str, ...]]
    known: Context = NOTHING_KNOWN
    marks: Marks = NO_MARKS
    reference: bool = False  #: only named here, as the end of a link: never changes what is known


@dataclass(frozen=True, slots=True)
class Tie:
    """A link to be, between the things with these keys; they may stand in other rows."""

    key: str
    schema: str
    source: str  #: key of the thing that is the edge's subject
    target: str  #: key of its object
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    known: Context = NOTHING_KNOWN
    marks: Marks = NO_MARKS


@dataclass(frozen=True, slots=True)
class Intake:
    """All that one row says. A row with a problem goes back whole: nothing of it is taken."""

    things: tuple[Thing, ...] = ()
    ties: tuple[Tie, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[Note, ...] = ()
