"""What the queue knows by name. Bodies are elsewhere; here stands only when they run."""

from uuid import UUID

from django.db import close_old_connections
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from alcyon.jobs import clock, running
from alcyon.jobs import counts as _counts
from alcyon.jobs import exports as _exports
from alcyon.jobs import imports as _imports

__all__ = [
    "_counts",
    "_exports",
    "_imports",
    "rescue",
    "retention",
    "run",
]  # importing them registers them

AFTER_A_CRASH = RetryStrategy(max_attempts=100, wait=5, linear_wait=5)
"""Later each time, for some hours: a full disk or a database away for a while ends no job."""


@app.task(name="alcyon.run", retry=AFTER_A_CRASH)
def run(job_id: str) -> None:
    """One job of a member."""
    close_old_connections()  # one that broke when the database went away would stay broken
    running.run(UUID(job_id))


@app.periodic(cron="* * * * *")
@app.task(name="alcyon.rescue", pass_context=False, queueing_lock="rescue")
async def rescue(timestamp: int) -> None:
    """Jobs whose worker was killed are given out again."""
    await clock.rescue_stalled()


@app.periodic(cron="20 2 * * *")
@app.task(name="alcyon.retention", queueing_lock="retention")
def retention(timestamp: int) -> None:
    """What has reached its day is deleted, organisation by organisation."""
    close_old_connections()
    clock.run_retention(at=timezone.now())
