"""Deletion by default: what has reached its day goes, with a receipt.

Covers records with their revisions and links, sealed identities, uploads, imports with their
refused rows, drafts, exports, saved mappings, finished jobs and audit contents. Backups end
later, by the stated delay.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from alcyon.registry.models import Draft, Export, Import, Record, SavedMapping, Upload
from alcyon.registry.services import remove, touched
from alcyon.trust import audit, jobs
from alcyon.trust import retention as trust_retention
from alcyon.trust.access import acting_as
from alcyon.trust.actors import Actor

BATCH = 200


def clerk_of(organisation_id: int) -> Actor:
    """Who acts when the clock strikes: nobody's account, one right, one organisation."""
    return Actor(
        organisation_id=organisation_id,
        abilities=frozenset({"retention.run"}),
        purpose="LAWFULNESS",
    )


def run(*, organisation_id: int, at: datetime) -> int:
    """Delete what is due in one organisation; returns the number of records deleted.

    Short transactions of at most `BATCH` records; interrupted, it goes on next time.
    """
    clerk = clerk_of(organisation_id)
    deleted = 0
    while (batch := _delete_due(clerk, at)) > 0:
        deleted += batch
    with acting_as(clerk):
        _end_files(clerk, at)
        trust_retention.run(actor=clerk, at=at)
        _remind(clerk, at)
    return deleted


def _delete_due(clerk: Actor, at: datetime) -> int:
    with acting_as(clerk):
        due = Record.objects.filter(owner_id=clerk.organisation_id, delete_on__lte=at.date())
        batch = list(due.order_by("delete_on", "id")[:BATCH])
        if batch:
            audit.record(
                actor=clerk,
                at=at,
                action="record.expired",
                touched=[touched(record) for record in batch],
            )
        for record in batch:
            remove(record, at=at, why="EXPIRED", deleted_by=None)
    return len(batch)


def _end_files(clerk: Actor, at: datetime) -> None:
    """Rows first, in this transaction; their bytes when it has committed."""
    due = {"owner_id": clerk.organisation_id, "delete_on__lte": at.date()}
    Import.objects.filter(**due).delete()
    for model in (Upload, Export):
        ended = model.objects.filter(**due)
        _erase_after_commit(list(ended.exclude(path="").values_list("path", flat=True)))
        ended.delete()
    Draft.objects.filter(**due).delete()
    SavedMapping.objects.filter(**due).delete()


def _erase_after_commit(paths: list[str]) -> None:
    def erase() -> None:
        for path in paths:
            (settings.ALCYON_HOME.files / path).unlink(missing_ok=True)

    transaction.on_commit(erase)


def _remind(clerk: Actor, at: datetime) -> None:
    """One line a day on the Desk when records wait for a review."""
    soon = at.date() + timedelta(days=30)
    waiting = Record.objects.filter(owner_id=clerk.organisation_id, review_on__lte=soon).count()
    assert clerk.organisation_id is not None
    if waiting > 0:
        jobs.put_on_desk(
            organisation_id=clerk.organisation_id,
            at=at,
            kind="REVIEW_DUE",
            ability="record.review",
            facts={"count": waiting},
            due_at=at + timedelta(days=30),
        )
