"""A mapping as data: what each row speaks of, and which column says what of it."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from alcyon.kernel.errors import Invalid, Problem
from alcyon.kernel.tables import table
from alcyon.ontology.schemata import SCHEMATA
from alcyon.ontology.types.base import NOTHING_KNOWN, Context
from alcyon.parsers.records import Note
from alcyon.parsers.sentences import problem

VERSION: Final = 1
UNUSED: Final = Note("column-unused")


class BadMapping(Invalid):
    """This mapping cannot be used as it stands."""

    code = "bad-mapping"


@dataclass(frozen=True, slots=True)
class Column:
    """What one column says. `part` is the name of a part or bond; "" leaves the column out."""

    header: str
    part: str = ""
    property: str = ""
    split: str = ""  #: takes a cell apart that does not read as one value
    confidence: str = "NONE"  #: SURE, LIKELY, GUESS or NONE, of the proposal
    reason: Note = UNUSED


@dataclass(frozen=True, slots=True)
class Join:
    """One value from several columns: a date from day, month and year; a point from two."""

    property: str
    headers: tuple[str, ...]
    between: str = " "


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that every row speaks of."""

    name: str
    schema: str
    key: tuple[str, ...] = ()  #: headers of the columns whose cells name the thing
    constants: tuple[tuple[str, str], ...] = ()  #: property and value, the same for every row
    joins: tuple[Join, ...] = ()
    category: str = ""  #: proposed data-subject category of the whole file
    reference: bool = False  #: the rows name the thing and are not about it: payments, calls


@dataclass(frozen=True, slots=True)
class Bond:
    """A link that every row speaks of, between two of its parts."""

    name: str
    schema: str
    source: str  #: name of the part that is its subject
    target: str
    constants: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Mapping:
    """Parts, the bonds between them, and a column for each header, in the file's order.

    `known` says what no cell says: order of dates, decimal sign, country, language, currency.
    """

    parts: tuple[Part, ...]
    columns: tuple[Column, ...]
    bonds: tuple[Bond, ...] = ()
    known: Context = NOTHING_KNOWN
    notes: tuple[Note, ...] = field(default=(), compare=False)

    @property
    def schemata(self) -> dict[str, str]:
        """Names of the parts and bonds to their schemata."""
        found = {part.name: part.schema for part in self.parts}
        return found | {bond.name: bond.schema for bond in self.bonds}


def to_json(mapping: Mapping) -> dict[str, Any]:
    """Plain data for a stored mapping, the same for equal mappings."""
    return {"version": VERSION, **asdict(mapping)}


def from_json(stored: Any) -> Mapping:
    """The mapping again.

    Raises:
        BadMapping: another version, another shape, or something that is not in the ontology.
    """
    try:
        if stored["version"] != VERSION:
            raise BadMapping([problem("mapping-version", "version", str(stored["version"]))])
        mapping = Mapping(
            parts=tuple(_part(each) for each in stored["parts"]),
            columns=tuple(_column(each) for each in stored["columns"]),
            bonds=tuple(Bond(**{**each, **_constants(each)}) for each in stored["bonds"]),
            known=Context(**stored["known"]),
            notes=tuple(Note(**each) for each in stored.get("notes", ())),
        )
    except (KeyError, TypeError, AttributeError, ValueError):
        raise BadMapping([problem("mapping-shape")]) from None
    if found := problems_of(mapping):
        raise BadMapping(found)
    return mapping


def problems_of(mapping: Mapping, headers: Sequence[str] | None = None) -> tuple[Problem, ...]:
    """What is wrong with a mapping, by itself and, where given, for a file of these headers."""
    found = [*_of_parts(mapping), *_of_columns(mapping)]
    if headers is not None:
        needed = {column.header for column in mapping.columns if column.part}
        needed |= {header for part in mapping.parts for header in part.key}
        needed |= {name for part in mapping.parts for each in part.joins for name in each.headers}
        found += [problem("mapping-no-header", name) for name in sorted(needed - set(headers))]
    return tuple(found)


def _of_parts(mapping: Mapping) -> Iterator[Problem]:
    names = [part.name for part in mapping.parts] + [bond.name for bond in mapping.bonds]
    for name in sorted({name for name in names if names.count(name) > 1 or name == ""}):
        yield problem("mapping-name-twice", name)
    schemata = {part.name: part.schema for part in mapping.parts}
    for part in mapping.parts:
        of = SCHEMATA.get(part.schema)
        if of is None or of.edge is not None:
            yield problem("mapping-no-schema", part.name, part.schema)
            continue
        if part.category and not table("categories").has(part.category):
            yield problem("mapping-no-category", part.name, part.category)
        joined = [each.property for each in part.joins]
        for prop in (*joined, *(name for name, _ in part.constants)):
            if prop not in of.properties:
                yield problem("mapping-no-property", part.name, prop, schema=of.name)
    for bond in mapping.bonds:
        of = SCHEMATA.get(bond.schema)
        ends = schemata.get(bond.source, ""), schemata.get(bond.target, "")
        if of is None or of.edge is None:
            yield problem("mapping-no-schema", bond.name, bond.schema)
        elif not of.edge.joins(*ends):
            joined_text = " – ".join(ends)
            yield problem("mapping-does-not-join", bond.name, joined_text, schema=of.name)


def _of_columns(mapping: Mapping) -> Iterator[Problem]:
    schemata = mapping.schemata
    headers = [column.header for column in mapping.columns]
    for header in sorted({header for header in headers if headers.count(header) > 1}):
        yield problem("mapping-name-twice", header)
    for column in mapping.columns:
        if column.part == "":
            continue
        of = SCHEMATA.get(schemata.get(column.part, ""))
        if of is None:
            yield problem("mapping-no-part", column.header, column.part)
        elif column.property not in of.properties:
            yield problem("mapping-no-property", column.header, column.property, schema=of.name)


def _part(stored: dict[str, Any]) -> Part:
    joins = tuple(
        Join(each["property"], tuple(map(_text, each["headers"])), _text(each["between"]))
        for each in stored["joins"]
    )
    key = tuple(map(_text, stored["key"]))
    return Part(**{**stored, **_constants(stored), "joins": joins, "key": key})


def _column(stored: dict[str, Any]) -> Column:
    reason = Note(**stored["reason"]) if stored.get("reason") else Note("column-chosen")
    made = Column(**{**stored, "reason": reason})
    for text in (made.header, made.part, made.property, made.split):
        _text(text)
    return made


def _constants(stored: dict[str, Any]) -> dict[str, Any]:
    pairs = stored.get("constants", ())
    return {"constants": tuple((_text(name), _text(value)) for name, value in pairs)}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(type(value).__name__)
    return value
