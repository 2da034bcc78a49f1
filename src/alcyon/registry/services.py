"""Writes of the registry: contribute, revise, share, review, block, delete.

Call inside `acting_as(actor)`. Each writes its audit event in the same transaction. Links,
imports, exports, retention and requests have modules of their own beside this one.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from alcyon.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from alcyon.kernel.problems import problem
from alcyon.ontology import Draft, Value
from alcyon.registry.handling import Handling, handling_of
from alcyon.registry.models import DeletionReceipt, Link, Record, Revision
from alcyon.registry.preparing import (
    fill,
    prepare,
    refresh_terms,
    revision_of,
    set_handling,
    store,
)
from alcyon.registry.selectors import current_values, thing_of
from alcyon.trust import audit, jobs
from alcyon.trust.actors import Actor
from alcyon.trust.audiences import require_known
from alcyon.trust.models import DeskItem
from alcyon.trust.rule import Thing, may
from alcyon.vault import services as vault

BACKUPS_KEPT_DAYS = 35
"""A deleted record is gone from the last backup after so many days (see docs, operate)."""


class ChangedMeanwhile(Conflict):
    """Somebody changed this record since you opened it. Nothing of yours was stored."""

    code = "changed-meanwhile"


def contribute(
    *,
    actor: Actor,
    at: datetime,
    draft: Draft,
    handling: Handling,
    minor: bool = False,
    origin_key: bytes | None = None,
) -> Record:
    """Store a new record of the actor's organisation.

    Raises:
        Invalid: the handling has mistakes, all of them named.
        Forbidden: the role does not contribute.
    """
    handling.check(actor, at)
    require_known(handling.audience)
    made = prepare(
        actor=actor, at=at, draft=draft, handling=handling, minor=minor, origin_key=origin_key
    )
    require(actor, "record.contribute", thing_of(made.record))
    store([made], actor=actor, at=at)
    audit.record(
        actor=actor,
        at=at,
        action="record.contributed",
        touched=[touched(made.record)],
        content={"schema": made.record.schema, "category": made.record.category},
    )
    tell_new_readers(made.record, actor, before=frozenset(), at=at)
    return made.record


def revise(
    *,
    actor: Actor,
    at: datetime,
    record_id: UUID,
    draft: Draft,
    handling: Handling,
    reason: str,
    seen_revision: int,
) -> Record:
    """Correct a record: a new revision, the old one stays readable.

    Args:
        seen_revision: what the actor had before the eyes; a newer one refuses the change.

    Raises:
        ChangedMeanwhile: somebody was quicker.
        NotFound, Invalid, Forbidden
    """
    require_reason(reason)
    handling.check(actor, at)
    record = lock(record_id, actor, "record.change", seen_revision=seen_revision)
    before = frozenset(record.audience)
    require_known(handling.audience - before)
    record.revision += 1
    parted = fill(record, draft=draft, handling=handling, at=at, minor=record.is_protected)
    record.save()
    Revision.objects.bulk_create([revision_of(record, parted.opens, actor, at, reason)])
    if len(parted.vault) > 0:
        vault.seal_identity(
            actor=actor, at=at, record_id=record.pk, revision=record.revision, values=parted.vault
        )
    _audit(actor, at, "record.revised", record, reason=reason)
    tell_new_readers(record, actor, before=before, at=at)
    return record


def share(
    *,
    actor: Actor,
    at: datetime,
    record_id: UUID,
    audience: Iterable[int],
    discovery: str,
    reason: str,
) -> Record:
    """Decide who sees a record from now on; both wider and narrower take effect at once."""
    require_reason(reason)
    record = lock(record_id, actor, "record.share")
    before = frozenset(record.audience)
    handling = replace(handling_of(record), audience=frozenset(audience), discovery=discovery)
    handling.check_sharing()  # a day that has passed is no reason to refuse a recall
    require_known(handling.audience - before)
    _rehandle(record, handling, actor, at, reason)
    _audit(
        actor,
        at,
        "record.shared",
        record,
        reason=reason,
        before=sorted(before),
        after=record.audience,
    )
    tell_new_readers(record, actor, before=before, at=at)
    return record


def review(
    *, actor: Actor, at: datetime, record_id: UUID, review_on: date, delete_on: date, reason: str
) -> Record:
    """Keep a record for longer, for a reason. Silence deletes it when its day comes."""
    require_reason(reason)
    record = lock(record_id, actor, "record.review")
    handling = replace(handling_of(record), review_on=review_on, delete_on=delete_on)
    handling.check(actor, at)
    _rehandle(record, handling, actor, at, reason)
    _audit(actor, at, "record.reviewed", record, reason=reason, review_on=review_on)
    return record


def block(*, actor: Actor, at: datetime, record_id: UUID, blocked: bool, reason: str) -> Record:
    """Hide a record from every match and from every other organisation, or open it again."""
    require_reason(reason)
    record = lock(record_id, actor, "record.change")
    record.is_blocked, record.updated_at = blocked, at
    record.save(update_fields=["is_blocked", "updated_at"])
    action = "record.blocked" if blocked else "record.unblocked"
    _audit(actor, at, action, record, reason=reason)
    return record


def delete(
    *, actor: Actor, at: datetime, record_id: UUID, why: str, reason: str
) -> DeletionReceipt:
    """Delete a record with its revisions, links and sealed identity; a receipt remains.

    Args:
        why: DECISION, REQUEST or EXPIRED.
    """
    require_reason(reason)
    record = lock(record_id, actor, "record.delete")
    _audit(actor, at, "record.deleted", record, reason=reason, why=why)
    return remove(record, at=at, why=why, deleted_by=actor.member_id)


def remove(record: Record, *, at: datetime, why: str, deleted_by: UUID | None) -> DeletionReceipt:
    """The deletion itself, for people and for the clock alike. Audit it yourself."""
    links = Link.objects.filter(subject=record) | Link.objects.filter(object=record)
    receipt = DeletionReceipt(
        owner_id=record.owner_id,
        record_id=record.pk,
        schema=record.schema,
        reason=why,
        revisions=record.revision,
        links=links.count(),
        deleted_by=deleted_by,
        deleted_at=at,
        backups_until=at.date() + timedelta(days=BACKUPS_KEPT_DAYS),
    )
    for link_id in links.values_list("pk", flat=True):
        vault.erase_identity(record_id=link_id)
    vault.erase_identity(record_id=record.pk)
    record.delete()
    DeletionReceipt.objects.bulk_create([receipt])
    return receipt


def require(actor: Actor, action: str, thing: Thing) -> None:
    """Raise `Forbidden` unless the rule allows it."""
    if not may(actor.viewer, action, thing):
        raise Forbidden(action=action)


def require_reason(reason: str) -> None:
    if reason.strip() == "":
        raise Invalid([problem("reason-required", where="reason")])


def lock(record_id: UUID, actor: Actor, action: str, *, seen_revision: int | None = None) -> Record:
    """The record, locked until the act ends, if the actor may do `action` to it.

    Raises:
        NotFound: no such record, or not one the actor sees; the answer is the same.
        Forbidden: the actor sees it, but may not do this.
        ChangedMeanwhile: it is not at `seen_revision` any more.
    """
    visible = Record.objects.filter(pk=record_id).first()
    if visible is None:
        raise NotFound(record=record_id)
    require(actor, action, thing_of(visible))
    record = Record.objects.select_for_update().filter(pk=record_id).first()
    if record is None:  # deleted between the look and the lock
        raise NotFound(record=record_id)
    if seen_revision is not None and record.revision != seen_revision:
        raise ChangedMeanwhile(record=record_id, seen=seen_revision, now=record.revision)
    return record


def touched(row: Record | Link) -> audit.Touched:
    return audit.Touched(row.pk, row.owner_id)


def tell_new_readers(record: Record, actor: Actor, *, before: frozenset[int], at: datetime) -> None:
    """Put the record on the desk of organisations that were newly named."""
    for key in frozenset(record.audience) - before:
        if key > 0 and key != record.owner_id:
            jobs.put_on_desk(
                actor=actor,
                at=at,
                item=DeskItem(
                    organisation_id=key,
                    kind="RECORD_SHARED",
                    ability="record.read",
                    object_id=record.pk,
                    facts={"schema": record.schema},
                ),
            )


def _rehandle(record: Record, handling: Handling, actor: Actor, at: datetime, reason: str) -> None:
    """A new revision that says the same, handled differently."""
    opens: tuple[Value, ...] = current_values(record)
    set_handling(record, handling, at)
    record.revision += 1
    record.updated_at = at
    refresh_terms(record, opens)
    record.save()
    Revision.objects.bulk_create([revision_of(record, opens, actor, at, reason)])


def _audit(actor: Actor, at: datetime, action: str, record: Record, **content: object) -> None:
    audit.record(actor=actor, at=at, action=action, touched=[touched(record)], content=content)
