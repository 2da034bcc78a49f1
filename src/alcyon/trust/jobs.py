"""Background work: ordered by a member, carried by the queue as one opaque id."""

from datetime import datetime
from uuid import UUID

from alcyon.kernel.errors import NotFound
from alcyon.trust.actors import Actor
from alcyon.trust.models import DeskItem, Job


def order(
    *,
    actor: Actor,
    at: datetime,
    kind: str,
    ability: str,
    object_id: UUID | None = None,
    total: int | None = None,
) -> Job:
    """Write down a job inside the act that orders it. The queue is told by `doors.queue`.

    The row holds no arguments: what to do is looked up by `object_id` with the rights that
    the member has when the job runs.
    """
    return Job.objects.create(
        organisation_id=actor.for_organisation,
        member_id=actor.as_member,
        purpose=actor.purpose,
        ability=ability,
        abilities=sorted(actor.abilities),
        clearance=actor.clearance,
        categories=sorted(actor.categories),
        networks=sorted(actor.networks),
        kind=kind,
        object_id=object_id,
        total=total,
        created_at=at,
    )


def begin(*, job_id: UUID, at: datetime) -> bool:
    """Mark a job as running; False when it is over already (a run repeated by the rescue)."""
    waiting = Job.objects.filter(pk=job_id, state__in=["WAITING", "RUNNING"])
    return waiting.update(state="RUNNING", started_at=at) == 1


def progress(*, job_id: UUID, done: int, total: int | None = None) -> None:
    """Say how far the job is, in the transaction of the work it speaks of."""
    Job.objects.filter(pk=job_id).update(done=done, total=total)


def finish(*, job_id: UUID, at: datetime, state: str = "DONE", reason: str = "") -> None:
    """Close a job as DONE, STOPPED (rights changed, asked to) or FAILED, with a code."""
    Job.objects.filter(pk=job_id).update(state=state, reason=reason, finished_at=at)


def put_on_desk(*, actor: Actor, at: datetime, item: DeskItem) -> None:
    """Tell a member, or everybody able, that something waits. No personal data in its facts.

    Before another organisation lies only what a wall lets through: news of a thing that
    concerns it, in the true name of the sender.
    """
    item.sender_id, item.created_at = actor.for_organisation, at
    DeskItem.objects.bulk_create([item])


def put_away(*, actor: Actor, at: datetime, item_id: UUID) -> None:
    """An item is done with, for everybody it lay before.

    Raises:
        NotFound: no such item, not the actor's, or put away already.
    """
    waiting = DeskItem.objects.filter(pk=item_id, done_at=None)
    if waiting.update(done_at=at, done_by=actor.member_id) == 0:
        raise NotFound(item=item_id)
