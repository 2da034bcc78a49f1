"""Reads of the work queue: names of tasks and counts. The queue holds opaque ids alone."""

from dataclasses import dataclass

from django.db.models import Count
from procrastinate.contrib.django.models import ProcrastinateJob


@dataclass(frozen=True, slots=True)
class Queued:
    """How many jobs of one task are in one state: `todo doing succeeded failed …`."""

    task: str
    status: str
    count: int


def queue_summary() -> tuple[Queued, ...]:
    """Every task that has jobs, by state."""
    rows = (
        ProcrastinateJob.objects.values_list("task_name", "status")
        .order_by("task_name", "status")
        .annotate(count=Count("pk"))
    )
    return tuple(Queued(task, status, count) for task, status, count in rows)
