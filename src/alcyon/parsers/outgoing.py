"""A record or link on its way out, as every writer takes it."""

from dataclasses import dataclass

from alcyon.ontology.values import Value
from alcyon.parsers.intake import NO_MARKS, Marks


@dataclass(frozen=True, slots=True)
class Ends:
    """The records that a link joins, by id, and their schemata (STIX names both together)."""

    subject: str
    object: str
    subject_schema: str
    object_schema: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One record, or a link where `ends` says what it joins.

    The caller has asked whether the viewer may export each of them, and puts the records that
    a link joins before the link.
    """

    id: str  #: the record's UUID
    schema: str
    caption: str
    values: tuple[Value, ...]
    marks: Marks = NO_MARKS
    owner: str = ""  #: name or slug of the organisation it belongs to
    updated_at: str = ""  #: ISO 8601 with zone
    ends: Ends | None = None


@dataclass(frozen=True, slots=True)
class Banner:
    """The most restrictive marking of a whole export, and whose hands it left.

    `text` stands on the file as people read it ("CONFIDENTIAL · H1 · TLP:AMBER"); `level` and
    `handling` are the codes behind it.
    """

    text: str
    level: str
    handling: tuple[str, ...] = ()
    made_by: str = ""
    made_at: str = ""  #: ISO 8601 with zone
