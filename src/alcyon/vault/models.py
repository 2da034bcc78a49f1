"""Identifying values of protected persons: a schema of their own, a key for each person.

The tables live in the PostgreSQL schema `vault`. Destroying a person's key erases every
revision of the identity at once: the database lets the sealed revisions go with their key.
"""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class PersonKey(models.Model):
    """The key of one protected record, wrapped by the node's key file."""

    record_id = models.UUIDField(primary_key=True)
    owner = models.ForeignKey("trust.Organisation", models.PROTECT, related_name="+")
    audience = ArrayField(models.IntegerField(), default=list)  # who else may open it: named
    wrapped = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "vault_person_key"


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
