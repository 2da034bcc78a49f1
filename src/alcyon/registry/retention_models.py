"""What remains after a deletion, and the requests of data subjects."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class DeletionReceipt(models.Model):
    """Proof that a record was deleted: ids, counts and dates, nothing of the person."""

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
        ]
