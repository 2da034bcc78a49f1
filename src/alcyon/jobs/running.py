"""Running one job: as the member who ordered it, re-checked, and never twice."""

import logging
from collections.abc import Callable
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from alcyon.kernel.errors import AlcyonError
from alcyon.trust import audit, jobs
from alcyon.trust.access import Order, RightsChanged, acting_as, actor_of_job
from alcyon.trust.actors import Actor
from alcyon.trust.models import DeskItem
from alcyon.trust.selectors import access_job

log = logging.getLogger("alcyon.jobs")

Handler = Callable[[Order], str]
"""Does the work, in transactions of its own; returns the kind of the desk item that tells it,
or nothing when the work itself told."""

AWAY = (OperationalError, InterfaceError, OSError)
"""The database is away or a disk is full: no mistake of the job, and the queue tries again."""

HANDLERS: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of this kind."""

    def register(handler: Handler) -> Handler:
        HANDLERS[kind] = handler
        return handler

    return register


def run(job_id: UUID) -> None:
    """Run a job that the queue delivered; safe to repeat after a crash.

    A member who lost the right stops the job, with a reason on the Desk. An error of ours
    marks it as failed and is raised again, so that the queue shows it too.
    """
    try:
        order = actor_of_job(job_id)
    except RightsChanged as lost:
        _stop(job_id, lost)
        return
    with acting_as(order.actor, job=str(job_id)):
        if not jobs.begin(job_id=job_id, at=timezone.now()):
            return
    try:
        told = HANDLERS[order.kind](order)
    except AlcyonError as error:
        log.warning("job failed", extra={"job_id": str(job_id), "code": error.code})
        _finish(order, "FAILED", error.code, "JOB_FAILED")
    except AWAY:
        raise
    except Exception:
        log.exception("job broke", extra={"job_id": str(job_id)})
        _finish(order, "FAILED", "error", "JOB_FAILED")
        raise
    else:
        _finish(order, "DONE", "", told)


def _finish(order: Order, state: str, reason: str, told: str) -> None:
    at = timezone.now()
    with acting_as(order.actor, job=str(order.job_id)):
        jobs.finish(job_id=order.job_id, at=at, state=state, reason=reason)
        if told:
            _tell(order.actor, order.kind, order.object_id, told, reason)


def _tell(actor: Actor, job_kind: str, object_id: UUID | None, told: str, reason: str) -> None:
    assert actor.organisation_id is not None
    jobs.put_on_desk(
        actor=actor,
        at=timezone.now(),
        item=DeskItem(
            organisation_id=actor.organisation_id,
            member_id=actor.member_id,
            kind=told,
            ability="desk.read",
            object_id=object_id,
            facts={"job": job_kind, "reason": reason},
        ),
    )


def _stop(job_id: UUID, lost: RightsChanged) -> None:
    """Close the job in the name of its organisation: the member may be gone."""
    with acting_as(Actor(organisation_id=None), job=str(job_id)):
        row = access_job(job_id)
        jobs.finish(job_id=job_id, at=timezone.now(), state="STOPPED", reason=lost.code)
    clerk = Actor(organisation_id=row.organisation_id, member_id=row.member_id)
    with acting_as(clerk):
        _tell(clerk, row.kind, row.object_id, "JOB_STOPPED", lost.code)
        audit.record(
            actor=clerk,
            at=timezone.now(),
            action="job.stopped",
            outcome="REFUSED",
            content={"job": str(job_id), "reason": lost.code},
        )
