"""Networks: who proposes, who vets, who is a focal point, and what a seat opens."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from alcyon.kernel.errors import Invalid, NotFound
from alcyon.trust import networks, selectors, services
from alcyon.trust.access import acting_as
from alcyon.trust.actors import Actor
from alcyon.trust.models import AuditEvent, DeskItem, Member, Network, Organisation, Seat
from tests.castings import Cast
from tests.trust.staff import actor_named, hire

CARD = networks.NetworkCard(slug="fishing", name="Forced labour at sea")


def hteg(actor: Actor) -> Network:
    with acting_as(actor):
        return selectors.access_network("hteg")


def propose(actor: Actor, now: datetime, member: Actor | None = None, slug: str = "hteg") -> Seat:
    with acting_as(actor):
        return networks.propose_seat(
            actor=actor,
            at=now,
            network=selectors.access_network(slug),
            member_id=(member or actor).as_member,
        )


def vet(actor: Actor, now: datetime, seat: Seat) -> Seat:
    with acting_as(actor):
        return networks.vet_seat(actor=actor, at=now, seat_id=seat.pk)


def end(actor: Actor, now: datetime, seat: Seat) -> Seat:
    with acting_as(actor):
        return networks.end_seat(actor=actor, at=now, seat_id=seat.pk)


def focal(actor: Actor, now: datetime, seat: Seat, *, is_named: bool = True) -> Seat:
    with acting_as(actor):
        return networks.name_focal_point(actor=actor, at=now, seat_id=seat.pk, is_named=is_named)


class TestSeats:
    def test_a_member_without_the_right_proposes_nobody(self, cast: Cast, now: datetime) -> None:
        with pytest.raises(DatabaseError, match="row-level security"):
            propose(cast.other, now)

    def test_another_organisations_member_is_not_proposed(self, cast: Cast, now: datetime) -> None:
        with pytest.raises(NotFound):
            propose(cast.outsider, now, cast.other)

    def test_the_wall_keeps_seats_from_being_given_for_others(
        self, cast: Cast, now: datetime
    ) -> None:
        row = Seat(
            network=hteg(cast.outsider),
            organisation_id=cast.other.for_organisation,
            member_id=cast.other.as_member,
            proposed_by=cast.outsider.as_member,
            proposed_at=now,
        )
        with pytest.raises(DatabaseError, match="row-level security"), acting_as(cast.outsider):
            row.save(force_insert=True)

    def test_a_proposal_opens_nothing(self, cast: Cast, now: datetime) -> None:
        propose(cast.outsider, now)
        assert actor_named("outsider").networks == frozenset()

    def test_the_proposer_does_not_vet_even_as_steward(self, cast: Cast, now: datetime) -> None:
        seat = propose(cast.administrator, now, cast.colleague)
        with pytest.raises(networks.VettedByAnother):
            vet(cast.administrator, now, seat)

    def test_nobody_vets_themselves(self, cast: Cast, now: datetime) -> None:
        seat = propose(cast.administrator, now, cast.owner)
        with pytest.raises(networks.VettedByAnother):
            vet(cast.owner, now, seat)

    def test_only_the_steward_vets(self, cast: Cast, now: datetime) -> None:
        coordinator = hire("far", "far-coordinator", ("COORDINATOR",), now)
        seat = propose(cast.outsider, now)
        for stranger in (coordinator, cast.other):
            with pytest.raises(NotFound):
                vet(stranger, now, seat)

    def test_a_vetted_seat_opens_what_the_network_is_shared(
        self, cast: Cast, now: datetime
    ) -> None:
        seat = vet(cast.owner, now, propose(cast.outsider, now))
        after = actor_named("outsider")
        assert after.networks == frozenset({seat.network_id})
        assert -seat.network_id in after.keys

    def test_a_seat_is_vetted_once(self, cast: Cast, now: datetime) -> None:
        seat = vet(cast.owner, now, propose(cast.outsider, now))
        with pytest.raises(NotFound):
            vet(cast.administrator, now, seat)

    def test_the_steward_is_told_and_the_member_too(self, cast: Cast, now: datetime) -> None:
        seat = propose(cast.outsider, now)
        with acting_as(cast.administrator):
            assert DeskItem.objects.filter(kind="SEAT_PROPOSED", object_id=seat.pk).exists()
        vet(cast.owner, now, seat)
        with acting_as(cast.administrator):
            assert not DeskItem.objects.filter(kind="SEAT_PROPOSED", done_at=None).exists()
        with acting_as(cast.outsider):
            assert DeskItem.objects.filter(kind="SEAT_VETTED", object_id=seat.pk).exists()

    def test_a_member_holds_one_seat_in_a_network(self, cast: Cast, now: datetime) -> None:
        propose(cast.outsider, now)
        with pytest.raises(networks.SeatHeld):
            propose(cast.outsider, now)

    def test_only_the_kinds_that_the_network_names_join(self, cast: Cast, now: datetime) -> None:
        with pytest.raises(networks.NotEligible):
            propose(cast.outsider, now, slug="redtram")

    @pytest.mark.parametrize("who", ["outsider", "far-coordinator", "owner"])
    def test_member_organisation_and_steward_end_a_seat(
        self, cast: Cast, now: datetime, who: str
    ) -> None:
        hire("far", "far-coordinator", ("COORDINATOR",), now)
        seat = vet(cast.owner, now, propose(cast.outsider, now))
        end(actor_named(who), now, seat)
        assert actor_named("outsider").networks == frozenset()
        with pytest.raises(NotFound):
            end(actor_named(who), now, seat)

    def test_an_officer_leaves_alone_but_ends_nobody_elses_seat(
        self, cast: Cast, now: datetime
    ) -> None:
        ours = vet(actor_named("administrator"), now, propose(cast.owner, now, cast.colleague))
        with pytest.raises(NotFound):
            end(cast.other, now, ours)
        end(cast.colleague, now, ours)
        assert actor_named("colleague").networks == frozenset()

    def test_whoever_left_may_be_proposed_again(self, cast: Cast, now: datetime) -> None:
        end(cast.outsider, now, vet(cast.owner, now, propose(cast.outsider, now)))
        assert propose(cast.outsider, now).vetted_at is None

    def test_every_step_is_written_down(self, cast: Cast, now: datetime) -> None:
        seat = vet(cast.owner, now, propose(cast.outsider, now))
        focal(cast.outsider, now, seat)
        end(cast.outsider, now, seat)
        with acting_as(cast.outsider):
            found = AuditEvent.objects.filter(action__startswith="network.")
            assert set(found.values_list("action", flat=True)) == {
                "network.seat_proposed",
                "network.focal_point_named",
                "network.seat_ended",
            }


class TestFocalPoints:
    def test_a_proposed_member_is_none(self, cast: Cast, now: datetime) -> None:
        with pytest.raises(NotFound):
            focal(cast.outsider, now, propose(cast.outsider, now))

    def test_each_organisation_has_one(self, cast: Cast, now: datetime) -> None:
        second = hire("far", "far-coordinator", ("COORDINATOR",), now)
        first = vet(cast.owner, now, propose(cast.outsider, now))
        other = vet(cast.owner, now, propose(second, now))
        focal(cast.outsider, now, first)
        with pytest.raises(networks.FocalPointTaken):
            focal(cast.outsider, now, other)
        focal(cast.outsider, now, first, is_named=False)
        assert focal(cast.outsider, now, other).is_focal_point

    def test_the_steward_names_none_for_others(self, cast: Cast, now: datetime) -> None:
        seat = vet(cast.owner, now, propose(cast.outsider, now))
        with pytest.raises(NotFound):
            focal(cast.owner, now, seat)

    def test_everybody_here_may_know_whom_to_ask(self, cast: Cast, now: datetime) -> None:
        seat = vet(cast.owner, now, propose(cast.outsider, now))
        with acting_as(cast.partner):
            assert list(selectors.focal_points()) == []
        focal(cast.outsider, now, seat)
        with acting_as(cast.partner):
            assert [one.member.name for one in selectors.focal_points()] == ["Outsider"]


class TestWhoKnowsNames:
    def names(self, actor: Actor) -> set[str]:
        with acting_as(actor):
            seats = selectors.seats_of(selectors.access_network("hteg"))
            ids = list(seats.values_list("member_id", flat=True))
            return set(selectors.names_of_members(ids).values())

    def test_a_stranger_learns_no_name(self, cast: Cast, now: datetime) -> None:
        vet(cast.owner, now, propose(cast.outsider, now))
        assert self.names(cast.partner) == set()

    def test_the_steward_knows_whom_it_vets(self, cast: Cast, now: datetime) -> None:
        propose(cast.outsider, now)
        assert self.names(cast.administrator) == {"Outsider"}

    def test_members_of_a_network_know_each_other(self, cast: Cast, now: datetime) -> None:
        south = hire("south", "south-coordinator", ("COORDINATOR",), now)
        vet(cast.owner, now, propose(cast.outsider, now))
        assert self.names(south) == set()
        vet(cast.owner, now, propose(south, now))
        assert self.names(actor_named("south-coordinator")) == {"Outsider", "South-Coordinator"}


class TestStewardship:
    def test_only_the_operator_adds_networks(self, cast: Cast, now: datetime) -> None:
        card = replace(CARD, steward_id=cast.other.for_organisation)
        other = hire("south", "south-administrator", ("ADMINISTRATOR",), now)
        with pytest.raises(DatabaseError, match="row-level security"), acting_as(other):
            networks.create_network(actor=other, at=now, card=card)
        with acting_as(cast.administrator):
            made = networks.create_network(actor=cast.administrator, at=now, card=card)
            assert made.steward_id == cast.other.organisation_id
            with pytest.raises(networks.NetworkExists):
                networks.create_network(actor=cast.administrator, at=now, card=card)

    def test_the_steward_changes_its_network_but_does_not_hand_it_over(
        self, cast: Cast, now: datetime
    ) -> None:
        other = hire("south", "south-administrator", ("ADMINISTRATOR",), now)
        card = replace(CARD, steward_id=other.for_organisation)
        with acting_as(cast.administrator):
            networks.create_network(actor=cast.administrator, at=now, card=card)
        away = replace(card, name="Renamed", steward_id=cast.owner.for_organisation)
        with acting_as(other):
            changed = networks.change_network(actor=other, at=now, slug="fishing", card=away)
            assert (changed.name, changed.steward_id) == ("Renamed", other.organisation_id)
            with pytest.raises(NotFound):
                networks.change_network(actor=other, at=now, slug="hteg", card=away)

    def test_the_operator_hands_a_stewardship_over(self, cast: Cast, now: datetime) -> None:
        card = replace(CARD, name="HTEG", steward_id=cast.outsider.for_organisation)
        with acting_as(cast.administrator):
            networks.change_network(actor=cast.administrator, at=now, slug="hteg", card=card)
        seat = propose(cast.other if cast.other.can("network.propose") else cast.owner, now)
        with pytest.raises(NotFound):
            vet(cast.administrator, now, seat)
        assert vet(cast.outsider, now, seat).vetted_by == cast.outsider.member_id

    def test_a_closed_organisation_stewards_nothing_new(self, cast: Cast, now: datetime) -> None:
        with acting_as(cast.administrator):
            Organisation.objects.filter(slug="far").update(is_active=False, closed_at=now)
            with pytest.raises(NotFound):
                networks.create_network(
                    actor=cast.administrator,
                    at=now,
                    card=replace(CARD, steward_id=cast.outsider.organisation_id),
                )

    @pytest.mark.parametrize(
        ("change", "where"),
        [
            ({"slug": "At Sea"}, "slug"),
            ({"name": ""}, "name"),
            ({"kinds": ("PIRATES",)}, "kinds"),
            ({"steward_id": None}, "steward"),
        ],
    )
    def test_a_mistake_is_named(self, change: dict[str, Any], where: str) -> None:
        with pytest.raises(Invalid) as refused:
            replace(CARD, **{"steward_id": 1, **change}).check()
        assert [problem.where for problem in refused.value.problems] == [where]

    def test_the_networks_that_are_there_are_not_seeded_over(
        self, cast: Cast, now: datetime
    ) -> None:
        with acting_as(cast.administrator):
            Network.objects.filter(slug="hteg").update(name="Ours")
            networks.seed_networks(at=now, steward_id=cast.administrator.for_organisation)
            assert selectors.access_network("hteg").name == "Ours"


class TestConstraints:
    """What the database itself refuses, whatever the services do."""

    @pytest.mark.parametrize(
        ("change", "name"),
        [
            ("vetted by the proposer", "vetted_by_somebody_else"),
            ("vetted by somebody at no time", "vetted_by_a_person_at_a_time"),
            ("a focal point nobody vetted", "focal_point_is_vetted"),
        ],
    )
    def test_the_database_refuses_a_seat(
        self, cast: Cast, now: datetime, change: str, name: str
    ) -> None:
        seat = propose(cast.administrator, now, cast.colleague)
        changes: dict[str, dict[str, Any]] = {
            "vetted by the proposer": {"vetted_by": seat.proposed_by, "vetted_at": now},
            "vetted by somebody at no time": {"vetted_by": cast.owner.member_id},
            "a focal point nobody vetted": {"is_focal_point": True},
        }
        rows = Seat.objects.filter(pk=seat.pk)
        with (
            acting_as(cast.administrator),
            pytest.raises(IntegrityError, match=name),
            transaction.atomic(),
        ):
            rows.update(**changes[change])

    def test_only_the_steward_vets_whatever_a_service_forgets(
        self, cast: Cast, now: datetime
    ) -> None:
        seat = propose(cast.outsider, now)
        vetted = {"vetted_by": cast.other.member_id, "vetted_at": now}
        with (
            acting_as(cast.outsider),
            pytest.raises(IntegrityError, match="seat_is_vetted_by_the_steward"),
            transaction.atomic(),
        ):
            Seat.objects.filter(pk=seat.pk).update(**vetted)

    def test_a_seat_that_ended_stays_ended_whatever_a_service_forgets(
        self, cast: Cast, now: datetime
    ) -> None:
        seat = vet(cast.owner, now, propose(cast.outsider, now))
        end(cast.owner, now, seat)
        with (
            acting_as(cast.outsider),
            pytest.raises(IntegrityError, match="seat_that_ended_stays_ended"),
            transaction.atomic(),
        ):
            Seat.objects.filter(pk=seat.pk).update(ended_at=None, ended_by=None)

    def test_nobody_names_themselves_a_focal_point(self, cast: Cast, now: datetime) -> None:
        seat = vet(cast.owner, now, propose(cast.outsider, now))
        with (
            acting_as(cast.outsider.within({"record.read"})),
            pytest.raises(IntegrityError, match="seat_focal_point_is_named_by_who_proposes"),
            transaction.atomic(),
        ):
            Seat.objects.filter(pk=seat.pk).update(is_focal_point=True)

    def test_a_seat_does_not_come_into_being_vetted(self, cast: Cast, now: datetime) -> None:
        row = Seat(
            network=hteg(cast.outsider),
            organisation_id=cast.outsider.for_organisation,
            member_id=cast.outsider.as_member,
            proposed_by=cast.outsider.as_member,
            proposed_at=now,
            vetted_by=cast.other.as_member,
            vetted_at=now,
        )
        with pytest.raises(DatabaseError, match="row-level security"), acting_as(cast.outsider):
            row.save(force_insert=True)

    def test_a_proposed_seat_is_not_passed_to_somebody_else(
        self, cast: Cast, now: datetime
    ) -> None:
        second = hire("far", "far-coordinator", ("COORDINATOR",), now)
        seat = propose(cast.outsider, now)
        with (
            acting_as(cast.outsider),
            pytest.raises(IntegrityError, match="seat_stays_what_was_proposed"),
            transaction.atomic(),
        ):
            Seat.objects.filter(pk=seat.pk).update(member_id=second.as_member)

    def test_a_seat_is_of_a_member_of_its_organisation(self, cast: Cast, now: datetime) -> None:
        row = Seat(
            network=hteg(cast.administrator),
            organisation_id=cast.administrator.for_organisation,
            member_id=cast.other.as_member,
            proposed_by=cast.administrator.as_member,
            proposed_at=now,
        )
        with (
            acting_as(cast.administrator),
            pytest.raises(IntegrityError, match="seat_is_of_a_member"),
        ):
            save_and_check(row)


def save_and_check(row: Seat) -> None:
    with transaction.atomic():
        row.save(force_insert=True)
        connection.check_constraints()


def test_names_of_seeded_networks_are_given_in_four_languages() -> None:
    for entry in networks.tables.load(networks.SEEDS):
        assert {entry.label(language) for language in ("en", "fr", "es", "ar")}
        for kind in entry["kinds"]:
            assert networks.tables.table("organisation_kinds").has(kind)


def test_who_ends_a_membership_ends_its_seats(cast: Cast, now: datetime) -> None:
    seat = focal(cast.outsider, now, vet(cast.owner, now, propose(cast.outsider, now)))
    boss = hire("far", "far-administrator", ("ADMINISTRATOR",), now)
    with acting_as(boss):
        services.end_member(actor=boss, at=now, member_id=cast.outsider.as_member)
        ended = Seat.objects.get(pk=seat.pk)
        assert (ended.ended_at, ended.is_focal_point) == (now, False)
        assert Member.objects.get(pk=cast.outsider.as_member).left_at == now
