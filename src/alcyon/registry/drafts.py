"""Forms that are not sent yet: kept sealed for their member, for two weeks, one per form."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from alcyon.kernel.errors import NotFound
from alcyon.registry import sealed
from alcyon.registry.models import Draft
from alcyon.trust.actors import Actor

KEPT_DAYS = 14

Form = Mapping[str, Sequence[str]]


def keep(*, actor: Actor, at: datetime, kind: str, form: Form) -> UUID:
    """Put what is in the form aside; a later state takes the place of an earlier one."""
    discard(actor=actor, kind=kind)
    row = Draft(
        owner_id=actor.for_organisation,
        member_id=actor.as_member,
        kind=kind,
        created_at=at,
        delete_on=at.date() + timedelta(days=KEPT_DAYS),
    )
    sealed.put(row, {name: list(texts) for name, texts in form.items()}, context=_context(row))
    Draft.objects.bulk_create([row])
    return row.pk


def by_id(draft_id: UUID) -> Form:
    """What was put aside under this id, for a job that works on it.

    Raises:
        NotFound: no such draft, or not the member's.
    """
    row = Draft.objects.filter(pk=draft_id).first()
    if row is None:
        raise NotFound(draft=draft_id)
    return _opened(row)


def kept(*, actor: Actor, kind: str) -> tuple[Form, datetime] | None:
    """What was put aside, and when; None where nothing was."""
    row = Draft.objects.filter(member_id=actor.as_member, kind=kind).first()
    if row is None:
        return None
    return _opened(row), row.created_at


def discard(*, actor: Actor, kind: str) -> None:
    """Forget a draft: the form was sent, or given up."""
    Draft.objects.filter(member_id=actor.as_member, kind=kind).delete()


def _opened(row: Draft) -> Form:
    form: Form = sealed.content_of(row, context=_context(row))
    return form


def _context(row: Draft) -> str:
    return f"draft:{row.pk}"
