"""`alcyon work`: the background worker. `alcyon up` starts it; nobody needs to call it."""

from __future__ import annotations

import argparse
import asyncio
import os
from typing import Any, cast

CONCURRENCY = 2


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    subparsers.add_parser("work", help="run background jobs until stopped")


def run(args: argparse.Namespace) -> int:
    """Take jobs until SIGTERM or Ctrl-C; the job at hand is finished first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alcyon.config.settings")
    import django

    django.setup()
    from procrastinate.contrib.django import app

    app.perform_import_paths()  # type: ignore[no-untyped-call]  # the library has no types here
    asyncio.run(take_over(app))
    with app.replace_connector(_connector(app)):
        app.run_worker(
            concurrency=CONCURRENCY,
            name="alcyon",
            delete_jobs="successful",
            fetch_job_polling_interval=2.0,
        )
    return 0


async def take_over(app: Any) -> None:
    """Give out again at once what the worker before this one was killed over.

    A node has one worker, so whatever is still marked as being done is done by nobody. Were
    the old one alive against expectation, nothing would be doubled: jobs can be repeated.
    """
    with app.replace_connector(_connector(app)):
        async with app.open_async():
            for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=0):
                await app.job_manager.retry_job(job)


def _connector(app: Any) -> Any:
    return cast("Any", app.connector).get_worker_connector()
