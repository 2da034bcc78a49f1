"""FollowTheMoney entities: Alcyon's own come back whole, those of others by `tables/ftm.yaml`.

A property for which we have no field is left out and named in a note. That is deliberate for
ethnicity, religion and politics: there is no field for them, and no other takes them in.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from alcyon.kernel.yaml_files import read_yaml
from alcyon.ontology.schemata import SCHEMATA, Schema
from alcyon.parsers import own
from alcyon.parsers.intake import Intake, Thing, Tie
from alcyon.parsers.records import Note, Row
from alcyon.parsers.sentences import problem

TABLE: Final = Path(__file__).parents[1] / "tables" / "ftm.yaml"
Texts = dict[str, tuple[str, ...]]


def intake(row: Row) -> Intake:
    """What an entity says; an entity of a kind that we do not keep is a problem."""
    identity, schema = str(row.cells["@id"]), str(row.cells["@schema"])
    if "@alcyon" in row.cells:
        try:
            return own.intake(own.read(identity, str(row.cells["@alcyon"])))
        except own.NotOurs:
            expected = f"version {own.VERSION}"
            return Intake(problems=(problem("json-shape", "alcyon", expected=expected),))
    properties: Texts = {
        name: tuple(texts)
        for name, texts in row.cells.items()
        if isinstance(texts, list) and not name.startswith("@") and texts
    }
    if schema in facts()["links"]:
        return _tie(identity, schema, properties)
    if schema in facts()["things"]:
        return _thing(identity, schema, properties)
    return Intake(problems=(problem("schema-unknown", "schema", schema),))


@cache
def facts() -> Mapping[str, Mapping[str, Any]]:
    """The table `ftm.yaml`."""
    content = read_yaml(TABLE)
    assert isinstance(content, dict)  # for mypy: a file of our own, covered by tests
    return content


def _thing(identity: str, schema: str, properties: Texts) -> Intake:
    how = facts()["things"][schema]
    renamed = {how.get("rename", {}).get(name, name): texts for name, texts in properties.items()}
    pointers = how.get("links", {})
    own_texts = {name: texts for name, texts in renamed.items() if name not in pointers}
    of = max(
        (SCHEMATA[name] for name in how["schemata"]),
        key=lambda each: sum(1 for name in own_texts if name in _by_ftm(each)),
    )
    values, notes = _values(of, own_texts)
    ties: list[Tie] = []
    for name, (link, way) in pointers.items():
        for other in properties.get(name, ()):
            ends = (identity, other) if way == "OUT" else (other, identity)
            ties.append(Tie(f"{identity} {name} {other}", link, *ends))
    return Intake((Thing(identity, of.name, values),), tuple(ties), notes=notes)


def _tie(identity: str, schema: str, properties: Texts) -> Intake:
    how = facts()["links"][schema]
    of = SCHEMATA[how["schema"]]
    ends: list[str] = []
    for names in how["ends"]:
        named = [properties[name][0] for name in names if name in properties]
        if not named:
            return Intake(problems=(problem("link-end-missing", names[0]),))
        ends.append(named[0])
    pointers = {name for names in how["ends"] for name in names}
    others = {name: texts for name, texts in properties.items() if name not in pointers}
    values, notes = _values(of, others)
    return Intake((), (Tie(identity, of.name, ends[0], ends[1], values),), notes=notes)


def _values(of: Schema, properties: Texts) -> tuple[Texts, tuple[Note, ...]]:
    names = _by_ftm(of)
    values: Texts = {}
    notes: list[Note] = []
    for name, found in properties.items():
        if name not in names:
            notes.append(Note("property-left-out", name))
            continue
        prop = of.properties[names[name]]
        kept = found if prop.multiple else found[:1]
        notes += [Note("value-left-out", name, text) for text in found[len(kept) :]]
        values[prop.name] = (*values.get(prop.name, ()), *kept)
    return values, tuple(notes)


@cache
def _by_ftm(of: Schema) -> Mapping[str, str]:
    """FollowTheMoney's names of the properties of a schema; the first of ours wins."""
    names: dict[str, str] = {}
    for prop in of:
        if prop.ftm is not None:
            names.setdefault(prop.ftm, prop.name)
    return names | {prop.name: prop.name for prop in of if prop.name not in names}
