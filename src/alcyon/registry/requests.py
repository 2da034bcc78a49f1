"""Requests of data subjects: found, answered by a day, blocked, corrected, their trail exported.

What a person says of themselves to be found is sealed under a key of the request's own. The
search looks at the organisation's records and, since protected persons are in no index, opens
their identities one by one; that is on record like every opening.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from alcyon.kernel.errors import Conflict, Invalid, NotFound
from alcyon.kernel.problems import problem
from alcyon.kernel.texts import words
from alcyon.registry import selectors
from alcyon.registry.models import Record, SubjectRequest
from alcyon.registry.services import block, require_reason
from alcyon.sealing.boxes import new_key, seal, unseal
from alcyon.trust import audit, jobs
from alcyon.trust.actors import Actor
from alcyon.trust.keys import unwrap, wrap
from alcyon.trust.models import AuditTouch
from alcyon.trust.selectors import organisations
from alcyon.vault import services as vault

KINDS = ("ACCESS", "BLOCK", "CORRECT", "ERASE")
OUTCOMES = ("GRANTED", "PARTLY", "REFUSED", "NOTHING_HELD")
ANSWER_DAYS = 30
"""Directive (EU) 2016/680 says "without undue delay"; national laws say a month."""
REASON = "request of the data subject"


@dataclass(frozen=True, slots=True)
class Person:
    """What a person says of themselves, and how they are to be answered."""

    name: str
    birth_date: str = ""
    documents: str = ""
    contact: str = ""
    note: str = ""

    def words(self) -> list[str]:
        """What their records are searched by."""
        return words(self.name)


class RequestClosed(Conflict):
    """This request is closed already."""

    code = "request-closed"


def receive(
    *, actor: Actor, at: datetime, reference: str, kind: str, person: Person, received_on: date
) -> SubjectRequest:
    """Write a request down; the day of the answer follows.

    Raises:
        Invalid: no reference, no name, an unknown kind, a day to come.
    """
    _check(reference, kind, person, received_on, at)
    made = _sealed(actor.for_organisation, reference.strip(), kind, person, received_on, actor, at)
    SubjectRequest.objects.bulk_create([made])
    audit.record(
        actor=actor, at=at, action="request.received", content={"request": made.pk, "kind": kind}
    )
    _put_on_desk(made, at)
    return made


def _check(reference: str, kind: str, person: Person, received_on: date, at: datetime) -> None:
    problems = [
        problem("required", where=name)
        for name, text in (("reference", reference), ("name", person.name))
        if text.strip() == ""
    ]
    if kind not in KINDS:
        problems.append(problem("unknown-code", where="kind", value=kind))
    if received_on > at.date():
        problems.append(
            problem("date-in-the-future", where="received_on", value=received_on.isoformat())
        )
    if problems:
        raise Invalid(problems)


def _sealed(  # noqa: PLR0917  # the fields of one row, in the order of the table
    owner_id: int,
    reference: str,
    kind: str,
    person: Person,
    received_on: date,
    actor: Actor,
    at: datetime,
) -> SubjectRequest:
    request_id, key = uuid4(), new_key()
    return SubjectRequest(
        id=request_id,
        owner_id=owner_id,
        reference=reference[:40],
        kind=kind,
        key=wrap("vault", key, context=f"request:{request_id}"),
        box=seal(key, json.dumps(asdict(person)).encode(), context=f"request:{request_id}"),
        received_on=received_on,
        due_on=received_on + timedelta(days=ANSWER_DAYS),
        handled_by=actor.as_member,
        created_at=at,
    )


def _put_on_desk(made: SubjectRequest, at: datetime) -> None:
    jobs.put_on_desk(
        organisation_id=made.owner_id,
        at=at,
        kind="REQUEST_DUE",
        ability="request.handle",
        object_id=made.pk,
        due_at=at + (made.due_on - at.date()),
    )


def access_request(request_id: UUID) -> SubjectRequest:
    found = SubjectRequest.objects.filter(pk=request_id).first()
    if found is None:
        raise NotFound(request=request_id)
    return found


def open_requests() -> Sequence[SubjectRequest]:
    """Open ones first, the nearest day first; then the newest closed ones."""
    waiting = SubjectRequest.objects.filter(state="OPEN").order_by("due_on", "id")
    closed = SubjectRequest.objects.exclude(state="OPEN").order_by("-closed_at")[:50]
    return [*waiting, *closed]


def read(*, actor: Actor, at: datetime, request_id: UUID) -> SubjectRequest:
    """A request that is about to be shown with what the person said. Audited."""
    found = access_request(request_id)
    audit.record(actor=actor, at=at, action="request.read", content={"request": request_id})
    return found


def person_of(found: SubjectRequest) -> Person:
    """What the person said of themselves."""
    context = f"request:{found.pk}"
    key = unwrap("vault", bytes(found.key), context=context)
    return Person(**json.loads(unseal(key, bytes(found.box), context=context)))


def forward(*, actor: Actor, at: datetime, request_id: UUID) -> int:
    """Ask every other organisation of this node; each answers for what it holds itself.

    Nobody learns from this who holds what: each gets the same request, and closes its own.
    """
    found = _open(request_id)
    person = person_of(found)
    others = [one.pk for one in organisations() if one.pk != actor.organisation_id]
    made = [
        _sealed(pk, f"{found.pk}", found.kind, person, found.received_on, actor, at)
        for pk in others
    ]
    SubjectRequest.objects.bulk_create(made)
    for one in made:
        _put_on_desk(one, at)
    audit.record(
        actor=actor,
        at=at,
        action="request.forwarded",
        content={"request": request_id, "to": len(made)},
    )
    return len(made)


def find(*, actor: Actor, at: datetime, request_id: UUID) -> list[Record]:
    """The organisation's records that may speak of the person, protected ones included."""
    person = person_of(access_request(request_id))
    sought = selectors.Sought(text=person.name, owners=(actor.organisation_id or -1,))
    found = selectors.records_of(selectors.search(sought, actor, most=200))
    found += list(_protected(actor, at, person))
    audit.record(
        actor=actor,
        at=at,
        action="request.searched",
        touched=[audit.Touched(record.pk, record.owner_id) for record in found],
        content={"request": request_id},
    )
    return found


def _protected(actor: Actor, at: datetime, person: Person) -> Iterator[Record]:
    """Protected persons are in no index: each sealed identity is opened and compared."""
    asked = frozenset(person.words())
    ours = Record.objects.filter(owner_id=actor.for_organisation, is_protected=True)
    for record in ours.select_related("owner").iterator(chunk_size=200):
        try:
            values = vault.open_identity(
                actor=actor, at=at, record_id=record.pk, revision=record.revision, reason=REASON
            )
        except NotFound:
            continue
        said = {word for value in values for word in words(str(value["clean"]))}
        if asked <= said:
            yield record


def choose(
    *, actor: Actor, at: datetime, request_id: UUID, record_ids: Iterable[UUID]
) -> SubjectRequest:
    """Say which records are the person's; only one's own organisation's can be."""
    found = _open(request_id)
    ours = Record.objects.filter(pk__in=list(record_ids), owner_id=actor.for_organisation)
    found.record_ids = sorted(str(pk) for pk in ours.values_list("pk", flat=True))
    found.save(update_fields=["record_ids"])
    audit.record(
        actor=actor,
        at=at,
        action="request.records_chosen",
        touched=[audit.Touched(record.pk, record.owner_id) for record in ours],
        content={"request": request_id},
    )
    return found


def block_all(*, actor: Actor, at: datetime, request_id: UUID) -> int:
    """Hide the chosen records from every match and every other reader."""
    found = _open(request_id)
    for record_id in found.record_ids:
        block(actor=actor, at=at, record_id=UUID(record_id), blocked=True, reason=REASON)
    return len(found.record_ids)


def trail(*, actor: Actor, at: datetime, request_id: UUID) -> list[AuditTouch]:
    """Who touched the chosen records: what the person may be told. Audited."""
    found = access_request(request_id)
    wanted = [UUID(one) for one in found.record_ids]
    audit.record(actor=actor, at=at, action="request.trail", content={"request": request_id})
    touches = AuditTouch.objects.filter(object_ids__overlap=wanted)
    return list(touches.select_related("organisation").order_by("at"))


def close(
    *, actor: Actor, at: datetime, request_id: UUID, outcome: str, reason: str
) -> SubjectRequest:
    """Answer the request. The outcome and its reason stay; the sealed words follow retention.

    Raises:
        RequestClosed: somebody closed it already.
        Invalid: unknown outcome, or no reason.
    """
    require_reason(reason)
    if outcome not in OUTCOMES:
        raise Invalid([problem("unknown-code", where="outcome", value=outcome)])
    _open(request_id)
    SubjectRequest.objects.filter(pk=request_id).update(
        state="CLOSED", outcome=outcome, closed_at=at, handled_by=actor.as_member
    )
    audit.record(
        actor=actor,
        at=at,
        action="request.closed",
        content={"request": request_id, "outcome": outcome, "reason": reason},
    )
    return access_request(request_id)


def _open(request_id: UUID) -> SubjectRequest:
    found = SubjectRequest.objects.select_for_update().filter(pk=request_id).first()
    if found is None:
        raise NotFound(request=request_id)
    if found.state != "OPEN":
        raise RequestClosed(request=request_id)
    return found
