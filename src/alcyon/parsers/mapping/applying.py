"""A mapping put to a row."""

import hashlib
from functools import lru_cache

from alcyon.ontology.schemata import SCHEMATA, Property
from alcyon.ontology.types.base import Context
from alcyon.ontology.values import BadValue, clean
from alcyon.parsers.intake import NO_MARKS, Intake, Marks, Thing, Tie
from alcyon.parsers.mapping.model import Bond, Mapping, Part
from alcyon.parsers.records import Row

Texts = dict[str, tuple[str, ...]]


def apply(mapping: Mapping, row: Row) -> Intake:
    """The things and ties of a row, with raw texts: cleaning is the importer's affair.

    A part of which the row says nothing is left out, and so are its bonds; an empty intake
    means that the row says nothing at all. A thing that no cell names, and every tie, is
    known by its place and all that its row says: the same file read again gives the same
    keys, another file does not, and rows that are alike stay apart.
    """
    place = _place(row)
    texts = _gathered(mapping, row)
    keys: dict[str, str] = {}
    things: list[Thing] = []
    for part in mapping.parts:
        values = texts.get(part.name, {})
        if not values:
            continue
        keys[part.name] = _key(part, row, place)
        marks = Marks(category=part.category) if part.category else NO_MARKS
        whole = _with_constants(values, part.constants)
        key, known = keys[part.name], mapping.known
        things.append(Thing(key, part.schema, whole, known, marks, reference=part.reference))
    ties = [
        _tie(bond, keys, texts.get(bond.name, {}), mapping.known, place)
        for bond in mapping.bonds
        if bond.source in keys and bond.target in keys and keys[bond.source] != keys[bond.target]
    ]
    return Intake(tuple(_merged(things)), tuple(ties))


def _gathered(mapping: Mapping, row: Row) -> dict[str, Texts]:
    """Texts by part or bond and property; blank cells say nothing."""
    found: dict[str, Texts] = {}
    schemata = mapping.schemata
    for column in mapping.columns:
        cell = row.cells.get(column.header, "") if column.part else ""
        text = cell if isinstance(cell, str) else " | ".join(cell)
        if text.strip() == "":
            continue
        prop = SCHEMATA[schemata[column.part]].properties[column.property]
        texts = _apart(prop, text, column.split, mapping.known) if column.split else (text,)
        said = found.setdefault(column.part, {})
        said[prop.name] = (*said.get(prop.name, ()), *texts)
    for part in mapping.parts:
        for join in part.joins:
            cells = [str(row.cells.get(header, "")).strip() for header in join.headers]
            if all(cells):
                said = found.setdefault(part.name, {})
                said[join.property] = (*said.get(join.property, ()), join.between.join(cells))
    return found


@lru_cache(maxsize=4096)
def _apart(prop: Property, text: str, split: str, known: Context) -> tuple[str, ...]:
    """The pieces of a cell that does not read as one value.

    "Congo, Democratic Republic of the" is one country, "EGY,UNK" two. Where a property takes
    one value, pieces that mean the same count once.
    """
    if split not in text:
        return (text,)
    free = prop.multiple and prop.type in ("name", "line", "text", "address")
    if not free and _meaning(prop, text, known) is not None:
        return (text,)
    pieces = [piece.strip() for piece in text.split(split) if piece.strip()]
    if prop.multiple:
        return tuple(pieces)
    meant = {_meaning(prop, piece, known) or piece: piece for piece in reversed(pieces)}
    return tuple(reversed(meant.values()))


def _meaning(prop: Property, text: str, known: Context) -> str | None:
    try:
        return clean(prop, text, known=known).clean
    except BadValue:
        return None


def _place(row: Row) -> str:
    """`@17:` and a digest of the cells."""
    said = "\0".join(f"{header}\0{cell}" for header, cell in row.cells.items())
    digest = hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=9).hexdigest()
    return f"@{row.number}:{digest}"


def _key(part: Part, row: Row, place: str) -> str:
    named = [str(row.cells.get(header, "")).strip() for header in part.key]
    if any(named):
        return f"{part.schema}:{'|'.join(named)}"
    return f"{place}/{part.name}"


def _tie(bond: Bond, keys: dict[str, str], values: Texts, known: Context, place: str) -> Tie:
    return Tie(
        f"{place}/{bond.name}",
        bond.schema,
        keys[bond.source],
        keys[bond.target],
        _with_constants(values, bond.constants),
        known,
    )


def _with_constants(values: Texts, constants: tuple[tuple[str, str], ...]) -> Texts:
    whole = dict(values)
    for name, text in constants:
        whole[name] = (*whole.get(name, ()), text)
    return whole


def _merged(things: list[Thing]) -> list[Thing]:
    """A payment from an account to itself speaks of one account."""
    found: dict[str, Thing] = {}
    for thing in things:
        found.setdefault(thing.key, thing)
    return list(found.values())
