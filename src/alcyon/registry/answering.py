"""What a data subject is told: everything found on them, and every act on it, by id.

The records are those that a reviewer chose as the person's. Of an act that touched the records
of many persons only this person's ids are told, and of the other end of a link nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from alcyon.registry.models import DeletionReceipt, Link, Record, Revision
from alcyon.registry.requests import access_request
from alcyon.trust import audit
from alcyon.trust.actors import Actor
from alcyon.trust.models import AuditTouch
from alcyon.vault.models import Identity


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the audit trail, and which of the person's records and links it touched."""

    touch: AuditTouch
    ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Everything found on a person.

    `unseen` are ids that were chosen and are neither there for the actor nor receipted.
    `identities` are the sealed revisions, not opened.
    """

    records: tuple[Record, ...]
    deleted: tuple[DeletionReceipt, ...]
    unseen: tuple[UUID, ...]
    revisions: tuple[Revision, ...]
    links: tuple[Link, ...]
    identities: tuple[Identity, ...]
    acts: tuple[Act, ...]

    def touched(self) -> Iterator[audit.Touched]:
        """What the telling itself touches."""
        for row in (*self.records, *self.links):
            yield audit.Touched(row.pk, row.owner_id)
        for receipt in self.deleted:
            yield audit.Touched(receipt.record_id, receipt.owner_id)


def tell(*, actor: Actor, at: datetime, request_id: UUID) -> Told:
    """Gather what the person of a request may be told. Audited with every id.

    Raises:
        NotFound: no such request, or not one the actor handles.
    """
    request = access_request(request_id)
    told = _found([UUID(one) for one in request.record_ids])
    unseen = [audit.Touched(one, request.owner_id) for one in told.unseen]
    audit.record(
        actor=actor,
        at=at,
        action="request.trail",
        touched=[*told.touched(), *unseen],
        content={"request": request_id, "revisions": [one.pk for one in told.revisions]},
    )
    return told


def _found(chosen: list[UUID]) -> Told:
    """The chosen records with all that hangs on them; a fixed number of queries."""
    records = tuple(Record.objects.filter(pk__in=chosen).select_related("owner").order_by("id"))
    deleted = tuple(
        DeletionReceipt.objects.filter(record_id__in=chosen)
        .select_related("owner")
        .order_by("deleted_at", "id")
    )
    links = tuple(
        Link.objects.filter(Q(subject__in=records) | Q(object__in=records))
        .select_related("owner")
        .order_by("id")
    )
    theirs = {*chosen, *(link.pk for link in links)}
    known = {record.pk for record in records} | {receipt.record_id for receipt in deleted}
    return Told(
        records=records,
        deleted=deleted,
        unseen=tuple(one for one in chosen if one not in known),
        revisions=tuple(
            Revision.objects.filter(Q(record__in=records) | Q(link__in=links))
            .select_related("owner")
            .order_by("changed_at", "id")
        ),
        links=links,
        identities=tuple(
            Identity.objects.filter(record_id__in=theirs)
            .select_related("owner")
            .order_by("sealed_at", "id")
        ),
        acts=tuple(_acts(theirs)),
    )


def _acts(theirs: set[UUID]) -> Iterator[Act]:
    touches = AuditTouch.objects.filter(object_ids__overlap=list(theirs))
    for touch in touches.select_related("organisation").order_by("at", "id"):
        yield Act(touch, tuple(one for one in touch.object_ids if one in theirs))
