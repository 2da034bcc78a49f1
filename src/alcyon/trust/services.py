"""Writes of trust: the node, organisations, members. Call them inside `acting_as(actor)`.

Networks, one-time links, tokens and jobs have modules of their own beside this one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from alcyon.kernel import tables
from alcyon.kernel.errors import Conflict, Invalid, NotFound, Problem
from alcyon.trust import audit
from alcyon.trust.access import acting_as
from alcyon.trust.actors import Actor
from alcyon.trust.models import Account, Member, Node, Organisation

FOUNDER = Actor(
    organisation_id=None,
    abilities=frozenset({"node.found", "organisation.manage", "member.manage"}),
    purpose="ADMINISTRATION",
)
"""Who acts before there is anybody: only the operator's command line can."""


class NodeKindDiffers(Conflict):
    """This database belongs to a node of the other kind. A trial never becomes a real one."""

    code = "node-kind-differs"


class OrganisationExists(Conflict):
    """There is an organisation with this short name already."""

    code = "organisation-exists"


class UserNameTaken(Conflict):
    """This user name is taken."""

    code = "user-name-taken"


def found_node(*, kind: str, name: str, at: datetime) -> Node:
    """Write down what this node is, once and for all. Opens its own transaction.

    Raises:
        NodeKindDiffers: the database was founded as the other kind.
    """
    with acting_as(FOUNDER):
        present = Node.objects.first()
        if present is None:
            return Node.objects.create(kind=kind, name=name, created_at=at)
        if present.kind != kind:
            raise NodeKindDiffers(is_kind=present.kind, asked=kind)
        return present


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationCard:
    """What is written down of an organisation."""

    slug: str
    name: str
    kind: str
    country: str = ""
    timezone: str = "UTC"
    languages: tuple[str, ...] = ("en",)
    contact: str = ""
    duty_hours: Mapping[str, object] = field(default_factory=dict)
    holidays: tuple[object, ...] = ()

    def check(self) -> None:
        """Raise `Invalid` with every problem at once."""
        known = {"kind": "organisation_kinds", "country": "countries"}
        problems = [
            Problem(name, getattr(self, name), "unknown-code", f"Choose a {name} from the list.")
            for name, table in known.items()
            if (getattr(self, name) or name == "kind")
            and not tables.table(table).has(getattr(self, name))
        ]
        problems += [
            Problem(name, "", "required", f"Give the organisation a {name}.")
            for name in ("slug", "name")
            if getattr(self, name).strip() == ""
        ]
        if problems:
            raise Invalid(problems)


def create_organisation(*, actor: Actor, at: datetime, card: OrganisationCard) -> Organisation:
    """Add an organisation to this node.

    Raises:
        Invalid: a field is missing or not in its table.
        OrganisationExists: the slug is taken.
    """
    card.check()
    if Organisation.objects.filter(slug=card.slug).exists():
        raise OrganisationExists(slug=card.slug)
    made = Organisation.objects.create(
        slug=card.slug,
        name=card.name,
        kind=card.kind,
        country=card.country,
        timezone=card.timezone,
        languages=list(card.languages),
        contact=card.contact,
        duty_hours=dict(card.duty_hours),
        holidays=list(card.holidays),
        created_at=at,
    )
    if actor.organisation_id is not None:  # the founder has none to write the event for
        audit.record(actor=actor, at=at, action="organisation.created", content={"slug": card.slug})
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberCard:
    """What is written down of a member."""

    name: str
    roles: tuple[str, ...]
    clearance: int = 1
    title: str = ""
    language: str = "en"
    timezone: str = "UTC"
    purpose: str = "PREVENTION"
    seated_at_id: int | None = None

    def check(self) -> None:
        """Raise `Invalid` with every problem at once."""
        problems = []
        if self.name.strip() == "":
            problems.append(Problem("name", "", "required", "Give the member a name."))
        if len(self.roles) == 0:
            problems.append(Problem("roles", "", "required", "Choose at least one role."))
        problems += [
            Problem("roles", role, "unknown-code", "Choose roles from the list.")
            for role in self.roles
            if not tables.table("roles").has(role)
        ]
        if not tables.table("purposes").has(self.purpose):
            problems.append(
                Problem("purpose", self.purpose, "unknown-code", "Choose a purpose from the list.")
            )
        if problems:
            raise Invalid(problems)


def add_member(
    *,
    actor: Actor,
    at: datetime,
    organisation_id: int,
    username: str,
    password: str | None,
    card: MemberCard,
) -> Member:
    """Make an account and its member.

    Args:
        password: None makes an account that cannot sign in until a one-time link sets one.

    Raises:
        Invalid: the card has mistakes.
        UserNameTaken: somebody signs in by this name; user names are per node.
    """
    card.check()
    if Account.objects.filter(username=username).exists():
        raise UserNameTaken()
    account = Account(username=username)
    account.set_password(password)
    account.save()
    member = Member.objects.create(
        account=account,
        organisation_id=organisation_id,
        seated_at_id=card.seated_at_id,
        name=card.name,
        title=card.title,
        roles=list(card.roles),
        clearance=card.clearance,
        language=card.language,
        timezone=card.timezone,
        purpose=card.purpose,
        joined_at=at,
    )
    if actor.organisation_id is not None:
        audit.record(
            actor=actor,
            at=at,
            action="member.added",
            content={"member": member.pk, "roles": card.roles, "clearance": card.clearance},
        )
    return member


def change_member(*, actor: Actor, at: datetime, member_id: UUID, card: MemberCard) -> Member:
    """Change name, roles, clearance and seat of a member of one's own organisation."""
    card.check()
    member = Member.objects.select_for_update().filter(pk=member_id).first()
    if member is None or member.organisation_id != actor.organisation_id:
        raise NotFound(member=member_id)
    before = {"roles": list(member.roles), "clearance": member.clearance}
    member.name, member.title = card.name, card.title
    member.roles, member.clearance = list(card.roles), card.clearance
    member.seated_at_id = card.seated_at_id
    member.save()
    audit.record(
        actor=actor,
        at=at,
        action="member.changed",
        content={"member": member_id, "before": before, "roles": card.roles},
    )
    return member


def end_member(*, actor: Actor, at: datetime, member_id: UUID) -> Member:
    """A member leaves: no sign-in, no token, no job of theirs works from now on."""
    member = Member.objects.select_for_update().filter(pk=member_id, is_active=True).first()
    if member is None:
        raise NotFound(member=member_id)
    member.is_active, member.left_at = False, at
    member.save(update_fields=["is_active", "left_at"])
    audit.record(actor=actor, at=at, action="member.ended", content={"member": member_id})
    return member
