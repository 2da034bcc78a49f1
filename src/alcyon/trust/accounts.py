"""What members decide about themselves: settings, password, the exercises of their welcome.

Call the writes inside `acting_as(actor)`; each speaks of the actor alone.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import available_timezones

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from alcyon.kernel import tables
from alcyon.kernel.errors import Invalid, NotFound, Problem
from alcyon.trust import audit
from alcyon.trust.actors import Actor
from alcyon.trust.models import Account, DeskItem, Member, Posting

EXERCISES = ("EXERCISE_HIT", "EXERCISE_QUESTION", "EXERCISE_MARKING")
"""The invented items on a newcomer's first desk, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSettings:
    """How a member likes to work. None leaves a setting as it is."""

    language: str | None = None
    timezone: str | None = None
    purpose: str | None = None
    large_text: bool | None = None
    shortcuts: bool | None = None

    def check(self) -> None:
        """Raise `Invalid` with every problem at once."""
        known = {
            "language": (self.language, frozenset(tables.LANGUAGES)),
            "timezone": (self.timezone, frozenset(available_timezones())),
            "purpose": (self.purpose, frozenset(tables.table("purposes").codes)),
        }
        problems = [
            Problem(where, str(value), "unknown-code", f"Choose a {where} from the list.")
            for where, (value, codes) in known.items()
            if value is not None and value not in codes
        ]
        if problems:
            raise Invalid(problems)


def change_settings(*, actor: Actor, at: datetime, settings: OwnSettings) -> None:
    """Keep what the member chose.

    Raises:
        Invalid: a choice that is not on offer; nothing is stored.
    """
    settings.check()
    changes = {name: value for name, value in asdict(settings).items() if value is not None}
    if len(changes) == 0:
        return
    if Member.objects.filter(pk=actor.as_member).update(**changes) != 1:
        raise NotFound(member=actor.member_id)
    audit.record(actor=actor, at=at, action="account.settings_changed", content=changes)


def lay_out_exercises(*, actor: Actor, at: datetime) -> None:
    """Put the three exercises on the newcomer's desk; a second time changes nothing."""
    present = set(exercises(actor).values_list("kind", flat=True))
    DeskItem.objects.bulk_create(
        DeskItem(
            organisation_id=actor.for_organisation,
            sender_id=actor.for_organisation,
            member_id=actor.as_member,
            ability="account.own",
            kind=kind,
            is_exercise=True,
            created_at=at,
        )
        for kind in EXERCISES
        if kind not in present
    )


def exercises(actor: Actor) -> QuerySet[DeskItem]:
    """The exercises of the newcomer, done or not. Nobody else sees them."""
    return DeskItem.objects.filter(member_id=actor.as_member, is_exercise=True)


def finish_exercise(*, actor: Actor, at: datetime, item_id: UUID) -> None:
    """An exercise was answered well. A second time is nothing."""
    if exercises(actor).filter(pk=item_id).first() is None:
        raise NotFound(item=item_id)
    open_ = exercises(actor).filter(pk=item_id, done_at=None)
    open_.update(done_at=at, done_by=actor.as_member)


def finish_welcome(*, actor: Actor, at: datetime) -> None:
    """The newcomer has been welcomed; from now on every page opens. A second time is nothing.

    Exercises that were left out are put away, so that the real desk holds real work alone.
    """
    newcomers = Member.objects.filter(pk=actor.as_member, welcomed_at=None)
    if newcomers.update(welcomed_at=at) == 1:
        left_out = exercises(actor).filter(done_at=None)
        skipped = left_out.update(done_at=at, done_by=actor.as_member)
        content = {"exercises_left_out": skipped}
        audit.record(actor=actor, at=at, action="account.welcomed", content=content)


def own_member(actor: Actor) -> Member:
    """The member who acts, with organisation and account."""
    return Member.objects.select_related("organisation", "account").get(pk=actor.as_member)


def own_posting(actor: Actor) -> Posting | None:
    """Where a liaison member sits; None for everybody else."""
    open_ = Posting.objects.select_related("host", "organisation")
    return open_.filter(member_id=actor.as_member, ended_at=None).first()


def check_password(password: str, account: Account) -> None:
    """Raise `Invalid` with every reason for which a new password is too weak."""
    try:
        validate_password(password, account)
    except ValidationError as weak:
        raise Invalid(
            Problem("password", "", "weak-password", message) for message in weak.messages
        ) from None


def change_password(*, actor: Actor, at: datetime, account: Account, password: str) -> None:
    """Give the actor's own account a new password.

    Raises:
        Invalid: it is too weak.
    """
    if account.pk != actor.account_id:
        raise NotFound(account=account.pk)
    check_password(password, account)
    account.set_password(password)
    account.save(update_fields=["password"])
    audit.record(actor=actor, at=at, action="account.password_changed")


def mentor_of(actor: Actor) -> Member | None:
    """Whom a newcomer asks: a coordinator of the same organisation, else an administrator."""
    colleagues = Member.objects.filter(organisation_id=actor.for_organisation, is_active=True)
    others = colleagues.exclude(pk=actor.as_member).order_by("joined_at", "pk")
    for role in ("COORDINATOR", "TRAINER", "ADMINISTRATOR"):
        if (found := others.filter(roles__contains=[role]).first()) is not None:
            return found
    return None
