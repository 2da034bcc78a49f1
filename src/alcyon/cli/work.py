"""`alcyon work`: the background worker. `alcyon up` starts it; nobody needs to call it."""

from __future__ import annotations

import argparse
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
    connector = cast("Any", app.connector).get_worker_connector()
    with app.replace_connector(connector):
        app.run_worker(
            concurrency=CONCURRENCY,
            name="alcyon",
            delete_jobs="successful",
            fetch_job_polling_interval=2.0,
        )
    return 0
