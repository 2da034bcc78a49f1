"""`alcyon demo`: fill a trial node with an invented world, its organisations and accounts."""

from __future__ import annotations

import argparse
import json
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from alcyon.node.errors import NodeError
from alcyon.node.home import Home, Kind
from alcyon.worlds.contributions import EVERYONE, Contribution
from alcyon.worlds.demo import demo
from alcyon.worlds.organisations import Organisation as Invented
from alcyon.worlds.world import TODAY

if TYPE_CHECKING:
    from alcyon.registry.models import Record
    from alcyon.trust.actors import Actor

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


class NotATrial(NodeError):
    """Only a trial node takes an invented world."""

    code = "not-a-trial"
    mend = "Start one with `alcyon up --trial` in an empty ALCYON_HOME."


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    subparsers.add_parser("demo", help="fill a trial node with an invented world")


def run(args: argparse.Namespace) -> int:
    """Seed the node, unless it is seeded. `alcyon up --trial` calls this by itself."""
    home = Home.from_env()
    if home.kind() is not Kind.TRIAL:
        raise NotATrial(home=home.root)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alcyon.config.settings")
    import django  # noqa: PLC0415 - needs the node's keys

    django.setup()
    seed(home, at=datetime.now(UTC))
    return 0


def seed(home: Home, *, at: datetime) -> None:
    """Organisations, members, networks, then what each organisation wrote down."""
    from alcyon.trust import services  # noqa: PLC0415 - needs Django set up

    services.found_node(kind="TRIAL", name="Alcyon trial", at=at)
    organisations, contributions = demo()
    ids = _organisations(organisations, at)
    accounts = [
        row for one in organisations for row in _members(one, ids[one.slug], at)
    ]
    networks = _networks(ids, at)
    shared = {f"{NETWORK}{slug.upper()}": -pk for slug, pk in networks.items()}
    keys = {**ids, EVERYONE: 0, **shared}
    by_owner: dict[str, list[Contribution]] = defaultdict(list)
    for contribution in contributions:
        by_owner[contribution.organisation].append(contribution)
    for slug, theirs in by_owner.items():
        _contribute(slug, theirs, keys, at)
    home.write_private(home.root / "trial.json", json.dumps(accounts, indent=1).encode())


def _organisations(invented: Sequence[Invented], at: datetime) -> dict[str, int]:
    from alcyon.trust import access, services  # noqa: PLC0415 - needs Django set up
    from alcyon.trust.cards import OrganisationCard  # noqa: PLC0415
    from alcyon.trust.models import Organisation  # noqa: PLC0415

    with access.acting_as(services.FOUNDER):
        for one in invented:
            if Organisation.objects.filter(slug=one.slug).exists():
                continue
            card = OrganisationCard(
                slug=one.slug,
                name=one.name,
                kind=one.kind,
                country=one.country or "",
                timezone=one.time_zone,
                languages=one.languages,
                duty_hours=_duty(one),
            )
            services.create_organisation(actor=services.FOUNDER, at=at, card=card)
        return dict(Organisation.objects.values_list("slug", "pk"))


def _duty(one: Invented) -> dict[str, object]:
    """A national bureau answers day and night, the others on working days."""
    if one.kind == "NCB":
        return dict.fromkeys(WEEKDAYS, ("00:00", "24:00"))
    return dict.fromkeys(WEEKDAYS[:5], ("08:00", "18:00"))


def _members(one: Invented, organisation_id: int, at: datetime) -> Iterator[dict[str, str]]:
    """The accounts of an organisation, with authenticators whose secret the trial shows."""
    from alcyon.trust import access, services  # noqa: PLC0415 - needs Django set up
    from alcyon.trust.cards import MemberCard  # noqa: PLC0415
    from alcyon.trust.models import Account, Member  # noqa: PLC0415

    hirer = replace(services.FOUNDER, organisation_id=organisation_id)
    for suffix, name, roles, clearance in _parts(one):
        username = f"{one.slug}.{suffix}"
        if Account.objects.filter(username=username).exists():
            continue
        card = MemberCard(
            name=name,
            roles=roles,
            clearance=clearance,
            language=one.languages[0] if one.languages else "en",
            timezone=one.time_zone,
        )
        with access.acting_as(hirer):
            member = services.add_member(
                actor=services.FOUNDER,
                at=at,
                organisation_id=organisation_id,
                username=username,
                password=PASSWORD,
                card=card,
            )
            Member.objects.filter(pk=member.pk).update(welcomed_at=at)
        yield {
            "username": username,
            "password": PASSWORD,
            "organisation": one.name,
            "role": ", ".join(roles),
            "totp_secret": _authenticator(member.account),
        }


def _parts(one: Invented) -> tuple[Part, ...]:
    return {"NGO": SUPPORT, "PROSECUTION": PROSECUTION}.get(one.kind, POLICE)


def _authenticator(account: Any) -> str:
    from allauth.mfa.totp.internal import auth  # noqa: PLC0415 - needs Django set up

    secret: str = auth.generate_totp_secret()
    auth.TOTP.activate(account, secret)
    return secret


def _networks(ids: dict[str, int], at: datetime) -> dict[str, int]:
    """Seat the first member of each office in every network that takes its kind.

    By the same road as in a real node: proposed by their own, vetted by the steward's
    administrator. What that put on Desks is put away again.
    """
    from alcyon.trust import access, networks  # noqa: PLC0415 - needs Django set up
    from alcyon.trust.models import DeskItem, Network  # noqa: PLC0415

    vetter = _actor(f"{next(iter(ids))}.admin")
    with access.acting_as(vetter):
        known = list(Network.objects.order_by("pk"))
    for slug in ids:
        proposer = _first(slug)
        for network in known:
            seat_id = _proposed(proposer, network, at)
            if seat_id is None:
                continue
            with access.acting_as(vetter):
                networks.vet_seat(actor=vetter, at=at, seat_id=seat_id)
            with access.acting_as(proposer):
                networks.name_focal_point(actor=proposer, at=at, seat_id=seat_id, is_named=True)
        with access.acting_as(proposer):
            DeskItem.objects.filter(kind="SEAT_VETTED").update(done_at=at)
    return {network.slug: network.pk for network in known}


def _proposed(proposer: Actor, network: Any, at: datetime) -> Any:
    """The id of a new seat; None where the kind does not join, or the member sits there."""
    from alcyon.trust import access, networks  # noqa: PLC0415 - needs Django set up

    try:
        with access.acting_as(proposer):
            seat = networks.propose_seat(
                actor=proposer, at=at, network=network, member_id=proposer.as_member
            )
    except (networks.NotEligible, networks.SeatHeld):
        return None
    return seat.pk


def _first(slug: str) -> Actor:
    """The first member of an office, who coordinates it."""
    from alcyon.trust import access  # noqa: PLC0415 - needs Django set up
    from alcyon.trust.models import Account  # noqa: PLC0415

    first = Account.objects.filter(username__startswith=f"{slug}.").order_by("pk").first()
    assert first is not None
    return access.actor_of_account(first)


def _actor(username: str) -> Actor:
    from alcyon.trust import access  # noqa: PLC0415 - needs Django set up
    from alcyon.trust.models import Account  # noqa: PLC0415

    return access.actor_of_account(Account.objects.get(username=username))


def _contribute(
    slug: str, theirs: Sequence[Contribution], keys: dict[str, int], at: datetime
) -> None:
    """Store what one organisation wrote down, as its first member; ends before links."""
    writer = _writer(slug)
    records: dict[str, Record] = {}
    things = [one for one in theirs if not one.is_link]
    links = [one for one in theirs if one.is_link]
    for batch in _batched(things):
        _store(writer, batch, keys, at, records)
    for batch in _batched(links):
        _join(writer, batch, keys, at, records)
    _tell(writer, list(records.values()), at)


def _writer(slug: str) -> Actor:
    actor = _first(slug)
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
    from alcyon.kernel.errors import Invalid  # noqa: PLC0415
    from alcyon.ontology import draft_from  # noqa: PLC0415
    from alcyon.registry.preparing import prepare, store  # noqa: PLC0415
    from alcyon.registry.services import touched  # noqa: PLC0415
    from alcyon.trust import audit  # noqa: PLC0415
    from alcyon.trust.access import acting_as  # noqa: PLC0415

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
    from alcyon.kernel.errors import Invalid  # noqa: PLC0415
    from alcyon.ontology import draft_from  # noqa: PLC0415
    from alcyon.registry.linking import prepare_link, store_links  # noqa: PLC0415
    from alcyon.trust.access import acting_as  # noqa: PLC0415

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
    from alcyon.registry.services import tell_new_readers  # noqa: PLC0415
    from alcyon.trust.access import acting_as  # noqa: PLC0415

    shared = [record for record in records if any(key > 0 for key in record.audience)]
    with acting_as(writer):
        for record in shared[-3:]:
            tell_new_readers(record, before=frozenset(), at=record.updated_at)


def _handling(one: Contribution, keys: dict[str, int]) -> Any:
    from alcyon.registry.handling import Handling  # noqa: PLC0415 - needs Django set up

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


