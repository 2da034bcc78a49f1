"""Two at once, on two connections: one wins, the other is told, nothing is half done."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from threading import Barrier
from typing import Any

import psycopg
import pytest
from django.db import connection

from alcyon.kernel.errors import AlcyonError
from alcyon.node.postgres import Cluster
from alcyon.trust import audit, networks, selectors, services
from alcyon.trust.access import acting_as
from alcyon.trust.actors import Actor
from alcyon.trust.cards import MemberCard, OrganisationCard
from alcyon.trust.models import AuditEvent, AuditKey, Member, Seat
from tests.castings import PASSWORD
from tests.trust.staff import actor_named

SLUG = "race-course"
CARD = OrganisationCard(slug=SLUG, name="Race Course", kind="POLICE", country="XQ")
NAMES = ("race-first", "race-second")
ERASE = (
    "DELETE FROM trust_deskitem WHERE kind IN ('SEAT_PROPOSED', 'SEAT_VETTED')",
    "DELETE FROM trust_auditcontent WHERE organisation_id IN {ours}",
    "DELETE FROM trust_audittouch WHERE organisation_id IN {ours}",
    "DELETE FROM trust_auditevent WHERE organisation_id IN {ours}",
    "DELETE FROM trust_auditkey WHERE organisation_id IN {ours}",
    "DELETE FROM trust_seat WHERE organisation_id IN {ours}",
    "DELETE FROM trust_member WHERE organisation_id IN {ours}",
    "DELETE FROM trust_account WHERE username LIKE 'race-%'",
    "DELETE FROM trust_organisation WHERE id IN {ours}",
)


@pytest.fixture
def two(
    django_db_setup: None, django_db_blocker: Any, cluster: Cluster, now: datetime
) -> Iterator[tuple[Actor, Actor]]:
    """Two administrators of an organisation that is really there, for other connections too."""
    with django_db_blocker.unblock():
        try:
            yield _founded(now)
        finally:
            connection.close()
            _erase(cluster)


def _founded(now: datetime) -> tuple[Actor, Actor]:
    with acting_as(services.FOUNDER):
        made = services.create_organisation(actor=services.FOUNDER, at=now, card=CARD)
    hirer = replace(services.FOUNDER, organisation_id=made.pk)
    for name in NAMES:
        with acting_as(hirer):
            services.add_member(
                actor=services.FOUNDER,
                at=now,
                organisation_id=made.pk,
                username=name,
                password=PASSWORD,
                card=MemberCard(name=name, roles=("ADMINISTRATOR",)),
            )
    return actor_named(NAMES[0]), actor_named(NAMES[1])


def _erase(cluster: Cluster) -> None:
    """The app deletes none of these rows, so the launcher's login sweeps up."""
    ours = f"(SELECT id FROM trust_organisation WHERE slug = '{SLUG}')"
    dsn = cluster.login("super", cluster.login("app").dbname).dsn()
    with psycopg.connect(dsn) as sweeper:
        for statement in ERASE:
            sweeper.execute(statement.format(ours=ours))


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act returned or raised, all begun at the same moment."""
    ready = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        ready.wait(timeout=10)
        try:
            return act()
        except AlcyonError as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def refused(answers: list[object]) -> list[str]:
    return [answer.code for answer in answers if isinstance(answer, AlcyonError)]


def test_two_administrators_who_end_each_other_leave_one(
    two: tuple[Actor, Actor], now: datetime
) -> None:
    def ends(actor: Actor, other: Actor) -> Member:
        with acting_as(actor):
            return services.end_member(actor=actor, at=now, member_id=other.as_member)

    first, second = two
    answers = at_once(lambda: ends(first, second), lambda: ends(second, first))
    assert refused(answers) == ["last-administrator"]
    with acting_as(first):
        active = selectors.our_members(first.for_organisation).filter(is_active=True)
        assert active.count() == 1


def test_of_two_who_save_one_form_one_is_told(two: tuple[Actor, Actor], now: datetime) -> None:
    def saves(actor: Actor, name: str) -> object:
        with acting_as(actor):
            return services.change_organisation(
                actor=actor, at=now, slug=SLUG, card=replace(CARD, name=name), revision=1
            )

    first, second = two
    answers = at_once(lambda: saves(first, "First"), lambda: saves(second, "Second"))
    assert refused(answers) == ["changed-meanwhile"]


def test_of_two_who_propose_one_member_one_is_told(two: tuple[Actor, Actor], now: datetime) -> None:
    first, second = two
    with acting_as(first):
        network = selectors.access_network("ison")

    def proposes(actor: Actor) -> Seat:
        with acting_as(actor):
            return networks.propose_seat(
                actor=actor, at=now, network=network, member_id=first.as_member
            )

    answers = at_once(lambda: proposes(first), lambda: proposes(second))
    assert refused(answers) == ["seat-held"]


def test_of_two_who_take_one_user_name_one_is_told(two: tuple[Actor, Actor], now: datetime) -> None:
    def adds(actor: Actor) -> Member:
        with acting_as(actor):
            return services.add_member(
                actor=actor,
                at=now,
                organisation_id=actor.for_organisation,
                username="race-third",
                password=None,
                card=MemberCard(name="Third", roles=("OFFICER",)),
            )

    first, second = two
    answers = at_once(lambda: adds(first), lambda: adds(second))
    assert refused(answers) == ["user-name-taken"]


def test_two_first_events_of_a_month_share_one_key(two: tuple[Actor, Actor], now: datetime) -> None:
    later = now.replace(year=2031)

    def writes(actor: Actor) -> object:
        with acting_as(actor):
            return audit.record(actor=actor, at=later, action="record.read", content={"n": 1})

    first, second = two
    answers = at_once(lambda: writes(first), lambda: writes(second))
    assert refused(answers) == []
    with acting_as(replace(first, abilities=frozenset({"audit.read"}))):
        assert AuditKey.objects.filter(month__year=2031).count() == 1
        for event in AuditEvent.objects.filter(at=later):
            assert audit.content_of(event) == {"n": 1}
