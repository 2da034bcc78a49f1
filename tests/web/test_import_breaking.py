"""A job that breaks on a mistake of ours ends and is told; only who contributes may import."""

from datetime import datetime

import pytest
from django.db import OperationalError

from alcyon.jobs import running
from alcyon.kernel.errors import Forbidden
from alcyon.registry import importing
from alcyon.registry.models import Import
from alcyon.trust import jobs
from alcyon.trust.access import acting_as
from alcyon.trust.models import DeskItem, Job
from tests.castings import Cast
from tests.registry.making import handling


def broken_job(cast: Cast, at: datetime, monkeypatch: pytest.MonkeyPatch, error: Exception) -> Job:
    def breaks(order: object) -> str:
        raise error

    monkeypatch.setitem(running.HANDLERS, "import", breaks)
    with acting_as(cast.owner):
        job = jobs.order(actor=cast.owner, at=at, kind="import", ability="import.run")
    with pytest.raises(type(error)):
        running.run(job.pk)
    with acting_as(cast.owner):
        job.refresh_from_db()
    return job


def test_a_job_that_breaks_ends_as_failed_and_is_told(
    cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = broken_job(cast, now, monkeypatch, KeyError("a mistake of ours"))
    assert (job.state, job.reason) == ("FAILED", "error")
    with acting_as(cast.owner):
        (told,) = DeskItem.objects.filter(kind="JOB_FAILED")
    assert told.facts == {"job": "import", "reason": "error"}
    running.run(job.pk)  # the queue tries again, and nothing is left to do


def test_a_database_that_is_away_ends_no_job(
    cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert broken_job(cast, now, monkeypatch, OperationalError("away")).state == "RUNNING"


def test_who_may_not_contribute_releases_no_import(cast: Cast, now: datetime) -> None:
    narrow = cast.owner.within({"import.run", "record.read"})
    with acting_as(narrow), pytest.raises(Forbidden):
        importing.release(actor=narrow, at=now, found=Import(), handling=handling())
