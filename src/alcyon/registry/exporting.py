"""Exports: what a member may carry out at this moment, as one file.

A record leaves when the viewer may export it: its own, or one whose handling lets a reader
pass it on. A protected person leaves as a code with what the ontology keeps open. The audit
event with all ids is committed before the file can be fetched. What was asked for and why lies
sealed: both may name a person.
"""

import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db.models import QuerySet

from alcyon.kernel.errors import Invalid, NotFound
from alcyon.kernel.problems import problem
from alcyon.kernel.tables import table
from alcyon.parsers.intake import Marks
from alcyon.parsers.outgoing import Banner, Ends, Outgoing
from alcyon.parsers.writers import WRITERS, write
from alcyon.registry import sealed, selectors
from alcyon.registry.markings import level_code, most_closed
from alcyon.registry.models import Export, Link, Record, Revision
from alcyon.registry.selectors import Sought, thing_of, values_of, values_of_many
from alcyon.registry.services import require_reason
from alcyon.registry.uploads import file_of
from alcyon.trust import audit
from alcyon.trust.actors import Actor
from alcyon.trust.rule import may

MOST = 200_000
"""Records in one export; beyond, the question is to be narrowed down."""
BATCH = 500
KEPT_DAYS = 7


@dataclass(frozen=True)
class Chosen:
    """What an export will hold: records and links in order, and how many stay behind."""

    ids: Sequence[UUID]
    links: Sequence[UUID]
    left_out: int
    banner: Banner
    schemata: tuple[str, ...]
    touched: tuple[audit.Touched, ...]


def order(
    *, actor: Actor, at: datetime, format: str, asked: dict[str, object], reason: str
) -> Export:
    """Write an export down; a job builds it with the rights its member has then."""
    require_reason(reason)
    if format not in WRITERS:
        raise Invalid([problem("unknown-code", where="format", value=format)])
    made = Export(
        owner_id=actor.for_organisation,
        member_id=actor.as_member,
        format=format,
        created_at=at,
        delete_on=at.date() + timedelta(days=KEPT_DAYS),
    )
    content = {"asked": asked, "reason": reason.strip()}
    sealed.put(made, content, context=_context(made))
    Export.objects.bulk_create([made])
    return made


def build(*, actor: Actor, at: datetime, export_id: UUID) -> Export:
    """Make the file of an export. Call inside `acting_as`; audited with every id."""
    export = access_export(export_id)
    said = said_of(export)
    chosen = choose(actor, at, sought_of(said.asked))
    path = secrets.token_hex(24)
    _write(file_of(path), write(export.format, outgoing(chosen), chosen.banner, chosen.schemata))
    audit.record(
        actor=actor,
        at=at,
        action="record.exported",
        touched=chosen.touched,
        content={"export": export_id, "format": export.format, "reason": said.reason},
    )
    export.path, export.state, export.finished_at = path, "DONE", at
    export.count, export.left_out = len(chosen.ids), chosen.left_out
    export.save()
    return export


def access_export(export_id: UUID) -> Export:
    found = Export.objects.filter(pk=export_id).first()
    if found is None:
        raise NotFound(export=export_id)
    return found


def own_exports() -> QuerySet[Export]:
    """The member's exports, newest first."""
    return Export.objects.order_by("-created_at")


@dataclass(frozen=True, slots=True)
class Said:
    """What a member asked for in an export, and why."""

    asked: dict[str, object]
    reason: str


def said_of(export: Export) -> Said:
    """What was ordered, for the member who ordered it and the job that makes it."""
    return Said(**sealed.content_of(export, context=_context(export)))


def _context(export: Export) -> str:
    return f"export:{export.pk}"


def sought_of(asked: dict[str, object]) -> Sought:
    """The question of a stored export."""
    return Sought(
        text=str(asked.get("text", "")),
        schemata=_texts(asked.get("schemata")),
        owners=tuple(int(one) for one in _texts(asked.get("owners"))),
        categories=_texts(asked.get("categories")),
        crime_areas=_texts(asked.get("crime_areas")),
    )


def _texts(given: object) -> tuple[str, ...]:
    return tuple(str(one) for one in given) if isinstance(given, list | tuple) else ()


def choose(actor: Actor, at: datetime, sought: Sought) -> Chosen:
    """Which records go out, and which links between them, decided by the rule for each."""
    ids: list[UUID] = []
    links: list[UUID] = []
    touched: list[audit.Touched] = []
    levels, handling, schemata, left_out = {0}, set[str](), set[str](), 0
    for batch in _batched(selectors.search(sought, actor, most=MOST)):
        for record in selectors.records_of(batch):
            if not may(actor.viewer, "record.export", thing_of(record)):
                left_out += 1
                continue
            ids.append(record.pk)
            touched.append(audit.Touched(record.pk, record.owner_id))
            levels.add(record.level)
            handling.update(record.handling)
            schemata.add(record.schema)
    for link in _links_among(ids):
        if not may(actor.viewer, "record.export", thing_of(link)):
            left_out += 1
            continue
        links.append(link.pk)
        levels.add(link.level)
        handling.update(link.handling)
        schemata.add(link.schema)
    banner = banner_of(max(levels), handling, actor, at)
    return Chosen(ids, links, left_out, banner, tuple(sorted(schemata)), tuple(touched))


def outgoing(chosen: Chosen) -> Iterator[Outgoing]:
    """The records of an export, then the links between them."""
    for batch in _batched(chosen.ids):
        records = selectors.records_of(batch)
        values = values_of_many(records)
        for record in records:
            yield outgoing_record(record, values.get(record.pk, ()))
    for batch in _batched(chosen.links):
        found = Link.objects.filter(pk__in=batch).select_related("owner", "subject", "object")
        yield from _outgoing_links(list(found))


def _links_among(ids: Sequence[UUID]) -> Iterator[Link]:
    """The links whose two ends are both among the records."""
    inside = frozenset(ids)
    for batch in _batched(ids):
        for link in Link.objects.filter(subject_id__in=batch):
            if link.object_id in inside:
                yield link


def outgoing_record(record: Record, values: Sequence[object]) -> Outgoing:
    """A record as every writer takes it."""
    return Outgoing(
        id=str(record.pk),
        schema=record.schema,
        caption=record.caption,
        values=tuple(values),  # type: ignore[arg-type]  # ontology values, read by `values_of_many`
        marks=marks_of(record),
        owner=record.owner.name,
        updated_at=record.updated_at.isoformat(),
    )


def _outgoing_links(links: Sequence[Link]) -> Iterator[Outgoing]:
    current = {
        (row.link_id, row.number): values_of(row) for row in Revision.objects.filter(link__in=links)
    }
    for link in links:
        yield Outgoing(
            id=str(link.pk),
            schema=link.schema,
            caption=link.schema,
            values=current.get((link.pk, link.revision), ()),
            marks=marks_of(link, phase=link.phase, since=link.since, until=link.until),
            owner=link.owner.name,
            updated_at=link.updated_at.isoformat(),
            ends=Ends(
                str(link.subject_id), str(link.object_id), link.subject.schema, link.object.schema
            ),
        )


def marks_of(row: Record | Link, **period: str) -> Marks:
    """Source, grade and handling, as they stand on each row of the file."""
    return Marks(
        level=level_code(row.level),
        handling=tuple(row.handling),
        purpose=row.purpose,
        legal_basis=row.legal_basis,
        category=row.category,
        standing=row.standing,
        crime_areas=tuple(row.crime_areas),
        grade=(row.grade_scheme, row.grade_source, row.grade_information),
        source=row.source,
        review_on=row.review_on.isoformat(),
        discovery=row.discovery,
        **period,
    )


def banner_of(level: int, handling: Iterable[str], actor: Actor, at: datetime) -> Banner:
    """The most restrictive marking of all that is in the file, and whose hands it left."""
    codes = tuple(entry.code for entry in most_closed(handling))
    words = table("levels").entry(level_code(level)).label("en").upper()
    return Banner(
        text=" · ".join([words, *codes]),
        level=level_code(level),
        handling=codes,
        made_by=actor.name,
        made_at=at.isoformat(),
    )


def _batched(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def _write(target: Path, chunks: Iterable[bytes]) -> None:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def fetch(*, actor: Actor, at: datetime, export_id: UUID) -> Export:
    """A finished export of one's own, for its file. The fetching is on record.

    Raises:
        NotFound: no such export, or its file is not there (yet, or any more).
    """
    export = access_export(export_id)
    if export.path == "":
        raise NotFound(export=export_id)
    audit.record(actor=actor, at=at, action="export.fetched", content={"export": export_id})
    return export
