"""Deletion by default: what has reached its day goes, with a receipt.

Covers records with their revisions and links, sealed identities, uploads, imports with their
refused rows, drafts, exports, saved mappings, closed requests of data subjects, finished jobs and
audit contents. Backups end later, by the stated delay.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from alcyon.registry.models import (
    DeletionReceipt,
    Draft,
    Export,
    Import,
    Link,
    Record,
    SavedMapping,
    SubjectRequest,
    Upload,
)
from alcyon.registry.services import BACKUPS_KEPT_DAYS, remove, touched
from alcyon.trust import audit, jobs
from alcyon.trust import retention as trust_retention
from alcyon.trust.access import acting_as
from alcyon.trust.actors import Actor
from alcyon.trust.keys import forget
from alcyon.trust.models import DeskItem
from alcyon.vault import services as vault

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
    while _delete_due_links(clerk, at) > 0:
        pass
    with acting_as(clerk):
        _end_files(clerk, at)
        _end_requests(clerk, at)
        forget()  # what was sealed under the keys of these rows
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


def _delete_due_links(clerk: Actor, at: datetime) -> int:
    """Links whose own day has come, though both their ends stay."""
    with acting_as(clerk):
        due = Link.objects.filter(owner_id=clerk.organisation_id, delete_on__lte=at.date())
        batch = list(due.order_by("delete_on", "id")[:BATCH])
        if batch:
            audit.record(
                actor=clerk,
                at=at,
                action="record.expired",
                touched=[touched(link) for link in batch],
            )
        receipts = [
            DeletionReceipt(
                owner_id=link.owner_id,
                record_id=link.pk,
                schema=link.schema,
                reason="EXPIRED",
                revisions=link.revision,
                links=0,
                deleted_at=at,
                backups_until=at.date() + timedelta(days=BACKUPS_KEPT_DAYS),
            )
            for link in batch
        ]
        for link in batch:
            vault.erase_identity(record_id=link.pk)
            link.delete()
        DeletionReceipt.objects.bulk_create(receipts)
    return len(batch)


def _end_files(clerk: Actor, at: datetime) -> None:
    """Rows first, in this transaction; their bytes when it has committed.

    The bytes of an upload end before its import does; its row goes with the import.
    """
    due = {"owner_id": clerk.organisation_id, "delete_on__lte": at.date()}
    Import.objects.filter(**due).delete()
    for model in (Upload, Export):
        ended = model.objects.filter(**due).exclude(path="")
        _erase_after_commit(list(ended.values_list("path", flat=True)))
    Upload.objects.filter(**due).exclude(path="").update(path="")
    imported = Import.objects.filter(owner_id=clerk.organisation_id).values("upload_id")
    Upload.objects.filter(**due).exclude(pk__in=imported).delete()
    Export.objects.filter(**due).delete()
    Draft.objects.filter(**due).delete()
    SavedMapping.objects.filter(**due).delete()


def _end_requests(clerk: Actor, at: datetime) -> None:
    """Closed ones; one that is open waits for its answer, however late that is."""
    due = SubjectRequest.objects.filter(
        owner_id=clerk.organisation_id, delete_on__lte=at.date()
    ).exclude(state="OPEN")
    ids = list(due.values_list("pk", flat=True))
    if len(ids) == 0:
        return
    audit.record(actor=clerk, at=at, action="request.expired", content={"requests": ids})
    due.delete()
    DeletionReceipt.objects.bulk_create(
        DeletionReceipt(
            owner_id=clerk.for_organisation,
            record_id=request_id,
            schema="SubjectRequest",
            reason="EXPIRED",
            revisions=1,
            links=0,
            deleted_at=at,
            backups_until=at.date() + timedelta(days=BACKUPS_KEPT_DAYS),
        )
        for request_id in ids
    )


def _erase_after_commit(paths: list[str]) -> None:
    def erase() -> None:
        for path in paths:
            (settings.ALCYON_HOME.files / path).unlink(missing_ok=True)

    transaction.on_commit(erase)


def _remind(clerk: Actor, at: datetime) -> None:
    """One line on the Desk when records wait for a review; today's takes the place of the last."""
    soon = at.date() + timedelta(days=30)
    waiting = Record.objects.filter(owner_id=clerk.organisation_id, review_on__lte=soon).count()
    assert clerk.organisation_id is not None
    DeskItem.objects.filter(
        organisation_id=clerk.organisation_id, kind="REVIEW_DUE", done_at=None
    ).delete()
    if waiting > 0:
        jobs.put_on_desk(
            actor=clerk,
            at=at,
            item=DeskItem(
                organisation_id=clerk.organisation_id,
                kind="REVIEW_DUE",
                ability="record.review",
                facts={"count": waiting},
                due_at=at + timedelta(days=30),
            ),
        )
