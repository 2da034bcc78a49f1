"""The audit trail: written in the transaction that acts, before anything leaves."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from alcyon.kernel.errors import AlcyonError, Forbidden, NotFound
from alcyon.sealing.boxes import BoxDoesNotOpen, new_key, seal, unseal
from alcyon.sealing.leaves import SALT_BYTES, commitment, leaf_hash, new_salt
from alcyon.trust.actors import Actor
from alcyon.trust.keys import unwrap, wrap
from alcyon.trust.models import AuditContent, AuditEvent, AuditKey, AuditTouch


class ContentDestroyed(AlcyonError):
    """The content of this event was destroyed by retention; its commitment remains."""

    code = "audit-content-destroyed"
    status = 410


class ContentAltered(AlcyonError):
    """The content of this event is not what was written. Tell the data-protection reviewer."""

    code = "audit-content-altered"
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
    leaf = _Leaf(
        event_id,
        actor.for_organisation,
        actor.member_id,
        action,
        outcome,
        actor.purpose,
        tuple(ids),
        at,
        committed,
    )
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
                leaf=leaf.hash(),
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


def note_reading(
    *, actor: Actor, at: datetime, trail: str, asked: Mapping[str, str] | None = None
) -> None:
    """The trail is about to be shown, and reading it is reading about persons: an event as well.

    Its content says what was read. The ids in it are not touched again, or each reading of the
    trail would lengthen the next.

    Args:
        trail: `ours`, `done`, or one act as `touch:<id>` and `event:<id>`.
    """
    content = {"trail": trail, "filter": dict(asked or {})}
    record(actor=actor, at=at, action="audit.listed", content=content)


def open_content(*, actor: Actor, at: datetime, event_id: UUID, reason: str) -> dict[str, object]:
    """Open what was asked and seen in one event of the actor's organisation, for a reviewer.

    The opening is an event of its own, written before anything is returned.

    Raises:
        Forbidden: the actor does not review.
        NotFound: no such event of the actor's organisation.
        ContentDestroyed, ContentAltered
    """
    if not actor.can("audit.read"):
        raise Forbidden(action="audit.read")
    event = AuditEvent.objects.filter(pk=event_id).first()
    if event is None:
        raise NotFound(event=event_id)
    content = {"event": event_id, "reason": reason}
    record(actor=actor, at=at, action="audit.opened", content=content)
    return content_of(event)


def content_of(event: AuditEvent) -> dict[str, object]:
    """What was asked and seen, checked against the commitment.

    Raises:
        ContentDestroyed: retention destroyed the key or the box.
        ContentAltered: box, salt or commitment is not the one that was written.
    """
    stored = AuditContent.objects.filter(event_id=event.pk).first()
    if stored is None:
        raise ContentDestroyed(event=event.pk)
    return read_box(event, stored)


def read_box(event: AuditEvent, stored: AuditContent) -> dict[str, object]:
    """What a box says, if it is the box of this event."""
    key = AuditKey.objects.filter(pk=stored.key_id).first()
    if key is None or key.wrapped is None:
        raise ContentDestroyed(event=event.pk)
    try:
        opened = unseal(_opened(key), bytes(stored.box), context=f"audit:{event.pk}")
    except BoxDoesNotOpen as changed:
        raise ContentAltered(event=event.pk) from changed
    salt, plain = opened[:SALT_BYTES], opened[SALT_BYTES:]
    if commitment(salt, plain) != bytes(event.commitment):
        raise ContentAltered(event=event.pk)
    return dict(json.loads(plain))


def is_intact(event: AuditEvent) -> bool:
    """Whether the row itself still is the leaf that was written: who, what, which, when."""
    written = _Leaf(
        event.pk,
        event.organisation_id,
        event.member_id,
        event.action,
        event.outcome,
        event.purpose,
        tuple(event.object_ids),
        event.at,
        bytes(event.commitment),
    )
    return written.hash() == bytes(event.leaf)


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


@dataclass(frozen=True, slots=True)
class _Leaf:
    """What the hash of a row covers, in this order."""

    event_id: UUID
    organisation_id: int
    member_id: UUID | None
    action: str
    outcome: str
    purpose: str
    object_ids: tuple[UUID, ...]
    at: datetime
    commitment: bytes

    def hash(self) -> bytes:
        return leaf_hash(
            [
                str(self.event_id),
                str(self.organisation_id),
                str(self.member_id),
                self.action,
                self.outcome,
                self.purpose,
                ",".join(map(str, self.object_ids)),
                self.at.astimezone(UTC).isoformat(),
                self.commitment,
            ]
        )
