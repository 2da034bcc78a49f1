"""Building an export in the background."""

from django.utils import timezone

from alcyon.jobs.running import handles
from alcyon.registry import exporting
from alcyon.trust.access import Order, acting_as


@handles("export")
def build(order: Order) -> str:
    """One transaction: the file is fetched only when its audit event is committed."""
    assert order.object_id is not None
    with acting_as(order.actor, job=str(order.job_id)):
        exporting.build(actor=order.actor, at=timezone.now(), export_id=order.object_id)
    return "EXPORT_DONE"
