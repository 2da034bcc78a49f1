"""No service stores a reader that is unknown or closed; one that closed since hinders nothing."""

from collections.abc import Callable
from datetime import datetime

import pytest

from alcyon.kernel.errors import Invalid
from alcyon.ontology import draft_from
from alcyon.registry import importing, linking, services, uploads
from alcyon.registry.models import Import, Record
from alcyon.trust import networks
from alcyon.trust.access import acting_as
from alcyon.trust.audiences import keys_of, require_known
from alcyon.trust.rule import EVERYONE
from tests.castings import Cast
from tests.registry.making import close_haven, contribute, handling, person

UNKNOWN = 999_999
Door = Callable[[Cast, Record, frozenset[int], datetime], object]


def contributes(cast: Cast, _record: Record, audience: frozenset[int], at: datetime) -> object:
    return contribute(cast.owner, person(name="Another"), at, audience=audience)


def revises(cast: Cast, record: Record, audience: frozenset[int], at: datetime) -> object:
    with acting_as(cast.owner):
        return services.revise(
            actor=cast.owner,
            at=at,
            record_id=record.pk,
            draft=person(name="Jonas Simple"),
            handling=handling(audience=audience),
            reason="misspelt",
            seen_revision=record.revision,
        )


def shares(cast: Cast, record: Record, audience: frozenset[int], at: datetime) -> object:
    with acting_as(cast.owner):
        return services.share(
            actor=cast.owner,
            at=at,
            record_id=record.pk,
            audience=audience,
            discovery="HIDDEN",
            reason="joint case",
        )


def links(cast: Cast, record: Record, audience: frozenset[int], at: datetime) -> object:
    other = contribute(cast.owner, person(name="Another"), at)
    with acting_as(cast.owner):
        return linking.link(
            actor=cast.owner,
            at=at,
            draft=draft_from("Associate", {}),
            subject_id=record.pk,
            object_id=other.pk,
            handling=handling(audience=audience),
        )


def releases(cast: Cast, _record: Record, audience: frozenset[int], at: datetime) -> object:
    with acting_as(cast.owner):
        upload = uploads.keep(
            actor=cast.owner, at=at, name="people.csv", chunks=[b"Name"], format="CSV"
        )
        draft = Import(
            owner_id=upload.owner_id,
            member_id=upload.member_id,
            upload=upload,
            created_at=at,
            delete_on=upload.delete_on,
        )
        Import.objects.bulk_create([draft])
        return importing.release(
            actor=cast.owner, at=at, found=draft, handling=handling(audience=audience)
        )


DOORS = pytest.mark.parametrize("door", [contributes, revises, shares, links, releases])


@DOORS
@pytest.mark.parametrize("key", [UNKNOWN, -UNKNOWN, 10**30])
def test_an_unknown_reader_is_refused(cast: Cast, now: datetime, door: Door, key: int) -> None:
    made = contribute(cast.owner, person(), now)
    with pytest.raises(Invalid) as refused:
        door(cast, made, frozenset({EVERYONE, key}), now)
    (wrong,) = refused.value.problems
    assert (wrong.where, wrong.value, wrong.code) == ("audience", str(key), "unknown-code")


@DOORS
def test_a_closed_reader_is_refused(cast: Cast, now: datetime, door: Door) -> None:
    made = contribute(cast.owner, person(), now)
    close_haven(cast, now)
    haven = cast.partner.organisation_id
    with pytest.raises(Invalid) as refused:
        door(cast, made, frozenset({haven, cast.other.organisation_id}), now)
    (wrong,) = refused.value.problems
    assert (wrong.where, wrong.value, wrong.code) == ("audience", str(haven), "organisation-closed")
    assert str(haven) in wrong.mend


@DOORS
def test_known_readers_are_stored(cast: Cast, now: datetime, door: Door) -> None:
    made = contribute(cast.owner, person(), now)
    door(cast, made, frozenset({EVERYONE, cast.other.organisation_id}), now)


@pytest.mark.parametrize("door", [revises, shares, links])
def test_a_reader_that_closed_since_stands_in_nobodys_way(
    cast: Cast, now: datetime, door: Door
) -> None:
    shared = frozenset({cast.partner.organisation_id})
    made = contribute(cast.owner, person(), now, audience=shared)
    close_haven(cast, now)
    door(cast, made, shared, now)


def test_slugs_become_keys_and_every_wrong_one_is_named(cast: Cast, now: datetime) -> None:
    with acting_as(cast.administrator):
        card = networks.NetworkCard(
            slug="routes", name="Routes", steward_id=cast.owner.organisation_id
        )
        made = networks.create_network(actor=cast.administrator, at=now, card=card)
    with acting_as(cast.owner):
        keys = keys_of(organisations=["south"], networks=["routes"], everyone=True)
        assert keys == {EVERYONE, cast.other.organisation_id, -made.pk}
        require_known(keys)
        with pytest.raises(Invalid) as refused:
            keys_of(organisations=["south", "nowhere"], networks=["nothing"], everyone=False)
    named = [(one.where, one.value) for one in refused.value.problems]
    assert named == [("organisations", "nowhere"), ("networks", "nothing")]
