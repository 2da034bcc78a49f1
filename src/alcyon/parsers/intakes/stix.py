"""STIX 2.1 objects: Alcyon's own come back whole, those of others as far as we have words."""

import json
from typing import Any

from alcyon.ontology.schemata import SCHEMATA
from alcyon.parsers import own
from alcyon.parsers.intake import NO_MARKS, Intake, Marks, Thing, Tie
from alcyon.parsers.records import Cell, Row
from alcyon.parsers.sentences import problem
from alcyon.parsers.writers.stix import EXTENSION, OWNER_ROLE, facts


def intake(row: Row) -> Intake:
    """What an object says. Markings, extensions and owners say nothing: an empty intake.

    An object of a kind that we do not keep is a problem that names the kind.
    """
    kind, identity = _text(row.cells.get("type")), _text(row.cells.get("id"))
    if kind in facts()["furniture"] or OWNER_ROLE in row.cells.get("roles", ()):
        return Intake()
    if not identity.startswith(f"{kind}--") or kind == "":
        return Intake(problems=(problem("json-shape", "id", identity, expected="type--uuid"),))
    if (part := _own_part(row)) is not None:
        try:
            return own.intake(own.from_json(identity.partition("--")[2], part))
        except own.NotOurs:
            expected = f"version {own.VERSION}"
            return Intake(problems=(problem("json-shape", "extensions", expected=expected),))
    if kind == "relationship":
        return _link(row, identity)
    return _thing(row, kind, identity)


def _own_part(row: Row) -> Any:
    extensions = _json(row.cells.get("extensions"))
    if not isinstance(extensions, dict) or EXTENSION not in extensions:
        return None
    extension = extensions[EXTENSION]
    if isinstance(extension, dict) and extension.get("extension_type") == "new-sdo":
        return _json(row.cells.get("record"))
    return extension.get("record") if isinstance(extension, dict) else None


def _thing(row: Row, kind: str, identity: str) -> Intake:
    known = facts()["read"]
    within = _text(row.cells.get("identity_class"))
    name = known.get(f"{kind}/{within}") or known.get(f"{kind}/") or known.get(kind)
    if name is None:
        return Intake(problems=(problem("schema-unknown", "type", kind),))
    values: dict[str, tuple[str, ...]] = {}
    for theirs, ours in facts()["properties"][name].items():
        cell = row.cells.get(theirs, "")
        texts = [cell] if isinstance(cell, str) else cell
        for prop in ours if any(texts) else ():
            values[prop] = (*values.get(prop, ()), *filter(None, texts))
    return Intake(things=(Thing(_key(identity), name, values, marks=_marks(row)),))


def _link(row: Row, identity: str) -> Intake:
    kind = _text(row.cells.get("relationship_type"))
    name = facts()["relationships"].get(kind)
    if name is None or name not in SCHEMATA:
        return Intake(problems=(problem("schema-unknown", "relationship_type", kind),))
    ends = {end: _text(row.cells.get(end)) for end in ("source_ref", "target_ref")}
    if missing := [end for end, there in ends.items() if there == ""]:
        return Intake(problems=(problem("link-end-missing", missing[0]),))
    values: dict[str, tuple[str, ...]] = {}
    for theirs, ours in (("start_time", "startDate"), ("stop_time", "endDate")):
        if text := _text(row.cells.get(theirs)):
            values[ours] = (text.partition("T")[0],)
    if text := _text(row.cells.get("description")):
        values["notes"] = (text,)
    values = {prop: text for prop, text in values.items() if prop in SCHEMATA[name].properties}
    source, target = (_key(ends[end]) for end in ("source_ref", "target_ref"))
    return Intake(ties=(Tie(_key(identity), name, source, target, values, marks=_marks(row)),))


def _key(identity: str) -> str:
    """The UUID alone: so that our own records, read back, are the same things."""
    return identity.partition("--")[2]


def _marks(row: Row) -> Marks:
    codes = {identity: code for code, identity in facts()["tlp"].items()}
    refs = row.cells.get("object_marking_refs", ())
    found = tuple(codes[ref] for ref in refs if ref in codes)
    return Marks(handling=found) if found else NO_MARKS


def _json(cell: Cell | None) -> Any:
    if not isinstance(cell, str):
        return None
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        return None


def _text(cell: Cell | None) -> str:
    return cell if isinstance(cell, str) else ""
