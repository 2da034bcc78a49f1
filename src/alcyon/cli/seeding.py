"""An invented world for a trial node: organisations, accounts, networks, records, links.

What the world's offices wrote down goes through the same preparing and storing as a form.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from allauth.mfa.totp.internal import auth

from alcyon.kernel.errors import Invalid
from alcyon.node.home import Home
from alcyon.ontology import draft_from
from alcyon.registry.handling import Handling
from alcyon.registry.linking import prepare_link, store_links
from alcyon.registry.models import Record
from alcyon.registry.preparing import prepare, store
from alcyon.registry.services import tell_new_readers, touched
from alcyon.trust import accounts as settings_of_members
from alcyon.trust import audit, jobs, networks, selectors, services
from alcyon.trust.access import acting_as, actor_of_account
from alcyon.trust.actors import Actor
from alcyon.trust.cards import MemberCard, OrganisationCard
from alcyon.trust.models import Account, Network, Organisation
from alcyon.worlds.contributions import EVERYONE, Contribution
from alcyon.worlds.demo import demo
from alcyon.worlds.organisations import Organisation as Invented
from alcyon.worlds.world import TODAY

BATCH = 250
WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
PASSWORD = "invented-and-only-for-trying"
NETWORK = "network:"

Part = tuple[str, str, tuple[str, ...], int]
"""Suffix of the user name, name, roles, clearance."""

POLICE: tuple[Part, ...] = (
    ("officer", "A. Example", ("OFFICER", "COORDINATOR"), 2),
    ("analyst", "B. Sample", ("ANALYST",), 2),
    ("reviewer", "D. Specimen", ("DATA_PROTECTION_REVIEWER", "COMPLIANCE_REVIEWER"), 2),
    ("admin", "E. Pattern", ("ADMINISTRATOR",), 1),
)
SUPPORT: tuple[Part, ...] = (
    ("partner", "C. Mock", ("SUPPORT_PARTNER", "COORDINATOR"), 2),
    ("admin", "F. Model", ("ADMINISTRATOR",), 1),
)
PROSECUTION: tuple[Part, ...] = (
    ("prosecutor", "G. Instance", ("PROSECUTOR", "COORDINATOR"), 2),
    ("admin", "H. Figure", ("ADMINISTRATOR",), 1),
)


def seed(home: Home, *, at: datetime) -> None:
    """Organisations, members, networks, then what each organisation wrote down."""
    services.found_node(kind="TRIAL", name="Alcyon trial", at=at)
    organisations, contributions = demo()
    ids = _organisations(organisations, at)
    hired = [one for made in organisations for one in _members(made, ids[made.slug], at)]
    accounts = {one.username: one.account for one in hired}
    firsts = {made.slug: accounts[f"{made.slug}.{_parts(made)[0][0]}"] for made in organisations}
    vetter = accounts[f"{organisations[0].slug}.admin"]
    shared = {f"{NETWORK}{slug.upper()}": -pk for slug, pk in _networks(firsts, vetter, at).items()}
    keys = {**ids, EVERYONE: 0, **shared}
    by_owner: dict[str, list[Contribution]] = defaultdict(list)
    for contribution in contributions:
        by_owner[contribution.organisation].append(contribution)
    for slug, theirs in by_owner.items():
        _contribute(_writer(firsts[slug]), theirs, keys, at)
    listed = json.dumps([one.shown() for one in hired], indent=1)
    home.write_private(home.root / "trial.json", listed.encode())


@dataclass(frozen=True)
class Hired:
    """An invented member, and what the sign-in page of a trial says of it."""

    account: Account
    organisation: str
    roles: tuple[str, ...]
    totp_secret: str

    @property
    def username(self) -> str:
        return str(self.account.username)

    def shown(self) -> dict[str, str]:
        return {
            "username": self.username,
            "password": PASSWORD,
            "organisation": self.organisation,
            "role": ", ".join(self.roles),
            "totp_secret": self.totp_secret,
        }


def _organisations(invented: Sequence[Invented], at: datetime) -> dict[str, int]:
    with acting_as(services.FOUNDER):
        return {one.slug: _organisation(one, at).pk for one in invented}


def _organisation(one: Invented, at: datetime) -> Organisation:
    card = OrganisationCard(
        slug=one.slug,
        name=one.name,
        kind=one.kind,
        country=one.country or "",
        timezone=one.time_zone,
        languages=one.languages,
        duty_hours=_duty(one),
    )
    return services.create_organisation(actor=services.FOUNDER, at=at, card=card)


def _duty(one: Invented) -> dict[str, object]:
    """A national bureau answers day and night, the others on working days."""
    if one.kind == "NCB":
        return dict.fromkeys(WEEKDAYS, ("00:00", "24:00"))
    return dict.fromkeys(WEEKDAYS[:5], ("08:00", "18:00"))


def _members(one: Invented, organisation_id: int, at: datetime) -> Iterator[Hired]:
    """The accounts of an organisation, with authenticators whose secret the trial shows."""
    hirer = replace(services.FOUNDER, organisation_id=organisation_id)
    for suffix, name, roles, clearance in _parts(one):
        card = MemberCard(
            name=name,
            roles=roles,
            clearance=clearance,
            language=one.languages[0] if one.languages else "en",
            timezone=one.time_zone,
        )
        with acting_as(hirer):
            member = services.add_member(
                actor=services.FOUNDER,
                at=at,
                organisation_id=organisation_id,
                username=f"{one.slug}.{suffix}",
                password=PASSWORD,
                card=card,
            )
        _welcome(member.account, at)
        yield Hired(member.account, one.name, roles, _authenticator(member.account))


def _welcome(account: Account, at: datetime) -> None:
    actor = actor_of_account(account)
    with acting_as(actor):
        settings_of_members.finish_welcome(actor=actor, at=at)


def _parts(one: Invented) -> tuple[Part, ...]:
    return {"NGO": SUPPORT, "PROSECUTION": PROSECUTION}.get(one.kind, POLICE)


def _authenticator(account: Account) -> str:
    secret: str = auth.generate_totp_secret()
    auth.TOTP.activate(account, secret)
    return secret


def _networks(firsts: Mapping[str, Account], steward: Account, at: datetime) -> dict[str, int]:
    """Seat the first member of each office in every network that takes its kind.

    By the same road as in a real node: proposed by their own, vetted by the steward's
    administrator. What that put on Desks is put away again.
    """
    vetter = actor_of_account(steward)
    with acting_as(vetter):
        known = list(selectors.networks())
    for account in firsts.values():
        proposer = actor_of_account(account)
        for network in known:
            _seat(proposer, vetter, network, at)
        with acting_as(proposer):
            _clear_desk(proposer, at)
    with acting_as(vetter):
        _clear_desk(vetter, at)
    return {network.slug: network.pk for network in known}


def _seat(proposer: Actor, vetter: Actor, network: Network, at: datetime) -> None:
    try:
        with acting_as(proposer):
            seat = networks.propose_seat(
                actor=proposer, at=at, network=network, member_id=proposer.as_member
            )
    except (networks.NotEligible, networks.SeatHeld):
        return  # the network does not take this kind of organisation
    with acting_as(vetter):
        networks.vet_seat(actor=vetter, at=at, seat_id=seat.pk)
    with acting_as(proposer):
        networks.name_focal_point(actor=proposer, at=at, seat_id=seat.pk, is_named=True)


def _clear_desk(actor: Actor, at: datetime) -> None:
    for item in selectors.desk_items():
        jobs.put_away(actor=actor, at=at, item_id=item.pk)


def _contribute(
    writer: Actor, theirs: Sequence[Contribution], keys: dict[str, int], at: datetime
) -> None:
    """Store what one organisation wrote down, as its first member; ends before links."""
    records: dict[str, Record] = {}
    things = [one for one in theirs if not one.is_link]
    links = [one for one in theirs if one.is_link]
    for batch in _batched(things):
        _store(writer, batch, keys, at, records)
    for batch in _batched(links):
        _join(writer, batch, keys, at, records)
    _tell(writer, list(records.values()), at)


def _writer(first: Account) -> Actor:
    actor = actor_of_account(first)
    # the office as a whole wrote these: some are above its first member
    categories = actor.categories | {"SUSPECT", "CONVICTED", "OTHER"}
    return replace(actor, clearance=3, categories=categories)


def _store(
    writer: Actor,
    batch: Sequence[Contribution],
    keys: dict[str, int],
    at: datetime,
    records: dict[str, Record],
) -> None:

    made = []
    with acting_as(writer):
        for one in batch:
            try:
                draft = draft_from(one.schema, one.values)
            except Invalid:  # the damage made a value that no form would take; nor do we
                continue
            prepared = prepare(
                actor=writer,
                at=_moment(one, at),
                draft=draft,
                handling=_handling(one, keys),
                minor=one.minor,
            )
            records[one.ref] = prepared.record
            made.append(prepared)
        store(made, actor=writer, at=at)
        audit.record(
            actor=writer,
            at=at,
            action="record.contributed",
            touched=[touched(prepared.record) for prepared in made],
            content={"world": "demo"},
        )


def _join(
    writer: Actor,
    batch: Sequence[Contribution],
    keys: dict[str, int],
    at: datetime,
    records: dict[str, Record],
) -> None:

    made = []
    with acting_as(writer):
        for one in batch:
            assert one.ends is not None
            subject, object_ = records.get(one.ends.source), records.get(one.ends.target)
            if subject is None or object_ is None or subject.pk == object_.pk:
                continue
            period = {"startDate": (one.since,), "endDate": (one.until,)}
            values = {**one.values, **{n: v for n, v in period.items() if v[0] is not None}}
            try:
                draft = draft_from(one.schema, values)  # type: ignore[arg-type]  # None is gone
                link = prepare_link(
                    actor=writer,
                    at=_moment(one, at),
                    draft=draft,
                    subject=subject,
                    object_=object_,
                    handling=_handling(one, keys),
                    phase=one.phase or "",
                )
            except Invalid:  # as above
                continue
            made.append((link, draft))
        store_links(made, actor=writer, at=at)


def _tell(writer: Actor, records: Sequence[Record], at: datetime) -> None:
    """A few of the shared records lie on the desks of those they were shared with."""

    shared = [record for record in records if any(key > 0 for key in record.audience)]
    with acting_as(writer):
        for record in shared[-3:]:
            tell_new_readers(record, writer, before=frozenset(), at=record.updated_at)


def _handling(one: Contribution, keys: dict[str, int]) -> Handling:
    return Handling(
        level=one.handling.level,
        codes=one.handling.codes,
        purpose=one.handling.purpose,
        legal_basis=one.handling.legal_basis,
        standing=one.standing,
        category=one.category,
        crime_areas=one.crime_areas,
        source=one.source,
        grade_scheme=one.grading.scheme,
        grade_source=one.grading.source,
        grade_information=one.grading.information,
        audience=frozenset(keys[name] for name in one.audience if name in keys),
        discovery=one.discovery,
    )


def _moment(one: Contribution, at: datetime) -> datetime:
    """When it was written, brought near to today, so that the clock of no record has run out."""
    age = (TODAY - date.fromisoformat(one.written_on)).days
    return at - timedelta(days=age % 150, minutes=sum(one.ref.encode()) % 600)


def _batched(items: Sequence[Contribution]) -> Iterator[Sequence[Contribution]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]
