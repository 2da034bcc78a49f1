"""Alcyon's own part of a foreign format: whatever the format has no words for.

A FollowTheMoney line, a STIX object and a GeoJSON feature each carry it, so that a file read
back says exactly what was written (`docs/reference/formats.md`).
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from alcyon.ontology.schemata import SCHEMATA, Schema
from alcyon.ontology.values import BadValue, Value, clean
from alcyon.parsers.intake import NO_MARKS, Intake, Marks, Thing, Tie
from alcyon.parsers.outgoing import Ends, Outgoing
from alcyon.parsers.sentences import problem

VERSION: Final = "1"


class NotOurs(ValueError):
    """This is not the part that Alcyon writes, or not as this version writes it."""


def as_json(record: Outgoing) -> dict[str, Any]:
    """Everything about a record but its id, which the format carries itself."""
    marks = {name: value for name, value in asdict(record.marks).items() if value and any(value)}
    made: dict[str, Any] = {
        "version": VERSION,
        "schema": record.schema,
        "caption": record.caption,
        "values": [value.as_json() for value in record.values],
        "marks": marks,
    }
    made |= {"owner": record.owner} if record.owner else {}
    made |= {"updated_at": record.updated_at} if record.updated_at else {}
    made |= {"ends": asdict(record.ends)} if record.ends is not None else {}
    return made


def from_json(identity: str, content: object) -> Outgoing:
    """The record again.

    Raises:
        NotOurs: another version, another shape, or a schema or property we do not have.
    """
    if not isinstance(content, Mapping) or content.get("version") != VERSION:
        raise NotOurs("version")
    try:
        of = SCHEMATA[content["schema"]]
        values = tuple(map(_value, content["values"]))
        told = {name: _text(end) for name, end in content.get("ends", {}).items()}
        if (of.edge is None) == bool(told):
            raise NotOurs("ends")  # a link joins two records, a thing none
        return Outgoing(
            id=identity,
            schema=of.name,
            caption=_text(content["caption"]),
            values=values,
            marks=_marks(content["marks"]),
            owner=_text(content.get("owner", "")),
            updated_at=_text(content.get("updated_at", "")),
            ends=Ends(**told) if told else None,
        )
    except (KeyError, TypeError, AttributeError, ValueError) as wrong:
        raise NotOurs(str(wrong)) from None


def read(identity: str, text: str) -> Outgoing:
    """The record in a cell of JSON text. The reader has checked the text already."""
    try:
        return from_json(identity, json.loads(text))
    except (json.JSONDecodeError, RecursionError) as wrong:
        raise NotOurs(str(wrong)) from None


def intake(record: Outgoing) -> Intake:
    """A record that came back, as something to take in. Its values are cleaned anew: a file
    may claim what it likes."""
    of = SCHEMATA[record.schema]
    values: dict[str, tuple[str, ...]] = {}
    for value in record.values:
        if value.prop not in of.properties:
            found = problem("property-unknown", value.prop, schema=of.name)
            return Intake(problems=(found,))
        values[value.prop] = (*values.get(value.prop, ()), _raw(of, value))
    if record.ends is None:
        return Intake(things=(Thing(record.id, of.name, values, marks=record.marks),))
    ends = record.ends
    tie = Tie(record.id, of.name, ends.subject, ends.object, values, marks=record.marks)
    return Intake(ties=(tie,))


def _raw(of: Schema, value: Value) -> str:
    """What was written, where it still reads the same without its surroundings (the country
    of a national number, the order of dates); else the cleaned form."""
    try:
        again = clean(of.properties[value.prop], value.original, lang=value.lang)
    except BadValue:
        return value.clean
    return value.original if again.clean == value.clean else value.clean


def _value(content: Mapping[str, Any]) -> Value:
    made = Value.from_json(content)
    told = (made.script, made.lang)
    if not all(text is None or isinstance(text, str) for text in (*told, *made.notes)):
        raise NotOurs("value")
    return made


def _marks(content: Mapping[str, Any]) -> Marks:
    made: dict[str, Any] = {}
    for name, value in content.items():
        usual = getattr(NO_MARKS, name, None)
        if usual is None or isinstance(usual, tuple) != isinstance(value, list):
            raise NotOurs(name)
        made[name] = tuple(map(_text, value)) if isinstance(value, list) else _text(value)
    if len(made.get("grade", NO_MARKS.grade)) != len(NO_MARKS.grade):
        raise NotOurs("grade")
    return Marks(**made)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise NotOurs("not a text")
    return value
