"""What happens by the clock: rescue of stalled jobs, and retention."""

from datetime import datetime

from procrastinate.contrib.django import app

from alcyon.doors.factor_services import forget_ended
from alcyon.registry import retention
from alcyon.trust.access import acting_as
from alcyon.trust.actors import Actor
from alcyon.trust.selectors import all_organisations

STALLED_AFTER_SECONDS = 30
"""A worker that has not given a sign of life for so long is taken for dead."""

DIRECTORY = Actor(organisation_id=None, abilities=frozenset({"organisation.manage"}))
"""Reads the list of organisations, and nothing else."""


async def rescue_stalled() -> None:
    """Give out again what a killed worker left half done. Handlers can be repeated."""
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        await manager.retry_job(job)


def run_retention(*, at: datetime) -> None:
    """Delete by default, in short transactions; each organisation for itself, closed ones too."""
    with acting_as(DIRECTORY):
        ids = list(all_organisations().values_list("pk", flat=True))
    for organisation_id in ids:
        retention.run(organisation_id=organisation_id, at=at)
    forget_ended(at=at)
