"""Handing a job to the queue, in the transaction that ordered it."""

from procrastinate.contrib.django import app

from alcyon.trust.models import Job

TASK = "alcyon.run"


def send(job: Job) -> None:
    """Queue a job. The queue's row and the job's row commit together or not at all."""
    app.configure_task(TASK, queueing_lock=str(job.pk)).defer(job_id=str(job.pk))
