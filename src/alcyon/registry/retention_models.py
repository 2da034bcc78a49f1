"""What remains after a deletion, and the requests of data subjects.

A request is kept, once closed, for as long as its answer can be disputed: see the table
`request_kinds`. Then the row goes with its key, and a receipt stays.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class DeletionReceipt(models.Model):
    """Proof that a record, or a closed request, was deleted.

    Ids, counts and dates, nothing of the person. A request's `schema` is `SubjectRequest`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey("trust.Organisation", models.PROTECT, related_name="+")
    record_id = models.UUIDField()
    schema = models.CharField(max_length=40)
    reason = models.CharField(max_length=20)  # EXPIRED | REQUEST | DECISION
    revisions = models.PositiveIntegerField()
    links = models.PositiveIntegerField()
    deleted_by = models.UUIDField(null=True, blank=True)  # None: by the clock
    deleted_at = models.DateTimeField()
    backups_until = models.DateField()  # when the last backup that holds it is gone

    class Meta:
        indexes: ClassVar = [models.Index(name="receipt_of_record", fields=["record_id"])]


class SubjectRequest(models.Model):
    """A person's request about their own data. What they say of themselves is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey("trust.Organisation", models.PROTECT, related_name="+")
    reference = models.CharField(max_length=40)
    kind = models.CharField(max_length=8)  # ACCESS | BLOCK | CORRECT | ERASE
    key = models.BinaryField()
    box = models.BinaryField()  # name, birth date, documents, channel, note
    state = models.CharField(max_length=10, default="OPEN")
    outcome = models.CharField(max_length=20, blank=True, default="")
    record_ids = models.JSONField(default=list)
    received_on = models.DateField()
    due_on = models.DateField()
    handled_by = models.UUIDField()
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    delete_on = models.DateField(null=True, blank=True)  # follows from the day it was closed

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="request_reference_is_used_once", fields=["owner", "reference"]
            ),
            models.CheckConstraint(
                name="request_is_due_after_it_came", condition=Q(due_on__gte=F("received_on"))
            ),
            models.CheckConstraint(
                name="request_kind_is_known",
                condition=Q(kind__in=["ACCESS", "BLOCK", "CORRECT", "ERASE"]),
            ),
            models.CheckConstraint(
                name="request_ends_some_time_after_it_was_closed",
                condition=Q(state="OPEN", closed_at=None, delete_on=None)
                | (~Q(state="OPEN") & Q(closed_at__isnull=False, delete_on__isnull=False)),
            ),
        ]
