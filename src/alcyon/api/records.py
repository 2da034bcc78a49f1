"""Records and links over REST: the same services, the same walls."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status
from ninja.params.functions import Query

from alcyon.api import shapes
from alcyon.api.doors import call
from alcyon.api.telling import (
    Wire,
    link_out,
    page_of,
    record_out,
    revision_out,
)
from alcyon.doors.actions import Act, act_of
from alcyon.doors.handling import handling_from
from alcyon.ontology import Value, draft_from
from alcyon.registry import linking, opening, selectors, services
from alcyon.registry.selectors import NEWEST, Sought
from alcyon.trust.audiences import keys_of
from alcyon.vault import services as vault

router = Router(tags=["records"])
REFUSED = {
    401: shapes.Problem,
    403: shapes.Problem,
    404: shapes.Problem,
    409: shapes.Problem,
    422: shapes.Problem,
}
PER_PAGE = 50


@router.get("/records", response={200: shapes.Page, **REFUSED}, summary="Search records")
@call("record.read")
def search(
    request: HttpRequest,
    q: str = "",
    kind: list[str] = Query([], alias="schema"),
    category: list[str] = Query([]),
    area: list[str] = Query([]),
    start: int = Query(0, ge=0, le=NEWEST),
) -> Wire:
    """The newest visible records that match; every word must be there, the last may be begun."""
    act = act_of(request)
    sought = Sought(
        text=q, schemata=tuple(kind), categories=tuple(category), crime_areas=tuple(area)
    )
    found = opening.search_records(
        actor=act.actor, at=act.at, sought=sought, most=PER_PAGE, start=start
    )
    return page_of(found.records, selectors.count(sought, act.actor), found.following)


@router.post("/records", response={201: shapes.RecordOut, **REFUSED}, summary="Contribute")
@call("record.contribute")
def contribute(request: HttpRequest, given: shapes.RecordIn) -> Status[Wire]:
    """Store what one source told about one thing. It is yours; you say who else may read it."""
    act = act_of(request)
    made = services.contribute(
        actor=act.actor,
        at=act.at,
        draft=draft_from(given.kind, given.values),
        handling=handling_from(given.handling),
        minor=given.minor,
    )
    return Status(201, _told(act, made.pk))


@router.get(
    "/records/{record_id}", response={200: shapes.RecordOut, **REFUSED}, summary="Read a record"
)
@call("record.read")
def read(request: HttpRequest, record_id: UUID) -> Wire:
    """One record; hidden and absent answer alike."""
    return _told(act_of(request), record_id)


def _told(act: Act, record_id: UUID) -> Wire:
    """A record as an answer. That it is read is written down, after a write too."""
    opened = opening.open_record(actor=act.actor, at=act.at, record_id=record_id)
    return record_out(opened, act.actor)


@router.put(
    "/records/{record_id}", response={200: shapes.RecordOut, **REFUSED}, summary="Correct a record"
)
@call("record.change")
def revise(request: HttpRequest, record_id: UUID, given: shapes.RevisionIn) -> Wire:
    """A new revision; the old one stays readable."""
    act = act_of(request)
    record = selectors.access_record(record_id)
    services.revise(
        actor=act.actor,
        at=act.at,
        record_id=record_id,
        draft=draft_from(record.schema, given.values),
        handling=handling_from(given.handling),
        reason=given.reason,
        seen_revision=given.revision,
    )
    return _told(act, record_id)


@router.put(
    "/records/{record_id}/sharing",
    response={200: shapes.RecordOut, **REFUSED},
    summary="Decide who sees a record",
)
@call("record.share")
def share(request: HttpRequest, record_id: UUID, given: shapes.SharingIn) -> Wire:
    """Wider and narrower both take effect at once."""
    act = act_of(request)
    services.share(
        actor=act.actor,
        at=act.at,
        record_id=record_id,
        audience=keys_of(
            organisations=given.organisations, networks=given.networks, everyone=given.everyone
        ),
        discovery=given.discovery,
        reason=given.reason,
    )
    return _told(act, record_id)


@router.post(
    "/records/{record_id}/deletion",
    response={200: shapes.Receipt, **REFUSED},
    summary="Delete a record",
)
@call("record.delete")
def delete(request: HttpRequest, record_id: UUID, given: shapes.ReasonIn) -> shapes.Receipt:
    """The record, its revisions, links and sealed identity go; a receipt remains."""
    act = act_of(request)
    receipt = services.delete(
        actor=act.actor, at=act.at, record_id=record_id, why="DECISION", reason=given.reason
    )
    return shapes.Receipt.from_orm(receipt)


@router.get(
    "/records/{record_id}/history",
    response={200: list[shapes.RevisionOut], **REFUSED},
    summary="The revisions that were for you when they were made",
)
@call("record.read")
def history(request: HttpRequest, record_id: UUID) -> list[shapes.RevisionOut]:
    """Newest first."""
    act = act_of(request)
    record = opening.open_alone(
        actor=act.actor, at=act.at, record_id=record_id, ability="record.read", shown="history"
    )
    return [revision_out(row, act.actor) for row in selectors.history(record)]


@router.post(
    "/records/{record_id}/identity",
    response={200: list[shapes.ValueOut], **REFUSED},
    summary="Open a protected identity",
)
@call("protect.open")
def identity(
    request: HttpRequest, record_id: UUID, given: shapes.ReasonIn
) -> list[shapes.ValueOut]:
    """The sealed values, for a reason; the owner can read who opened them and why."""
    act = act_of(request)
    record = selectors.access_record(record_id)
    stored = vault.open_identity(
        actor=act.actor,
        at=act.at,
        record_id=record_id,
        revision=record.revision,
        reason=given.reason,
    )
    return [shapes.ValueOut.from_orm(Value.from_json(value)) for value in stored]


@router.post("/links", response={201: shapes.LinkOut, **REFUSED}, summary="Link two records")
@call("record.contribute")
def link(request: HttpRequest, given: shapes.LinkIn) -> Status[Wire]:
    """Both ends must be your organisation's own."""
    act = act_of(request)
    made = linking.link(
        actor=act.actor,
        at=act.at,
        draft=draft_from(given.kind, given.values),
        subject_id=given.subject,
        object_id=given.object,
        handling=handling_from(given.handling),
        phase=given.phase,
    )
    return Status(201, link_out(made))


@router.post(
    "/links/{link_id}/withdrawal", response={204: None, **REFUSED}, summary="Withdraw a link"
)
@call("record.change")
def unlink(request: HttpRequest, link_id: UUID, given: shapes.ReasonIn) -> Status[None]:
    """The records at its ends stay."""
    act = act_of(request)
    linking.unlink(actor=act.actor, at=act.at, link_id=link_id, reason=given.reason)
    return Status(204, None)
