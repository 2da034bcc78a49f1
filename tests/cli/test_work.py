"""A worker that starts takes over what the one before it was killed over."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from procrastinate.contrib.django import app

from alcyon.cli.work import take_over
from alcyon.node.postgres import Cluster


@pytest.fixture
def queue(cluster: Cluster, django_db_setup: None) -> Iterator[psycopg.Connection[tuple[str]]]:
    """The queue's tables, committed to: the worker has connections of its own."""
    with psycopg.connect(cluster.login("app").dsn(), autocommit=True) as connection:
        yield connection
        connection.execute("DELETE FROM procrastinate_jobs")
        connection.execute("DELETE FROM procrastinate_workers")


def test_a_job_that_was_being_done_waits_again_at_once(
    queue: psycopg.Connection[tuple[str]], django_db_blocker: object
) -> None:
    queue.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    queue.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id)"
        " SELECT 'default', 'alcyon.run', '{}', 'doing', max(id) FROM procrastinate_workers"
    )
    with ThreadPoolExecutor(1) as worker:  # a browser's loop may still run in this thread
        worker.submit(lambda: asyncio.run(take_over(app))).result()
    assert queue.execute("SELECT status FROM procrastinate_jobs").fetchone() == ("todo",)
