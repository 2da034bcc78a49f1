"""Identifying values of protected persons: a schema of their own, a key for each person.

The tables live in the PostgreSQL schema `vault`. Destroying a person's key erases every
revision of the identity at once, in backups too.
"""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class PersonKey(models.Model):
    """The key of one protected record, wrapped by the node's key file."""

    record_id = models.UUIDField(primary_key=True)
    owner = models.ForeignKey("trust.Organisation", models.PROTECT, related_name="+")
    audience = ArrayField(models.IntegerField(), default=list)  # who else may open it: named
    wrapped = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "vault_person_key"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="person_key_is_there_or_destroyed",
                condition=Q(wrapped__isnull=False, destroyed_at=None)
                | Q(wrapped=None, destroyed_at__isnull=False),
            ),
        ]


class Identity(models.Model):
    """One revision's identifying values, sealed under the person's key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record_id = models.UUIDField()
    owner = models.ForeignKey("trust.Organisation", models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    box = models.BinaryField()
    sealed_at = models.DateTimeField()

    class Meta:
        db_table = "vault_identity"
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="identity_once_per_revision", fields=["record_id", "revision"]
            ),
        ]
