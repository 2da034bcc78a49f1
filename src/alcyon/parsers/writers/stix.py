"""Records as a STIX 2.1 bundle, object by object.

Persons, organisations and groups are identities, places are locations, events are incidents,
links are relationships. All else is an object type of our own under one extension definition,
which also carries Alcyon's part of each object. Ids follow from the records' ids.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from alcyon.kernel.dates import parse
from alcyon.kernel.yaml_files import read_yaml
from alcyon.parsers import own
from alcyon.parsers.outgoing import Banner, Outgoing

SINCE: Final = "2026-01-01T00:00:00.000Z"  #: of objects that are the same in every bundle
TLP_EXTENSION: Final = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
OWNER_ROLE: Final = "alcyon-owner"  #: marks the identity of who owns records, not a record
TABLE: Final = Path(__file__).parents[1] / "tables" / "stix.yaml"
CAPITAL: Final = re.compile("(?<!^)(?=[A-Z])")
CHUNK: Final = 64 * 1024
Thing = dict[str, Any]


def made_id(kind: str, name: str) -> str:
    """An id that is the same in every file. STIX wants the form of a random UUID."""
    digest = hashlib.sha256(f"alcyon {kind} {name}".encode()).digest()
    return f"{kind}--{UUID(bytes=digest[:16], version=4)}"


PROJECT: Final = made_id("identity", "project")
EXTENSION: Final = made_id("extension-definition", "record")


def write(
    records: Iterable[Outgoing], banner: Banner, schemas: Sequence[str] = ()
) -> Iterator[bytes]:
    """One bundle. Objects stand behind those that they refer to."""
    bundle = made_id("bundle", f"{banner.text} {banner.made_by} {banner.made_at}")
    waiting = bytearray(f'{{"type": "bundle", "id": "{bundle}", "objects": [\n'.encode())
    between = b""
    for thing in objects(records, banner):
        waiting += between + json.dumps(thing, ensure_ascii=False).encode()
        between = b",\n"
        if len(waiting) >= CHUNK:
            yield bytes(waiting)
            waiting.clear()
    yield bytes(waiting + b"\n]}\n")


def objects(records: Iterable[Outgoing], banner: Banner) -> Iterator[Thing]:
    """The objects of the bundle: the fixed ones, then markings and owners where first used."""
    made_at = timestamp(banner.made_at) or SINCE
    whole = _statement(f"This file: {banner.text}")
    yield from (_project(), _extension(), whole)
    given: set[str] = {whole["id"]}
    for record in records:
        markings = _markings(record)
        owner = _owner(record, made_at, whole["id"])
        for thing in (*markings, owner):
            if thing["id"] not in given:
                given.add(thing["id"])
                yield thing
        yield _object(record, made_at) | {
            "created_by_ref": owner["id"],
            "object_marking_refs": [marking["id"] for marking in markings],
        }


def reference(identity: str, schema: str) -> str:
    """The STIX id of a record."""
    return f"{_shape(schema)['type']}--{identity}"


def timestamp(text: str) -> str:
    """ISO 8601 as STIX writes it: UTC, milliseconds, Z. "" for ""."""
    if text == "":
        return ""
    moment = datetime.fromisoformat(text)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


@cache
def facts() -> dict[str, Any]:
    """The table `stix.yaml`."""
    content = read_yaml(TABLE)
    assert isinstance(content, dict)  # for mypy: a file of our own, covered by tests
    return content


def _shape(schema: str) -> dict[str, str]:
    known: dict[str, str] | None = facts()["things"].get(schema)
    return known or {"type": f"alcyon-{_hyphened(schema)}"}


def _hyphened(schema: str) -> str:
    return CAPITAL.sub("-", schema).lower()


def _object(record: Outgoing, made_at: str) -> Thing:
    changed = timestamp(record.updated_at) or made_at
    common = {"spec_version": "2.1", "created": changed, "modified": changed}
    part = own.as_json(record)
    if record.ends is not None:
        ends = record.ends
        made = common | {
            "type": "relationship",
            "id": f"relationship--{record.id}",
            "relationship_type": _hyphened(record.schema),
            "source_ref": reference(ends.subject, ends.subject_schema),
            "target_ref": reference(ends.object, ends.object_schema),
        }
        return made | _period(record) | _extended(part)
    shape = _shape(record.schema)
    made = common | shape | {"id": f"{shape['type']}--{record.id}"}
    made |= {"name": record.caption}
    if shape["type"] == "location":
        made |= _where(record)
    if record.schema in facts()["things"]:
        return made | _extended(part)
    return made | {"record": part, "extensions": {EXTENSION: {"extension_type": "new-sdo"}}}


def _extended(part: Thing) -> Thing:
    extension = {"extension_type": "property-extension", "record": part}
    return {"extensions": {EXTENSION: extension}}


def _period(record: Outgoing) -> Thing:
    """Begin and end where both are exact days: STIX knows no "about"."""
    made: Thing = {}
    marks = record.marks
    for name, text in (("start_time", marks.since), ("stop_time", marks.until)):
        day = parse(text) if text else None
        if day is not None and day.day is not None and not day.about:
            made[name] = f"{day}T00:00:00.000Z"
    if made.get("stop_time", "~") <= made.get("start_time", ""):
        del made["stop_time"]  # STIX wants a later one; the record keeps what was said
    return made


def _where(record: Outgoing) -> Thing:
    """Country and coordinates; STIX wants at least one thing that says where."""
    known: dict[str, str] = {}
    for value in record.values:
        known.setdefault(value.prop, value.clean)
    made: Thing = {}
    if len(country := known.get("country", "")) == 2:
        made["country"] = country
    if "coordinates" in known:
        known["latitude"], known["longitude"] = known["coordinates"].split(",")
    if "latitude" in known and "longitude" in known:
        made |= {name: float(known[name]) for name in ("latitude", "longitude")}
    if "city" in known:
        made["city"] = known["city"]
    return made if made.keys() & {"country", "latitude"} else made | {"region": "unknown"}


def _markings(record: Outgoing) -> list[Thing]:
    """The TLP marking as OASIS defines it, and level and codes as a statement."""
    marks = record.marks
    known: dict[str, str] = facts()["tlp"]
    made = [_tlp(code, known[code]) for code in marks.handling if code in known]
    others = [code for code in marks.handling if code not in known]
    made.append(_statement(" · ".join([marks.level or "UNMARKED", *others])))
    return made


def _tlp(code: str, identity: str) -> Thing:
    colour = code.removeprefix("TLP:").lower()
    extension = {"extension_type": "property-extension", "tlp_2_0": colour}
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": identity,
        "created": "2022-10-01T00:00:00.000Z",
        "name": code,
        "extensions": {TLP_EXTENSION: extension},
    }


def _statement(text: str) -> Thing:
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": made_id("marking-definition", text),
        "created": SINCE,
        "definition_type": "statement",
        "definition": {"statement": text},
    }


def _owner(record: Outgoing, made_at: str, banner: str) -> Thing:
    return {
        "type": "identity",
        "spec_version": "2.1",
        "id": made_id("identity", f"owner {record.owner}"),
        "created": SINCE,
        "modified": made_at,
        "name": record.owner or "Unnamed organisation",
        "identity_class": "organization",
        "roles": [OWNER_ROLE],
        "object_marking_refs": [banner],
    }


def _project() -> Thing:
    return {
        "type": "identity",
        "spec_version": "2.1",
        "id": PROJECT,
        "created": SINCE,
        "modified": SINCE,
        "name": "Alcyon",
        "identity_class": "system",
        "roles": [OWNER_ROLE],
    }


def _extension() -> Thing:
    return {
        "type": "extension-definition",
        "spec_version": "2.1",
        "id": EXTENSION,
        "created_by_ref": PROJECT,
        "created": SINCE,
        "modified": SINCE,
        "name": "Alcyon record",
        "description": "What one source told one organisation about one thing: original and "
        "cleaned values, grade, handling, purpose and legal basis.",
        "schema": "docs/reference/formats.md",
        "version": "1.0.0",
        "extension_types": ["property-extension", "new-sdo"],
    }
