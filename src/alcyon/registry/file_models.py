"""Files on their way in and out: uploads, mappings, imports, refused rows, drafts, exports.

All of them belong to one member of one organisation, are never shared, and end by date. What
a member wrote in their own words (a file's name, search words, a reason) is sealed: see
`registry.sealed`.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q


class OwnFile(models.Model):
    """What all of them have in common."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey("trust.Organisation", models.PROTECT, related_name="+")
    member = models.ForeignKey("trust.Member", models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    delete_on = models.DateField()

    class Meta:
        abstract = True


class Upload(OwnFile):
    """A file as it came. Kept unopened until the sandbox reads it; the path is random."""

    key = models.BinaryField()
    box = models.BinaryField()  # its name
    size = models.BigIntegerField()
    format = models.CharField(max_length=10, blank=True, default="")
    path = models.CharField(max_length=64)  # below files/, empty once erased


class SavedMapping(OwnFile):
    """A mapping that was used once and is offered when the same headers come again."""

    name = models.CharField(max_length=120)
    fingerprint = models.BinaryField(max_length=32)  # of the headers
    body = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="mapping_name_is_used_once", fields=["owner", "name"]),
        ]


class Import(OwnFile):
    """One run of a file into records. Progress is committed with the rows it speaks of."""

    upload = models.ForeignKey(Upload, models.PROTECT, related_name="+")
    mapping = models.JSONField(default=dict)
    handling = models.JSONField(default=dict)  # what all rows share
    meta = models.JSONField(default=dict)  # what the reader said: encoding, headers, notes
    state = models.CharField(max_length=8, default="DRAFT")
    last_row = models.PositiveIntegerField(default=0)  # number of the last row that is settled
    rows_read = models.PositiveIntegerField(default=0)
    rows_new = models.PositiveIntegerField(default=0)
    rows_changed = models.PositiveIntegerField(default=0)
    rows_same = models.PositiveIntegerField(default=0)
    rows_refused = models.PositiveIntegerField(default=0)
    links_new = models.PositiveIntegerField(default=0)
    links_waiting = models.PositiveIntegerField(default=0)  # their ends may stand further down
    is_second_pass = models.BooleanField(default=False)
    refusal_key = models.BinaryField(null=True)  # wrapped; seals the refused rows
    problem = models.CharField(max_length=60, blank=True, default="")
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="import_state_is_known",
                condition=Q(state__in=["DRAFT", "WAITING", "RUNNING", "DONE", "STOPPED", "FAILED"]),
            ),
        ]


class Refusal(models.Model):
    """A row that could not go in: its number, why (codes), and sealed, what it said."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey("trust.Organisation", models.PROTECT, related_name="+")
    member = models.ForeignKey("trust.Member", models.PROTECT, related_name="+")
    run = models.ForeignKey(Import, models.CASCADE, related_name="refusals")
    number = models.PositiveIntegerField()
    codes = models.JSONField()
    box = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="refusal_once_per_row", fields=["run", "number"]),
        ]


class Draft(OwnFile):
    """A form that is not sent yet, sealed."""

    kind = models.CharField(max_length=40)
    key = models.BinaryField()
    box = models.BinaryField()


class Export(OwnFile):
    """A file that was made for a member from what the member could export at that moment."""

    format = models.CharField(max_length=8)
    key = models.BinaryField()
    box = models.BinaryField()  # what was asked for, and why
    state = models.CharField(max_length=8, default="WAITING")
    count = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)  # seen, but not for passing on
    path = models.CharField(max_length=64, blank=True, default="")
    finished_at = models.DateTimeField(null=True, blank=True)
