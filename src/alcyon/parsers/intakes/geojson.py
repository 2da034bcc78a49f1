"""GeoJSON features: Alcyon's own come back whole, those of others as places."""

import json
from typing import Final

from alcyon.parsers import own
from alcyon.parsers.intake import Intake, Thing
from alcyon.parsers.records import Cell, Row
from alcyon.parsers.sentences import problem

NAMES: Final = ("name", "title", "label")


def intake(row: Row) -> Intake:
    """What a feature says. Of others' features the name and a point are understood."""
    identity = _text(row.cells.get("id", "")) or f"@{row.number}"
    if "alcyon" in row.cells:
        try:
            return own.intake(own.read(identity, _text(row.cells["alcyon"])))
        except own.NotOurs:
            expected = problem("json-shape", "alcyon", expected=f"version {own.VERSION}")
            return Intake(problems=(expected,))
    try:
        geometry = json.loads(_text(row.cells.get("geometry", "null")))
        properties = json.loads(_text(row.cells.get("properties", "{}")))
        longitude, latitude = geometry["coordinates"][:2]
        name = next(str(properties[key]) for key in NAMES if properties.get(key))
    except (ValueError, TypeError, KeyError, AttributeError, StopIteration):
        return Intake(problems=(problem("json-shape", "geometry", expected="Point + name"),))
    values = {"name": (name,), "coordinates": (f"{latitude},{longitude}",)}
    return Intake(things=(Thing(identity, "Place", values),))


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else ""
