"""The audit trail: written in the transaction that acts, before anything leaves."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from alcyon.kernel.errors import AlcyonError
from alcyon.sealing.boxes import new_key, seal, unseal
from alcyon.sealing.leaves import SALT_BYTES, commitment, leaf_hash, new_salt
from alcyon.trust.actors import Actor
from alcyon.trust.keys import unwrap, wrap
from alcyon.trust.models import AuditContent, AuditEvent, AuditKey, AuditTouch


class ContentDestroyed(AlcyonError):
    """The content of this event was destroyed by retention; its commitment remains."""

    code = "audit-content-destroyed"
    status = 410


@dataclass(frozen=True, slots=True)
class Touched:
    """One record that an act touched, and whose it is."""

    id: UUID
    owner_id: int


def record(
    *,
    actor: Actor,
    at: datetime,
    action: str,
    touched: Iterable[Touched] = (),
    content: Mapping[str, object] | None = None,
    outcome: str = "DONE",
) -> UUID:
    """Write one event, its sealed content, and a line for each owner it concerns.

    Call inside `acting_as(actor)`: the event stands or falls with the act. One event per
    list page or export, with all ids.

    Args:
        action: a dotted name, `record.read`.
        content: what was asked and seen; sealed, never stored in the clear.
    """
    things = tuple(touched)
    event_id = _write_event(actor, at, action, things, content or {}, outcome)
    by_owner: dict[int, list[UUID]] = defaultdict(list)
    for thing in things:
        by_owner[thing.owner_id].append(thing.id)
    AuditTouch.objects.bulk_create(
        AuditTouch(
            event_id=event_id,
            owner_id=owner_id,
            organisation_id=actor.for_organisation,
            member_id=actor.member_id,
            action=action,
            outcome=outcome,
            purpose=actor.purpose,
            object_ids=ids,
            at=at,
        )
        for owner_id, ids in sorted(by_owner.items())
    )
    return event_id


def _write_event(
    actor: Actor,
    at: datetime,
    action: str,
    things: tuple[Touched, ...],
    content: Mapping[str, object],
    outcome: str,
) -> UUID:
    event_id, salt = uuid4(), new_salt()
    plain = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str).encode()
    committed = commitment(salt, plain)
    ids = [thing.id for thing in things]
    AuditEvent.objects.bulk_create(
        [
            AuditEvent(
                id=event_id,
                organisation_id=actor.for_organisation,
                member_id=actor.member_id,
                action=action,
                outcome=outcome,
                purpose=actor.purpose,
                object_ids=ids,
                at=at,
                commitment=committed,
                leaf=_leaf(event_id, actor, at, action, outcome, ids, committed),
            )
        ]
    )
    key = _monthly_key(actor, at)
    box = seal(_opened(key), salt + plain, context=f"audit:{event_id}")
    AuditContent.objects.bulk_create(
        [
            AuditContent(
                event_id=event_id,
                organisation_id=actor.for_organisation,
                key_id=key.pk,
                box=box,
            )
        ]
    )
    return event_id


def content_of(event: AuditEvent) -> dict[str, object]:
    """What was asked and seen, checked against the commitment.

    Raises:
        ContentDestroyed: retention destroyed the key, or the box does not keep its promise.
    """
    stored = AuditContent.objects.filter(event_id=event.pk).first()
    key = AuditKey.objects.filter(pk=stored.key_id).first() if stored is not None else None
    if stored is None or key is None or key.wrapped is None:
        raise ContentDestroyed(event=event.pk)
    opened = unseal(_opened(key), bytes(stored.box), context=f"audit:{event.pk}")
    salt, plain = opened[:SALT_BYTES], opened[SALT_BYTES:]
    if commitment(salt, plain) != bytes(event.commitment):
        raise ContentDestroyed(event=event.pk)
    return dict(json.loads(plain))


def _monthly_key(actor: Actor, at: datetime) -> AuditKey:
    """The organisation's key of this month. Two who make it at once agree on one."""
    month = at.date().replace(day=1)
    ours = AuditKey.objects.filter(organisation_id=actor.for_organisation, month=month)
    if (key := ours.first()) is not None:
        return key
    made = AuditKey(organisation_id=actor.for_organisation, month=month)
    made.wrapped = wrap("audit", new_key(), context=_key_context(made))
    AuditKey.objects.bulk_create([made], ignore_conflicts=True)
    return ours.get()


def _opened(key: AuditKey) -> bytes:
    if key.wrapped is None:
        raise ContentDestroyed(key=key.pk)
    return unwrap("audit", bytes(key.wrapped), context=_key_context(key))


def _key_context(key: AuditKey) -> str:
    return f"audit-key:{key.organisation_id}:{key.month.isoformat()}"


def _leaf(
    event_id: UUID,
    actor: Actor,
    at: datetime,
    action: str,
    outcome: str,
    ids: list[UUID],
    committed: bytes,
) -> bytes:
    return leaf_hash(
        [
            str(event_id),
            str(actor.organisation_id),
            str(actor.member_id),
            action,
            outcome,
            actor.purpose,
            ",".join(map(str, ids)),
            at.isoformat(),
            committed,
        ]
    )
