"""Sealing, opening and erasing the identity of a protected person.

Call inside `acting_as(actor)`; the walls decide who may. Nothing here is ever cached.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from alcyon.kernel.errors import Invalid, NotFound
from alcyon.kernel.problems import problem
from alcyon.sealing.boxes import new_key, seal, unseal
from alcyon.trust import audit, bulk
from alcyon.trust.actors import Actor
from alcyon.trust.keys import forget, unwrap, wrap
from alcyon.vault.models import Identity, PersonKey

Values = Sequence[dict[str, Any]]


def seal_identity(
    *, actor: Actor, at: datetime, record_id: UUID, revision: int, values: Values
) -> None:
    """Seal one revision's identifying values; the first makes the person's key."""
    seal_identities(actor=actor, at=at, identities=[(record_id, revision, values)])


def seal_identities(
    *, actor: Actor, at: datetime, identities: Iterable[tuple[UUID, int, Values]]
) -> None:
    """The same for many records at once: two statements, whatever their number."""
    wanted = list(identities)
    keys = _keys_for([record_id for record_id, _, _ in wanted], actor, at)
    bulk.insert(
        Identity(
            record_id=record_id,
            owner_id=actor.for_organisation,
            revision=revision,
            box=seal(
                keys[record_id],
                json.dumps(list(values), ensure_ascii=False).encode(),
                context=_box_context(record_id, revision),
            ),
            sealed_at=at,
        )
        for record_id, revision, values in wanted
    )


def open_identity(
    *, actor: Actor, at: datetime, record_id: UUID, revision: int, reason: str
) -> Values:
    """The identifying values as of `revision`, for a stated reason. Audited before it returns.

    Raises:
        Invalid: no reason was given.
        NotFound: no identity, or not one the actor may open; the answer is the same.
    """
    if reason.strip() == "":
        raise Invalid([problem("reason-required", where="reason")])
    key = PersonKey.objects.filter(record_id=record_id).first()
    held = Identity.objects.filter(record_id=record_id, revision__lte=revision)
    identity = held.order_by("-revision").first()
    if key is None or identity is None:
        raise NotFound(record=record_id)
    audit.record(
        actor=actor,
        at=at,
        action="protect.opened",
        touched=[audit.Touched(record_id, key.owner_id)],
        content={"reason": reason, "revision": revision},
    )
    plain = unseal(
        unwrap("vault", bytes(key.wrapped), context=_key_context(record_id)),
        bytes(identity.box),
        context=_box_context(record_id, identity.revision),
    )
    return list(json.loads(plain))


def name_readers(*, record_id: UUID, audience: Iterable[int]) -> None:
    """Say which other organisations may open the identity. Empty: the owner alone."""
    PersonKey.objects.filter(record_id=record_id).update(audience=sorted(audience))


def erase_identity(*, record_id: UUID) -> None:
    """Destroy the person's key; the sealed revisions go with it. Nothing brings them back."""
    PersonKey.objects.filter(record_id=record_id).delete()
    forget()


def _keys_for(record_ids: list[UUID], actor: Actor, at: datetime) -> dict[UUID, bytes]:
    """The key of each person; missing ones are made."""
    present = dict(
        PersonKey.objects.filter(record_id__in=record_ids).values_list("record_id", "wrapped")
    )
    plain = {record_id: new_key() for record_id in record_ids if record_id not in present}
    bulk.insert(
        PersonKey(
            record_id=record_id,
            owner_id=actor.for_organisation,
            wrapped=wrap("vault", key, context=_key_context(record_id)),
            created_at=at,
        )
        for record_id, key in plain.items()
    )
    for record_id, wrapped in present.items():
        plain[record_id] = unwrap("vault", bytes(wrapped), context=_key_context(record_id))
    return plain


def _key_context(record_id: UUID) -> str:
    return f"person-key:{record_id}"


def _box_context(record_id: UUID, revision: int) -> str:
    return f"identity:{record_id}:{revision}"
