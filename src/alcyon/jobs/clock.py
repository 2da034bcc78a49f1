"""What happens by the clock: rescue of stalled jobs, and retention."""

import logging
from datetime import datetime

from procrastinate.contrib.django import app

from alcyon.doors.factor_services import forget_ended
from alcyon.registry import retention
from alcyon.trust.access import acting_as
from alcyon.trust.actors import Actor
from alcyon.trust.selectors import all_organisations

log = logging.getLogger("alcyon.jobs")

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
    """Delete by default, in short transactions; each organisation for itself, closed ones too.

    Raises:
        ExceptionGroup: what went wrong, organisation by organisation, once all had their turn.
    """
    with acting_as(DIRECTORY):
        ids = list(all_organisations().values_list("pk", flat=True))
    failures: list[Exception] = []
    for organisation_id in ids:
        try:
            retention.run(organisation_id=organisation_id, at=at)
        except Exception as error:  # noqa: BLE001 - the others' data have reached their day too
            log.error(  # by its type alone: a message may hold what was to be deleted
                "retention failed for organisation %d: %s", organisation_id, type(error).__name__
            )
            failures.append(error)
    forget_ended(at=at)
    if failures:
        raise ExceptionGroup("retention failed", failures)
