"""The audit trail: what happened, in rows that are only ever added.

`AuditEvent` holds ids, action, purpose, time and a salted commitment to its content. The
content (query, values seen) lies beside it in `AuditContent`, sealed under a monthly key of
the organisation that retention destroys. `AuditTouch` tells each owner who read theirs.
"""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class AuditKey(models.Model):
    """The key of one organisation's audit contents of one month, wrapped by the node's key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("trust.Organisation", models.PROTECT, related_name="+")
    month = models.DateField()
    wrapped = models.BinaryField(null=True)  # NULL once destroyed
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="audit_key_is_monthly", fields=["organisation", "month"]),
            models.CheckConstraint(
                name="audit_key_is_there_or_destroyed",
                condition=Q(wrapped__isnull=False, destroyed_at=None)
                | Q(wrapped=None, destroyed_at__isnull=False),
            ),
        ]


class AuditEvent(models.Model):
    """One act on personal data. Never changed, never deleted.

    The table also has a column `sequence`, counted by the database alone, for the sealer.
    The salt of the commitment lies with the content, so that it is destroyed with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("trust.Organisation", models.PROTECT, related_name="+")
    member_id = models.UUIDField(null=True)
    action = models.CharField(max_length=60)
    outcome = models.CharField(max_length=8)  # DONE | REFUSED
    purpose = models.CharField(max_length=40)
    object_ids = ArrayField(models.UUIDField(), default=list)
    at = models.DateTimeField()
    commitment = models.BinaryField(max_length=32)
    leaf = models.BinaryField(max_length=32)

    class Meta:
        indexes: ClassVar = [models.Index(name="audit_of_org", fields=["organisation", "-at"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="audit_outcome_is_known", condition=Q(outcome__in=["DONE", "REFUSED"])
            ),
        ]


class AuditContent(models.Model):
    """What was asked and seen, sealed. Gone for good when its key is destroyed."""

    event_id = models.UUIDField(primary_key=True)
    organisation = models.ForeignKey("trust.Organisation", models.PROTECT, related_name="+")
    key_id = models.UUIDField()
    box = models.BinaryField()


class AuditTouch(models.Model):
    """For the owner of records: who touched which of theirs, when, and for what."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event_id = models.UUIDField()
    owner = models.ForeignKey("trust.Organisation", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("trust.Organisation", models.PROTECT, related_name="+")
    member_id = models.UUIDField(null=True)
    action = models.CharField(max_length=60)
    outcome = models.CharField(max_length=8)
    purpose = models.CharField(max_length=40)
    object_ids = ArrayField(models.UUIDField())
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(name="audit_touch_of_owner", fields=["owner", "-at"])]
