"""Requests of data subjects: found, answered by a day, blocked, corrected, their trail exported.

What a person says of themselves to be found is sealed under a key of the request's own. The
search looks at the organisation's records and, since protected persons are in no index, opens
their identities one by one; that is on record like every opening. What the person is told then
is gathered by `answering`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from alcyon.kernel.errors import Conflict, Invalid, NotFound
from alcyon.kernel.problems import problem
from alcyon.kernel.tables import table
from alcyon.kernel.texts import words
from alcyon.registry import sealed, selectors
from alcyon.registry.handling import later
from alcyon.registry.models import Record, SubjectRequest
from alcyon.registry.services import block, require_reason
from alcyon.trust import audit, jobs
from alcyon.trust.actors import Actor
from alcyon.trust.models import DeskItem
from alcyon.trust.selectors import all_organisations, desk_items, organisations
from alcyon.vault import services as vault

OUTCOMES = ("GRANTED", "PARTLY", "REFUSED", "NOTHING_HELD")
ANSWER_DAYS = 30
"""Directive (EU) 2016/680 says "without undue delay"; national laws say a month."""
LONGEST_REFERENCE = 40
REASON = "request of the data subject"
REFERENCE_USED = "request_reference_is_used_once"


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
        Invalid: no reference, or one that is used already, no name, an unknown kind, a day to
            come. Nothing is stored then.
    """
    reference = reference.strip()
    _check(reference, kind, person, received_on, at)
    made = _sealed(actor.for_organisation, reference, kind, person, received_on, actor, at)
    if not _stored(made):
        raise Invalid([problem("reference-used", where="reference", value=reference)])
    audit.record(
        actor=actor, at=at, action="request.received", content={"request": made.pk, "kind": kind}
    )
    _put_on_desk(actor, made, at)
    return made


def _check(reference: str, kind: str, person: Person, received_on: date, at: datetime) -> None:
    problems = [
        problem("required", where=name)
        for name, text in (("reference", reference), ("name", person.name))
        if text.strip() == ""
    ]
    if len(reference) > LONGEST_REFERENCE:
        problems.append(
            problem(
                "value-too-long",
                where="reference",
                value=reference,
                limit=str(LONGEST_REFERENCE),
                length=str(len(reference)),
            )
        )
    if not table("request_kinds").has(kind):
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
    made = SubjectRequest(
        owner_id=owner_id,
        reference=reference,
        kind=kind,
        received_on=received_on,
        due_on=received_on + timedelta(days=ANSWER_DAYS),
        handled_by=actor.as_member,
        created_at=at,
    )
    sealed.put(made, asdict(person), context=_context(made))
    return made


def _context(row: SubjectRequest) -> str:
    return f"request:{row.pk}"


def _stored(made: SubjectRequest) -> bool:
    """Write the row; False where its organisation has one of that reference already.

    The database decides, so of two who write the same reference down at once one is told.
    """
    try:
        with transaction.atomic():
            SubjectRequest.objects.bulk_create([made])
    except IntegrityError as refused:
        if REFERENCE_USED not in str(refused):
            raise
        return False
    return True


def _put_on_desk(actor: Actor, made: SubjectRequest, at: datetime) -> None:
    jobs.put_on_desk(
        actor=actor,
        at=at,
        item=DeskItem(
            organisation_id=made.owner_id,
            kind="REQUEST_DUE",
            ability="request.handle",
            object_id=made.pk,
            due_at=at + (made.due_on - at.date()),
        ),
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


@dataclass(frozen=True, slots=True)
class Shown:
    """A request, and the records that were chosen as the person's, as far as they are there."""

    request: SubjectRequest
    chosen: tuple[Record, ...]


def read(*, actor: Actor, at: datetime, request_id: UUID) -> Shown:
    """A request that is about to be shown with what the person said. Audited with every id."""
    found = access_request(request_id)
    ids = [UUID(one) for one in found.record_ids]
    audit.record(
        actor=actor,
        at=at,
        action="request.read",
        touched=[audit.Touched(one, found.owner_id) for one in ids],  # only one's own are chosen
        content={"request": request_id},
    )
    return Shown(found, tuple(selectors.records_of(ids)))


def person_of(found: SubjectRequest) -> Person:
    """What the person said of themselves."""
    return Person(**sealed.content_of(found, context=_context(found)))


@dataclass(frozen=True, slots=True)
class Forwarded:
    """How many organisations were asked now, had been asked before, and are closed."""

    asked: int
    before: int
    closed: int


def forward(*, actor: Actor, at: datetime, request_id: UUID) -> Forwarded:
    """Ask every other open organisation of this node; each answers for what it holds itself.

    Nobody learns from this who holds what: each gets the same request, and closes its own. In a
    closed one nobody signs in, so nobody could answer: it is counted, not asked. Done again, it
    asks those that have not been asked.
    """
    found = _open(request_id)
    person = person_of(found)
    others = list(organisations().exclude(pk=actor.for_organisation).values_list("pk", flat=True))
    asked: list[int] = []
    for pk in others:
        made = _sealed(pk, f"{found.pk}", found.kind, person, found.received_on, actor, at)
        if _stored(made):
            _put_on_desk(actor, made, at)
            asked.append(pk)
    audit.record(
        actor=actor,
        at=at,
        action="request.forwarded",
        content={"request": request_id, "to": asked},
    )
    closed = all_organisations().filter(is_active=False).count()
    return Forwarded(asked=len(asked), before=len(others) - len(asked), closed=closed)


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
    """Say which records are the person's; only one's own organisation's can be.

    A record that was chosen and is deleted since stays chosen: its end belongs into the answer.
    """
    found = _open(request_id)
    before = {UUID(one) for one in found.record_ids}
    there = Record.objects.filter(pk__in=before).values_list("pk", flat=True)
    ours = Record.objects.filter(pk__in=list(record_ids), owner_id=actor.for_organisation)
    chosen = {*(before - set(there)), *ours.values_list("pk", flat=True)}
    found.record_ids = sorted(map(str, chosen))
    found.save(update_fields=["record_ids"])
    audit.record(
        actor=actor,
        at=at,
        action="request.records_chosen",
        touched=[audit.Touched(record.pk, record.owner_id) for record in ours],
        content={"request": request_id},
    )
    return found


@dataclass(frozen=True, slots=True)
class Blocked:
    """Which of the chosen records are blocked now, and which are not there for the actor."""

    done: tuple[UUID, ...]
    gone: tuple[UUID, ...]


def block_all(*, actor: Actor, at: datetime, request_id: UUID) -> Blocked:
    """Hide the chosen records from every match and every other reader.

    One that was deleted meanwhile, or that the actor may not see, keeps none of the others open.

    Raises:
        Forbidden: the role does not change records; none is blocked then.
    """
    found = _open(request_id)
    done, gone = list[UUID](), list[UUID]()
    for record_id in map(UUID, found.record_ids):
        try:
            block(actor=actor, at=at, record_id=record_id, blocked=True, reason=REASON)
        except NotFound:
            gone.append(record_id)
        else:
            done.append(record_id)
    return Blocked(tuple(done), tuple(gone))


def close(
    *, actor: Actor, at: datetime, request_id: UUID, outcome: str, reason: str
) -> SubjectRequest:
    """Answer the request. It is kept as the table of its kind says, then deleted.

    Raises:
        RequestClosed: somebody closed it already.
        Invalid: unknown outcome, or no reason.
    """
    require_reason(reason)
    if outcome not in OUTCOMES:
        raise Invalid([problem("unknown-code", where="outcome", value=outcome)])
    found = _open(request_id)
    SubjectRequest.objects.filter(pk=request_id).update(
        state="CLOSED",
        outcome=outcome,
        closed_at=at,
        delete_on=later(at.date(), table("request_kinds").entry(found.kind)["kept_months"]),
        handled_by=actor.as_member,
    )
    for item in desk_items().filter(kind="REQUEST_DUE", object_id=request_id):
        jobs.put_away(actor=actor, at=at, item_id=item.pk)
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
