"""Who opens a sealed identity: whoever may, and sees the record, and nobody through the back."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from alcyon.registry.models import Record
from alcyon.trust.access import acting_as
from alcyon.trust.actors import Actor
from alcyon.vault import services
from alcyon.vault.models import Identity, PersonKey
from tests.castings import Cast
from tests.registry.making import contribute, person


@pytest.fixture
def victim(cast: Cast, now: datetime) -> Record:
    """A victim's record whose identity the partner may open, and does see."""
    shared = frozenset({cast.partner.organisation_id})
    made = contribute(cast.owner, person(), now, category="VICTIM", audience=shared)
    with acting_as(cast.owner):
        services.name_readers(record_id=made.pk, audience=shared)
    return made


def keys_and_identities(actor: Actor) -> tuple[int, int]:
    with acting_as(actor):
        return PersonKey.objects.count(), Identity.objects.count()


def change(owner: Actor, record: Record, **columns: object) -> None:
    with acting_as(owner):
        assert Record.objects.filter(pk=record.pk).update(**columns) == 1


def test_an_outsider_finds_neither_key_nor_identity(cast: Cast, victim: Record) -> None:
    assert keys_and_identities(cast.outsider) == (0, 0)


def test_whom_the_key_names_opens_what_it_sees(cast: Cast, victim: Record) -> None:
    assert keys_and_identities(cast.partner) == (1, 1)


def test_what_is_above_the_clearance_is_not_opened(cast: Cast, victim: Record) -> None:
    change(cast.owner, victim, level=2)
    assert keys_and_identities(replace(cast.partner, clearance=1)) == (0, 0)


def test_what_is_blocked_is_not_opened(cast: Cast, victim: Record) -> None:
    change(cast.owner, victim, is_blocked=True)
    assert keys_and_identities(cast.partner) == (0, 0)


def test_what_is_not_shared_any_more_is_not_opened(cast: Cast, victim: Record) -> None:
    change(cast.owner, victim, audience=[])
    assert keys_and_identities(cast.partner) == (0, 0)


def test_nobody_makes_a_key_for_somebody_elses_person(
    cast: Cast, victim: Record, now: datetime
) -> None:
    shared = frozenset({cast.other.organisation_id})
    seen = contribute(cast.owner, person(), now, audience=shared)
    with pytest.raises(DatabaseError, match="row-level security"), acting_as(cast.other):
        seal(cast.other, seen.pk, now)


def test_nobody_seals_an_identity_under_somebody_elses_key(
    cast: Cast, victim: Record, now: datetime
) -> None:
    forged = Identity(
        id=uuid4(),
        record_id=victim.pk,
        owner_id=cast.other.for_organisation,
        revision=2,
        box=b"forged",
        sealed_at=now,
    )
    with pytest.raises(IntegrityError, match="identity_ends_with_its_key"):  # noqa: SIM117 - the act must end inside
        with acting_as(cast.other), transaction.atomic(), connection.cursor():
            Identity.objects.bulk_create([forged])


def seal(actor: Actor, record_id: UUID, at: datetime) -> None:
    said = [{"property": "name", "original": "Somebody"}]
    services.seal_identity(actor=actor, at=at, record_id=record_id, revision=1, values=said)
