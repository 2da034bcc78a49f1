"""A draft: one thing as somebody described it, cleaned, not stored anywhere yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from alcyon.kernel.dates import parse
from alcyon.kernel.errors import Invalid, Problem
from alcyon.kernel.problems import problem
from alcyon.kernel.tables import table
from alcyon.kernel.texts import words
from alcyon.ontology.schemata import Property, Schema, fields_of, schema
from alcyon.ontology.types import TYPES
from alcyon.ontology.types.base import NOTHING_KNOWN, Context
from alcyon.ontology.types.names import romanised
from alcyon.ontology.values import BadValue, Value, clean

FULL_AGE: Final = 18
UNKNOWN_ISSUER: Final = "ZZ"
LIST_SEPARATORS: Final = (";", "|", "\n", ",", "/", " ")  # the last: XLSForm writes codes so


@dataclass(frozen=True, slots=True)
class Draft:
    """A schema and its values, in the order they were given."""

    schema: Schema
    values: tuple[Value, ...]

    def all(self, prop: str) -> tuple[Value, ...]:
        return tuple(value for value in self.values if value.prop == prop)

    def first(self, prop: str) -> str | None:
        """The first cleaned value of a property."""
        return next((value.clean for value in self.values if value.prop == prop), None)


def draft_from(
    schema_name: str,
    raw: Mapping[str, str | Sequence[str]],
    *,
    known: Context = NOTHING_KNOWN,
) -> Draft:
    """Clean a whole description at once.

    Blank texts are left out, the same value twice is kept once. A property named in
    `country_from` (the issuing country of a document) is read first and helps to read others.

    Raises:
        Invalid: with every problem of every field, so that a form can show all of them.
    """
    of = schema(schema_name)
    problems: list[Problem] = []
    values: list[Value] = []
    texts = {name: _texts(given) for name, given in raw.items()}
    for name in sorted(texts, key=lambda name: name not in of.leaned_on):
        if (prop := of.properties.get(name)) is None:
            problems.append(problem("property-unknown", where=name, schema=of.label()))
            continue
        found = _clean_all(prop, texts[name], _nearer(prop, values, known), problems)
        values += found
    values += _yielded(of, values)
    given = {value.prop for value in values} | {found.where for found in problems}
    problems += [
        problem("value-required", where=name, label=of.property(name).label())
        for name in of.required
        if name not in given
    ]
    if len(problems) > 0:
        raise Invalid(problems)
    order = {name: place for place, name in enumerate(raw)}
    values.sort(key=lambda value: order.get(value.prop, len(order)))
    return Draft(of, tuple(values))


def caption(of: Schema, values: Iterable[Value]) -> str:
    """The first caption whose every part is known; the schema's name when none is."""
    known: dict[str, str] = {}
    for value in values:
        known.setdefault(value.prop, value.clean)
    for pattern in of.captions:
        if all(name in known for name in fields_of(pattern)):
            return pattern.format_map(known)
    return of.label()


def identifiers(draft: Draft) -> list[tuple[str, str]]:
    """Kind and cleaned form of everything that names one thing in the world, each once.

    `DOCUMENT` is `ISSUER:NUMBER` and `PLATE` is `COUNTRY:PLATE`; an unknown country is `ZZ`.
    """
    found: list[tuple[str, str]] = []
    for identifier in draft.schema.identifiers:
        prefixes = [_only(draft, prop) for prop in identifier.prefix]
        prefix = next((text for text in prefixes if text is not None), UNKNOWN_ISSUER)
        for value in draft.all(identifier.property):
            text = value.clean.partition(";")[0]
            whole = f"{prefix}:{text}" if len(identifier.prefix) > 0 else text
            found.append((identifier.kind, whole))
    return list(dict.fromkeys(found))


def search_words(draft: Draft) -> list[str]:
    """The words by which full text search finds the draft, each once."""
    found: dict[str, None] = {}
    for value in draft.values:
        prop = draft.schema.properties[value.prop]
        if prop.choices is not None or not TYPES[prop.type].searched:
            continue
        texts = {value.clean, value.original}
        if prop.type == "name":
            texts |= {spelling.text for spelling in romanised(value.clean)}
        for text in sorted(texts):
            found |= dict.fromkeys(words(text))
    return list(found)


def is_minor(draft: Draft, on_date: date) -> bool:
    """Whether the person may be under eighteen on that day.

    Doubt protects: a birth date known to the year counts at its latest day, an approximate
    one further on, and one of two contradicting dates is enough.
    """
    for value in draft.all("birthDate"):
        born = parse(value.clean).latest()
        birthday_to_come = (on_date.month, on_date.day) < (born.month, born.day)
        if on_date.year - born.year - birthday_to_come < FULL_AGE:
            return True
    if any(float(value.clean) < FULL_AGE for value in draft.all("age")):
        return True
    return draft.first("minor") == "true"


def is_protected(category: str, *, minor: bool = False) -> bool:
    """Whether a record of this data-subject category is one of a protected person."""
    return minor or bool(table("categories").entry(category)["protected"])


def split_protected(
    draft: Draft, category: str, *, minor: bool = False
) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
    """The values that may stay in the open, and those that belong in the vault.

    Everything is open for a category that is not protected. For a protected person only the
    properties marked `open_when_protected` are, and of those only the cleaned form: what the
    source wrote around it may say more.
    """
    if not is_protected(category, minor=minor):
        return draft.values, ()
    opens: list[Value] = []
    vault: list[Value] = []
    for value in draft.values:
        if draft.schema.properties[value.prop].open_when_protected:
            opens.append(replace(value, original=value.clean))
        else:
            vault.append(value)
    return tuple(opens), tuple(vault)


def _texts(given: str | Sequence[str]) -> list[str]:
    listed = [given] if isinstance(given, str) else list(given)
    return [text for text in listed if text.strip() != ""]


def _nearer(prop: Property, values: list[Value], known: Context) -> Context:
    """The context with the country that a sibling tells, when it tells exactly one."""
    for sibling in prop.country_from:
        told = {value.clean for value in values if value.prop == sibling}
        if len(told) == 1:
            return replace(known, country=told.pop())
    return known


def _clean_all(
    prop: Property, texts: list[str], known: Context, problems: list[Problem]
) -> list[Value]:
    if len(texts) > 1 and not prop.multiple:
        facts = {"label": prop.label(), "count": str(len(texts))}
        problems.append(problem("value-only-one", where=prop.name, value=texts[1], **facts))
        return []
    found: dict[str, Value] = {}
    for text in texts:
        try:
            values = [clean(prop, text, known=known)]
        except BadValue as error:
            values = _listed(prop, text, known)
            if len(values) == 0:
                problems.append(error.problem)
        for value in values:
            found.setdefault(value.clean, value)
    return list(found.values())


def _listed(prop: Property, text: str, known: Context) -> list[Value]:
    """The values of a cell that lists several; empty unless every one of them is good."""
    if not prop.multiple or not TYPES[prop.type].splits:
        return []
    for separator in LIST_SEPARATORS:
        pieces = [piece for piece in text.split(separator) if piece.strip() != ""]
        if len(pieces) > 1:
            try:
                return [clean(prop, piece.strip(), known=known) for piece in pieces]
            except BadValue:
                continue  # maybe the next separator is the one that was meant
    return []


def _yielded(of: Schema, values: list[Value]) -> list[Value]:
    """What machine-readable lines and the like say about other properties.

    A given value that says something else stays: both are kept and the conflict shows.
    """
    found: list[Value] = []
    for value in values:
        source = of.properties[value.prop]
        tell = TYPES[source.type].yields
        if len(source.yields) == 0 or tell is None:
            continue
        for told, text, notes in tell(value.clean):
            name = source.yields.get(told)
            given = {other.clean for other in values if other.prop == name}
            if name is None or text in given:
                continue
            differs = ("differs-from-given",) if len(given) > 0 else ()
            found.append(Value(name, text, text, None, None, notes + differs))
    return found


def _only(draft: Draft, prop: str) -> str | None:
    told = {value.clean for value in draft.all(prop)}
    return told.pop() if len(told) == 1 else None
