"""Schemata and properties, read from `schema/*.yaml`.

A file whose name begins with a capital is a schema; one in small letters is a mixin that a
schema takes in by `mixes: [htcds]`. Labels are checked when read, see `read_schema`.
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from alcyon.kernel.tables import TableError, check_labels, freeze, in_language
from alcyon.kernel.yaml_files import YamlMistake, read_yaml
from alcyon.ontology.types import TYPES

FOLDER: Final = Path(__file__).with_name("schema")
SCHEMA_KEYS: Final = frozenset(
    "label plural icon ftm mixes caption required identifiers edge properties group".split()
)
PROPERTY_KEYS: Final = frozenset(
    "type label multiple identifying open_when_protected choices ftm help example headers"
    " country_from yields".split()
)
EDGE_KEYS: Final = frozenset(
    "subject object reverse ftm_subject ftm_object ftm_ends ftm_inline symmetric".split()
)


class UnknownSchema(TableError):
    """There is no such kind of thing or link."""

    code = "schema-unknown"
    status = 422


@dataclass(frozen=True, slots=True)
class Property:
    """One thing that a schema can say.

    `identifying` values of a protected person live in the vault; `open_when_protected` is the
    deliberate, short list of what may be seen beside the code. `country_from` names sibling
    properties that tell the country of a national number.
    """

    name: str
    type: str
    labels: Mapping[str, str] = field(hash=False)
    multiple: bool = False
    open_when_protected: bool = False
    identifying: bool = True
    choices: str | None = None
    ftm: str | None = None
    helps: Mapping[str, str] | None = field(default=None, hash=False)
    example: str = ""
    headers: tuple[str, ...] = ()
    country_from: tuple[str, ...] = ()
    yields: Mapping[str, str] = field(default_factory=dict, hash=False)

    def label(self, language: str = "en") -> str:
        return in_language(self.labels, language)

    def help(self, language: str = "en") -> str:
        return in_language(self.helps, language) if self.helps is not None else ""


@dataclass(frozen=True, slots=True)
class Edge:
    """Which schemata a link may join, and its names in both directions.

    `ftm_subject` and `ftm_object` are the FollowTheMoney properties for the two ends, unless
    `ftm_ends` names others for a schema (a bank account is the payer's, not the payer).
    `ftm_inline` is a property of the object's own FollowTheMoney schema that also says it.
    """

    subject: tuple[str, ...]
    object: tuple[str, ...]
    reverses: Mapping[str, str] = field(hash=False)
    symmetric: bool = False
    ftm_subject: str | None = None
    ftm_object: str | None = None
    ftm_ends: Mapping[str, Mapping[str, str]] = field(default_factory=dict, hash=False)
    ftm_inline: str | None = None

    def ftm_end(self, end: str, schema_name: str) -> str | None:
        """The FollowTheMoney property for the `subject` or `object` of that schema."""
        usual = self.ftm_subject if end == "subject" else self.ftm_object
        return self.ftm_ends.get(schema_name, {}).get(end, usual)

    def reverse(self, language: str = "en") -> str:
        """The name read from the object's side: `is owned by`."""
        return in_language(self.reverses, language)

    def joins(self, subject: str, object_: str) -> bool:
        """Whether a link may go from one schema to the other; a symmetric one goes both ways."""
        if subject in self.subject and object_ in self.object:
            return True
        return self.symmetric and object_ in self.subject and subject in self.object


@dataclass(frozen=True, slots=True)
class Identifier:
    """A property whose cleaned value, with a sibling in front, names one thing in the world."""

    kind: str
    property: str
    prefix: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Schema:
    """A kind of thing, or of link between things (`edge` is not None)."""

    name: str
    labels: Mapping[str, str] = field(hash=False)
    plurals: Mapping[str, str] = field(hash=False)
    icon: str
    properties: Mapping[str, Property] = field(hash=False)
    captions: tuple[str, ...]
    required: tuple[str, ...]
    identifiers: tuple[Identifier, ...]
    edge: Edge | None = None
    ftm: str | None = None
    group: str = "THING"
    leaned_on: frozenset[str] = frozenset()  # properties that help to read others

    def label(self, language: str = "en") -> str:
        return in_language(self.labels, language)

    def plural(self, language: str = "en") -> str:
        return in_language(self.plurals, language)

    def property(self, name: str) -> Property:
        """The property, or `TableError` naming the ones there are."""
        found = self.properties.get(name)
        if found is None:
            raise TableError(f"{self.name} has no property {name!r}")
        return found

    def __iter__(self) -> Iterator[Property]:
        return iter(self.properties.values())


def schema(name: str) -> Schema:
    """The schema of that name, or `UnknownSchema`."""
    found = SCHEMATA.get(name)
    if found is None:
        raise UnknownSchema(f"There is no schema {name!r}.", name=name)
    return found


@cache
def read_mixin(name: str, folder: Path = FOLDER) -> Mapping[str, Any]:
    """The properties of a mixin, as raw YAML."""
    found: Mapping[str, Any] = freeze(_read(folder / f"{name}.yaml")["properties"])
    return found


def read_schema(path: Path) -> Schema:
    """Read and check one schema file.

    Raises:
        TableError: unknown key or type, a label missing in one of the four languages, a
            caption or identifier that names no property.
    """
    raw, place = _read(path), path.name
    _refuse_unknown(raw, SCHEMA_KEYS, place)
    check_labels(raw.get("label"), place)
    check_labels(raw.get("plural"), f"{place}: plural")
    described: dict[str, Any] = dict(raw.get("properties") or {})
    for mixin in raw.get("mixes", ()):
        described |= {k: v for k, v in read_mixin(mixin, path.parent).items() if k not in described}
    properties = {name: _property(name, row, place) for name, row in described.items()}
    made = Schema(
        name=path.stem,
        labels=freeze(raw["label"]),
        plurals=freeze(raw["plural"]),
        icon=raw.get("icon", "file"),
        properties=MappingProxyType(properties),
        captions=tuple(raw.get("caption", ())),
        required=tuple(raw.get("required", ())),
        identifiers=tuple(_identifier(row) for row in raw.get("identifiers", ())),
        edge=_edge(raw["edge"], place) if "edge" in raw else None,
        ftm=raw.get("ftm"),
        group=raw.get("group", "LINK" if "edge" in raw else "THING"),
        leaned_on=frozenset(name for prop in properties.values() for name in prop.country_from),
    )
    _check_references(made)
    return made


def _property(name: str, row: Mapping[str, Any], file: str) -> Property:
    place = f"{file}: {name}"
    _refuse_unknown(row, PROPERTY_KEYS, place)
    check_labels(row.get("label"), place)
    if row.get("type") not in TYPES:
        raise TableError(f"{place}: unknown type {row.get('type')!r}")
    if "help" in row:
        check_labels(row["help"], f"{place}: help")
    is_open = bool(row.get("open_when_protected", False))
    return Property(
        name=name,
        type=row["type"],
        labels=freeze(row["label"]),
        multiple=bool(row.get("multiple", False)),
        open_when_protected=is_open,
        identifying=bool(row.get("identifying", not is_open)),
        choices=row.get("choices"),
        ftm=row.get("ftm"),
        helps=freeze(row.get("help")),
        example=str(row.get("example", "")),
        headers=tuple(row.get("headers", ())),
        country_from=tuple(row.get("country_from", ())),
        yields=freeze(row.get("yields", {})),
    )


def _edge(row: Mapping[str, Any], place: str) -> Edge:
    _refuse_unknown(row, EDGE_KEYS, f"{place}: edge")
    check_labels(row.get("reverse"), f"{place}: edge: reverse")
    return Edge(
        subject=tuple(row["subject"]),
        object=tuple(row["object"]),
        reverses=freeze(row["reverse"]),
        symmetric=bool(row.get("symmetric", False)),
        ftm_subject=row.get("ftm_subject"),
        ftm_object=row.get("ftm_object"),
        ftm_ends=freeze(row.get("ftm_ends", {})),
        ftm_inline=row.get("ftm_inline"),
    )


def _identifier(row: Mapping[str, Any]) -> Identifier:
    return Identifier(row["kind"], row["property"], tuple(row.get("prefix", ())))


def _check_references(made: Schema) -> None:
    named = {*made.required}
    for identifier in made.identifiers:
        named |= {identifier.property, *identifier.prefix}
    for prop in made:
        named |= {*prop.country_from, *prop.yields.values()}
    for caption in made.captions:
        named |= set(fields_of(caption))
    if missing := named - set(made.properties):
        raise TableError(f"{made.name}: no such property: {', '.join(sorted(missing))}")


@cache
def fields_of(caption: str) -> tuple[str, ...]:
    """The properties that a caption such as `{service}:{username}` names."""
    return tuple(name for _, name, _, _ in string.Formatter().parse(caption) if name)


def _refuse_unknown(row: Mapping[str, Any], known: frozenset[str], place: str) -> None:
    if unknown := set(row) - known:
        raise TableError(f"{place}: unknown key {', '.join(sorted(unknown))}")


def _read(path: Path) -> dict[str, Any]:
    try:
        raw = read_yaml(path)
    except YamlMistake as mistake:
        raise TableError(f"{path.name}: {mistake}") from mistake
    if not isinstance(raw, dict):
        raise TableError(f"{path.name}: expected keys and values")
    return raw


def _read_all(folder: Path) -> Mapping[str, Schema]:
    files = sorted(path for path in folder.glob("*.yaml") if path.stem[0].isupper())
    return MappingProxyType({path.stem: read_schema(path) for path in files})


SCHEMATA: Final[Mapping[str, Schema]] = _read_all(FOLDER)
