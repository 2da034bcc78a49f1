"""Counting exactly what a search page only bounds."""

from django.utils import timezone

from alcyon.jobs.running import handles
from alcyon.registry import drafts, selectors
from alcyon.registry.selectors import ALL, Sought
from alcyon.trust import audit, jobs
from alcyon.trust.access import Order, acting_as
from alcyon.trust.models import DeskItem


@handles("count")
def count(order: Order) -> str:
    """With the rights of this moment; the number lies on the Desk of whoever asked."""
    assert order.object_id is not None
    at = timezone.now()
    with acting_as(order.actor, job=str(order.job_id)):
        sought = Sought.from_form(drafts.by_id(order.object_id))
        number = selectors.count(sought, order.actor, most=ALL).number
        audit.record(
            actor=order.actor, at=at, action="record.counted", content={"text": sought.text}
        )
        jobs.progress(job_id=order.job_id, done=number, total=number)
        jobs.put_on_desk(
            actor=order.actor,
            at=at,
            item=DeskItem(
                organisation_id=order.actor.for_organisation,
                member_id=order.actor.member_id,
                kind="COUNT_DONE",
                ability="record.read",
                facts={"count": number},
            ),
        )
    return ""
