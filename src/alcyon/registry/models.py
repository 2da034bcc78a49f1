"""Records, revisions and links: fields and constraints. Imports and the rest have own modules.

A record is what one source told one organisation about one thing. It is never overwritten:
a correction is a new revision, and the head row carries what lists and the rule look at.
"""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

DISCOVERY = ("HIDDEN", "CONTACT", "OPEN")
STANDINGS = ("FACT", "ASSESSMENT")


class Handled(models.Model):
    """What every record and link says about its source, its handling and its readers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey("trust.Organisation", models.PROTECT, related_name="+")
    schema = models.CharField(max_length=40)  # a schema of the ontology
    # who may see it
    audience = ArrayField(models.IntegerField(), default=list)  # see trust.rule
    discovery = models.CharField(max_length=7, default="HIDDEN")
    level = models.SmallIntegerField()  # table levels
    handling = ArrayField(models.CharField(max_length=20))  # table handling: H1, TLP:AMBER…
    onward = models.BooleanField()  # what the handling codes say about passing it on
    is_blocked = models.BooleanField(default=False)  # hidden from every match and other reader
    # why it is held
    purpose = models.CharField(max_length=40)
    legal_basis = models.CharField(max_length=40)
    standing = models.CharField(max_length=10)
    category = models.CharField(max_length=10)
    crime_areas = ArrayField(models.CharField(max_length=40))
    # where it came from
    source = models.CharField(max_length=300)
    grade_scheme = models.CharField(max_length=20)
    grade_source = models.CharField(max_length=4)
    grade_information = models.CharField(max_length=4)
    # its clock
    review_on = models.DateField()
    delete_on = models.DateField()
    created_at = models.DateTimeField()
    created_by = models.UUIDField()
    updated_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)
    origin_key = models.BinaryField(max_length=32, null=True)  # see `origins`
    content_digest = models.BinaryField(max_length=32, null=True)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(class)s_discovery_is_known", condition=Q(discovery__in=DISCOVERY)
            ),
            models.CheckConstraint(
                name="%(class)s_is_fact_or_assessment", condition=Q(standing__in=STANDINGS)
            ),
            models.CheckConstraint(
                name="%(class)s_level_is_known", condition=Q(level__range=(0, 3))
            ),
            models.CheckConstraint(name="%(class)s_names_its_source", condition=~Q(source="")),
            models.CheckConstraint(
                name="%(class)s_is_reviewed_before_it_is_deleted",
                condition=Q(review_on__lte=F("delete_on")),
            ),
            models.UniqueConstraint(
                name="%(class)s_read_once_from_a_file", fields=["owner", "origin_key"]
            ),
            models.UniqueConstraint(name="%(class)s_belongs_to_one", fields=["owner", "id"]),
        ]


class Record(Handled):
    """What one source told one organisation about one thing: the head row.

    `caption` is what lists show; for a protected person it is the code, and the identifying
    values are in the vault. `tokens` holds folded words and the filters (see `words`).
    """

    caption = models.CharField(max_length=400)
    code = models.CharField(max_length=16, blank=True, default="")
    is_protected = models.BooleanField(default=False)
    tokens = SearchVectorField()
    import_id = models.UUIDField(null=True, blank=True)

    class Meta(Handled.Meta):
        abstract = False
        constraints: ClassVar = [
            *Handled.Meta.constraints,
            models.CheckConstraint(
                name="record_protected_person_is_a_code",
                condition=Q(is_protected=False) | (~Q(code="") & Q(caption=F("code"))),
            ),
            models.CheckConstraint(
                name="record_of_a_victim_is_protected",
                condition=~Q(category__in=["VICTIM", "WITNESS", "MISSING"]) | Q(is_protected=True),
            ),
            models.UniqueConstraint(
                name="record_code_is_unique_in_its_organisation",
                fields=["owner", "code"],
                condition=~Q(code=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="record_of_owner", fields=["owner", "-updated_at"]),
            models.Index(name="record_newest", fields=["-updated_at"]),
            models.Index(name="record_review", fields=["owner", "review_on"]),
            models.Index(name="record_delete", fields=["owner", "delete_on"]),
            GinIndex(name="record_tokens", fields=["tokens"]),
        ]

    def __str__(self) -> str:
        return self.caption


class Link(Handled):
    """A claim that one record stood in a relation to another of the same owner.

    The period is half-open, [since, until). `earliest` and `latest` bound partial dates.
    """

    subject = models.ForeignKey(Record, models.CASCADE, related_name="links_out")
    object = models.ForeignKey(Record, models.CASCADE, related_name="links_in")
    phase = models.CharField(max_length=12, blank=True, default="")  # table phases
    since = models.CharField(max_length=11, blank=True, default="")  # a partial date
    until = models.CharField(max_length=11, blank=True, default="")
    earliest = models.DateField(null=True, blank=True)
    latest = models.DateField(null=True, blank=True)
    values = models.JSONField(default=list)

    class Meta(Handled.Meta):
        abstract = False
        constraints: ClassVar = [
            *Handled.Meta.constraints,
            models.CheckConstraint(name="link_joins_two", condition=~Q(subject=F("object"))),
            models.CheckConstraint(
                name="link_period_runs_forward",
                condition=Q(earliest=None) | Q(latest=None) | Q(earliest__lte=F("latest")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="link_from", fields=["subject", "schema"]),
            models.Index(name="link_to", fields=["object", "schema"]),
        ]


class Revision(models.Model):
    """What a record or link said from one moment on. Only ever added.

    `values` are the open ones; those of a protected person are in the vault under the same
    revision number. Audience, level and category are those of that moment, and the rule looks
    at them too: who reads the thing today does not read what was kept from them before.
    `state` is the rest of the handling as it was.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey("trust.Organisation", models.PROTECT, related_name="+")
    record = models.ForeignKey(Record, models.CASCADE, related_name="revisions", null=True)
    link = models.ForeignKey(Link, models.CASCADE, related_name="revisions", null=True)
    number = models.PositiveIntegerField()
    audience = ArrayField(models.IntegerField(), default=list)
    level = models.SmallIntegerField()
    category = models.CharField(max_length=10)
    values = models.JSONField()
    state = models.JSONField()
    reason = models.CharField(max_length=300, blank=True, default="")
    changed_by = models.UUIDField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="revision_is_of_one_thing",
                condition=Q(record=None, link__isnull=False) | Q(record__isnull=False, link=None),
            ),
            models.UniqueConstraint(
                name="revision_number_is_used_once",
                fields=["record", "link", "number"],
                nulls_distinct=False,
            ),
        ]


from alcyon.registry.file_models import (  # noqa: E402  (Django finds models through this module)
    Draft,
    Export,
    Import,
    Refusal,
    SavedMapping,
    Upload,
)
from alcyon.registry.retention_models import (  # noqa: E402  (as above)
    DeletionReceipt,
    SubjectRequest,
)

__all__ = [
    "DeletionReceipt",
    "Draft",
    "Export",
    "Handled",
    "Import",
    "Link",
    "Record",
    "Refusal",
    "Revision",
    "SavedMapping",
    "SubjectRequest",
    "Upload",
]
