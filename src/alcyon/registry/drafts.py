"""Forms that are not sent yet: kept sealed for their member, for two weeks, one per form."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from alcyon.registry.models import Draft
from alcyon.sealing.boxes import new_key, seal, unseal
from alcyon.trust.actors import Actor
from alcyon.trust.keys import unwrap, wrap

KEPT_DAYS = 14

Form = Mapping[str, Sequence[str]]


def keep(*, actor: Actor, at: datetime, kind: str, form: Form) -> None:
    """Put what is in the form aside; a later state takes the place of an earlier one."""
    discard(actor=actor, kind=kind)
    row = Draft(
        owner_id=actor.for_organisation,
        member_id=actor.as_member,
        kind=kind,
        created_at=at,
        delete_on=at.date() + timedelta(days=KEPT_DAYS),
    )
    key = new_key()
    row.key = wrap("vault", key, context=_context(row))
    content = json.dumps({name: list(texts) for name, texts in form.items()})
    row.box = seal(key, content.encode(), context=_context(row))
    Draft.objects.bulk_create([row])


def kept(*, actor: Actor, kind: str) -> tuple[Form, datetime] | None:
    """What was put aside, and when; None where nothing was."""
    row = Draft.objects.filter(member_id=actor.as_member, kind=kind).first()
    if row is None:
        return None
    key = unwrap("vault", bytes(row.key), context=_context(row))
    form: Form = json.loads(unseal(key, bytes(row.box), context=_context(row)))
    return form, row.created_at


def discard(*, actor: Actor, kind: str) -> None:
    """Forget a draft: the form was sent, or given up."""
    Draft.objects.filter(member_id=actor.as_member, kind=kind).delete()


def _context(row: Draft) -> str:
    return f"draft:{row.pk}"
