"""The shapes that go over the wire, in and out."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict

from alcyon.doors.handling import HandlingIn, Strict


class Fault(Schema):
    """One thing that is wrong with one value."""

    where: str
    value: str
    code: str
    mend: str


class Problem(Schema):
    """Why a call was refused. `code` is the contract; `detail` is for people."""

    code: str = Field(examples=["not-found"])
    detail: str
    problems: list[Fault] = []


class RecordIn(Strict):
    """What one source told about one thing. Values are texts, as the source wrote them."""

    model_config = ConfigDict(extra="forbid", protected_namespaces=())

    kind: str = Field(alias="schema", examples=["Person"])
    values: dict[str, list[str]] = Field(examples=[{"name": ["Jonas Sample"]}])
    handling: HandlingIn
    minor: bool = False


class RevisionIn(Strict):
    """A correction. `revision` is the one that was seen; a newer one refuses the change."""

    values: dict[str, list[str]]
    handling: HandlingIn
    reason: str = Field(min_length=1, max_length=300)
    revision: int = Field(ge=1, le=2_147_483_647)


class SharingIn(Strict):
    """Who may read from now on, and what a stranger's check may learn."""

    organisations: list[str] = []
    networks: list[str] = []
    everyone: bool = False
    discovery: Literal["HIDDEN", "CONTACT", "OPEN"]
    reason: str = Field(min_length=1, max_length=300)


class ReasonIn(Strict):
    """Why. It is kept in the trail."""

    reason: str = Field(min_length=1, max_length=300)


class LinkIn(Strict):
    """A relation between two records of one's own organisation."""

    model_config = ConfigDict(extra="forbid", protected_namespaces=())

    kind: str = Field(alias="schema", examples=["Uses"])
    subject: UUID
    object: UUID
    values: dict[str, list[str]] = {}
    phase: str = ""
    handling: HandlingIn


class ValueOut(Schema):
    """One value: what was written, and the cleaned form."""

    prop: str
    original: str
    clean: str
    script: str | None = None
    lang: str | None = None
    notes: list[str] = []


class HandlingOut(Schema):
    """How a record is handled."""

    level: str
    codes: list[str]
    purpose: str
    legal_basis: str
    standing: str
    category: str
    crime_areas: list[str]
    source: str
    grade_scheme: str
    grade_source: str
    grade_information: str
    discovery: str
    review_on: date
    delete_on: date


class Summary(Schema):
    """A record in a list."""

    model_config = ConfigDict(protected_namespaces=(), populate_by_name=True)

    id: UUID
    kind: str = Field(alias="schema")
    caption: str
    is_protected: bool
    owner: str
    category: str
    level: str
    updated_at: datetime


class LinkOut(Schema):
    """A link, with both ends."""

    model_config = ConfigDict(protected_namespaces=(), populate_by_name=True)

    id: UUID
    kind: str = Field(alias="schema")
    subject: UUID
    object: UUID
    phase: str
    since: str
    until: str


class RecordOut(Summary):
    """A record with its values, links and handling."""

    revision: int
    values: list[ValueOut]
    links: list[LinkOut]
    handling: HandlingOut
    why: str = Field(description="OWN, NAMED, NETWORK or EVERYONE")
    is_blocked: bool


class RevisionOut(Schema):
    """What a record said from one moment on."""

    number: int
    values: list[ValueOut]
    state: dict[str, Any]
    reason: str
    changed_at: datetime


class Page(Schema):
    """Newest first. `count` is exact up to 10,000; `more` says that counting stopped."""

    records: list[Summary]
    count: int
    more: bool
    next: int | None = Field(description="Give it as `start` for the next page.")


class Receipt(Schema):
    """Proof of a deletion; it names no person."""

    id: UUID
    record_id: UUID
    revisions: int
    links: int
    deleted_at: datetime
    backups_until: date


class OrganisationOut(Schema):
    slug: str
    name: str
    kind: str
    country: str


class NetworkOut(Schema):
    slug: str
    name: str


class Me(Schema):
    """Who the token speaks for, and what it may do."""

    member: str
    organisation: str
    roles: list[str]
    abilities: list[str]
    clearance: int
    purpose: str


class TouchOut(Schema):
    """Somebody touched records of yours."""

    at: datetime
    organisation: str
    action: str
    outcome: str
    purpose: str
    records: list[UUID]


class EntryOut(Schema):
    """A code of a table, with its label in the reader's language."""

    code: str
    label: str


class ImportOut(Schema):
    """How far an import is, and what became of its rows."""

    id: UUID
    state: str
    rows_read: int
    rows_new: int
    rows_changed: int
    rows_same: int
    rows_refused: int
    links_new: int


class RefusedOut(Schema):
    """A row that could not go in, why, and what it said."""

    number: int
    problems: list[Fault]
    original: str


class ExportIn(Strict):
    """Which records, as which file, and why."""

    format: Literal["CSV", "XLSX", "FTM", "STIX", "GEOJSON"]
    text: str = ""
    schemata: list[str] = []
    categories: list[str] = []
    crime_areas: list[str] = []
    reason: str = Field(min_length=1, max_length=300)


class ExportOut(Schema):
    id: UUID
    state: str
    count: int
    left_out: int
