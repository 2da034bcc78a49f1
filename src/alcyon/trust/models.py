"""Organisations, members, networks, accounts, tokens, invitations, jobs: fields and constraints.

Decisions live in `services`, reads in `selectors`, who may see a row in `walls`. The audit
trail has a module of its own, `audit_models`.
"""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Node(models.Model):
    """This installation. One row; a trial's database can never become a real one."""

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    kind = models.CharField(max_length=5)  # TRIAL | REAL
    name = models.CharField(max_length=120)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="node_is_one", condition=Q(id=1)),
            models.CheckConstraint(
                name="node_is_trial_or_real", condition=Q(kind__in=["TRIAL", "REAL"])
            ),
        ]


class AccountManager(BaseUserManager["Account"]):
    """Looks accounts up by user name, as the sign-in machinery expects."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username=username)


class Account(AbstractBaseUser):
    """What somebody signs in with. Who it is and what it may do is the member's."""

    username = models.CharField(max_length=150, unique=True)
    email = models.EmailField(blank=True, default="")  # the sign-in library's; stays empty
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = AccountManager()

    def __str__(self) -> str:
        return self.username


class Organisation(models.Model):
    """A national central bureau, police unit, prosecution service, NGO… Owns records."""

    id = models.AutoField(primary_key=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)  # table organisation_kinds
    country = models.CharField(max_length=2, blank=True, default="")  # ISO 3166 or blank
    timezone = models.CharField(max_length=64, default="UTC")
    languages = ArrayField(models.CharField(max_length=8), default=list)
    duty_hours = models.JSONField(default=dict)  # {"MON": ["08:00", "18:00"], …}
    holidays = ArrayField(models.DateField(), default=list)
    contact = models.CharField(max_length=300, blank=True, default="")
    operates_node = models.BooleanField(default=False)  # its administrators run the node
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)  # a form that is older than this loses

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="organisation_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="organisation_is_active_or_closed",
                condition=Q(is_active=True, closed_at=None)
                | Q(is_active=False, closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="organisation_that_operates_stays_open",
                condition=Q(operates_node=False) | Q(is_active=True),
            ),
            models.UniqueConstraint(
                name="organisation_one_operates_the_node",
                fields=["operates_node"],
                condition=Q(operates_node=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A person with an account in one organisation, with roles and a clearance."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.OneToOneField(Account, models.PROTECT, related_name="member")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True, default="")
    roles = ArrayField(models.CharField(max_length=40))
    clearance = models.SmallIntegerField(default=1)
    language = models.CharField(max_length=8, default="en")
    timezone = models.CharField(max_length=64, default="UTC")
    purpose = models.CharField(max_length=40)  # what this member usually works for
    shortcuts = models.BooleanField(default=True)
    large_text = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    welcomed_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)  # a form that is older than this loses

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="member_clearance_is_a_level", condition=Q(clearance__range=(0, 3))
            ),
            models.CheckConstraint(
                name="member_is_active_or_left",
                condition=Q(is_active=True, left_at=None)
                | Q(is_active=False, left_at__isnull=False),
            ),
            models.UniqueConstraint(
                name="member_is_known_in_the_organisation", fields=["organisation", "id"]
            ),
        ]
        indexes: ClassVar = [models.Index(name="member_by_org", fields=["organisation", "name"])]

    def __str__(self) -> str:
        return self.name


class Posting(models.Model):
    """A liaison member's seat inside another organisation.

    The member acts for its own organisation as before; the host sees who sits there, and
    either side may end the seat.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, models.CASCADE, related_name="postings")
    host = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    seated_by = models.UUIDField(null=True, blank=True)
    seated_at = models.DateTimeField()
    ended_by = models.UUIDField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="posting_is_elsewhere", condition=~Q(host=F("organisation"))
            ),
            models.UniqueConstraint(
                name="posting_is_held_once", fields=["member"], condition=Q(ended_at=None)
            ),
        ]


class Network(models.Model):
    """A named group of experts across organisations, with national focal points."""

    id = models.AutoField(primary_key=True)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")
    kinds = ArrayField(models.CharField(max_length=40), default=list)  # who may join; [] = any
    steward = models.ForeignKey(Organisation, models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """A member's place in a network: proposed by the organisation, vetted by the steward."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, models.CASCADE, related_name="seats")
    is_focal_point = models.BooleanField(default=False)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    vetted_by = models.UUIDField(null=True, blank=True)
    vetted_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.UUIDField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="seat_is_held_once", fields=["network", "member"], condition=Q(ended_at=None)
            ),
            models.UniqueConstraint(
                name="seat_one_focal_point_per_organisation",
                fields=["network", "organisation"],
                condition=Q(is_focal_point=True, ended_at=None),
            ),
            models.CheckConstraint(
                name="seat_is_vetted_by_somebody_else",
                condition=Q(vetted_by=None) | ~Q(vetted_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="seat_is_vetted_by_a_person_at_a_time",
                condition=Q(vetted_by=None, vetted_at=None)
                | Q(vetted_by__isnull=False, vetted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="seat_of_a_focal_point_is_vetted",
                condition=Q(is_focal_point=False) | Q(vetted_at__isnull=False),
            ),
        ]


class Token(models.Model):
    """An API token: only its hash is stored; it can do what its member can, within scopes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.BinaryField(max_length=32)
    scopes = ArrayField(models.CharField(max_length=40))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="token_digest_is_unique", fields=["digest"]),
            models.CheckConstraint(
                name="token_expires_after_it_is_made", condition=Q(expires_at__gt=F("created_at"))
            ),
        ]


class OneTimeLink(models.Model):
    """An invitation, or the reset of a lost factor: used once, without e-mail.

    A reset needs two administrators: the one who asks and another who approves.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=6)  # INVITE | RESET
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", null=True, blank=True)
    invitee = models.JSONField(default=dict)  # name, title, roles, clearance, language, seated_at
    digest = models.BinaryField(max_length=32, unique=True)
    made_by = models.UUIDField(null=True, blank=True)  # None: the founding link of a node
    made_at = models.DateTimeField()
    approved_by = models.UUIDField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="link_is_invitation_or_reset", condition=Q(kind__in=["INVITE", "RESET"])
            ),
            models.CheckConstraint(
                name="link_reset_needs_two_administrators",
                condition=Q(kind="INVITE")
                | Q(used_at=None)
                | (Q(approved_by__isnull=False) & ~Q(approved_by=F("made_by"))),
            ),
        ]


class DeskItem(models.Model):
    """Something that waits for a member or a role on the Desk. Holds no personal data."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    sender = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", null=True, blank=True)
    ability = models.CharField(max_length=40)  # who may act on it
    kind = models.CharField(max_length=40)  # RECORD_SHARED, REVIEW_DUE, IMPORT_DONE, …
    facts = models.JSONField(default=dict)
    object_id = models.UUIDField(null=True, blank=True)
    is_exercise = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                name="desk_open", fields=["organisation", "-created_at"], condition=Q(done_at=None)
            ),
        ]


class Job(models.Model):
    """A piece of background work: who ordered it, for which purpose, on which opaque ids.

    The queue carries this row's id alone. Each run re-reads the member's rights, and uses of
    them those that the order had: a narrow token does not order with its member's full rights.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=40)
    ability = models.CharField(max_length=40)
    # of the one who ordered, at that moment; a run never reaches beyond
    abilities = ArrayField(models.CharField(max_length=40))
    clearance = models.SmallIntegerField()
    categories = ArrayField(models.CharField(max_length=10))
    networks = ArrayField(models.IntegerField())
    kind = models.CharField(max_length=40)
    object_id = models.UUIDField(null=True, blank=True)
    state = models.CharField(max_length=10, default="WAITING")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=60, blank=True, default="")  # an error code
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="job_state_is_known",
                condition=Q(state__in=["WAITING", "RUNNING", "DONE", "STOPPED", "FAILED"]),
            ),
        ]


from alcyon.trust.audit_models import (  # noqa: E402  (Django finds models through this module)
    AuditContent,
    AuditEvent,
    AuditKey,
    AuditTouch,
)

__all__ = [
    "Account",
    "AuditContent",
    "AuditEvent",
    "AuditKey",
    "AuditTouch",
    "DeskItem",
    "Job",
    "Member",
    "Network",
    "Node",
    "OneTimeLink",
    "Organisation",
    "Posting",
    "Seat",
    "Token",
]
