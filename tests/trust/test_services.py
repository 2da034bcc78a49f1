"""Organisations, members and liaison seats: the outsider first, then races, then the rest."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from alcyon.kernel.errors import Invalid, NotFound
from alcyon.trust import liaisons, selectors, services
from alcyon.trust.access import NotAMember, acting_as, actor_of_account
from alcyon.trust.actors import Actor
from alcyon.trust.cards import MemberCard, OrganisationCard
from alcyon.trust.duty import Duty, duty_at
from alcyon.trust.models import (
    Account,
    AuditEvent,
    DeskItem,
    Member,
    Organisation,
    Posting,
    Seat,
    Token,
)
from tests.castings import Cast
from tests.trust.staff import actor_named, hire, organisation_of

CARD = OrganisationCard(slug="west-customs", name="West Customs", kind="CUSTOMS", country="PT")
OFFICER = MemberCard(name="Vera Sample", roles=("OFFICER",))


def create(cast: Cast, now: datetime, **changes: Any) -> Organisation:
    with acting_as(cast.administrator):
        return services.create_organisation(
            actor=cast.administrator, at=now, card=replace(CARD, **changes)
        )


def save_and_check(row: Posting | Seat) -> None:
    """Save with every constraint checked at once; deferred ones would wait for the commit."""
    with transaction.atomic():
        row.save(force_insert=True)
        connection.check_constraints()


def events(actor: Actor, action: str) -> int:
    """How many events of one kind the organisation's reviewers would find."""
    with acting_as(replace(actor, abilities=frozenset({"audit.read"}))):
        return AuditEvent.objects.filter(action=action).count()


class TestOrganisations:
    def test_only_the_operators_administrators_run_the_node(
        self, cast: Cast, now: datetime
    ) -> None:
        other = hire("south", "south-administrator", ("ADMINISTRATOR",), now)
        assert cast.administrator.can("organisation.manage")
        assert not other.can("organisation.manage")
        assert not other.can("network.manage")
        assert not other.can("node.manage")
        assert other.can("member.manage")

    def test_an_administrator_elsewhere_adds_no_organisation(
        self, cast: Cast, now: datetime
    ) -> None:
        other = hire("south", "south-administrator", ("ADMINISTRATOR",), now)
        with (
            pytest.raises(DatabaseError, match="row-level security"),
            acting_as(other),
        ):
            services.create_organisation(actor=other, at=now, card=CARD)

    def test_an_administrator_elsewhere_changes_only_their_own(
        self, cast: Cast, now: datetime
    ) -> None:
        other = hire("south", "south-administrator", ("ADMINISTRATOR",), now)
        card = replace(CARD, slug="north", name="Ours now")
        with acting_as(other), pytest.raises(NotFound):
            services.change_organisation(actor=other, at=now, slug="north", card=card, revision=1)

    def test_a_member_without_the_right_changes_nothing(self, cast: Cast, now: datetime) -> None:
        with acting_as(cast.owner):
            changed = Organisation.objects.filter(slug="north").update(name="Mine")
        assert changed == 0

    def test_one_organisation_operates_the_node_and_stewards_the_known_networks(
        self, cast: Cast
    ) -> None:
        with acting_as(cast.outsider):
            operating = Organisation.objects.filter(operates_node=True)
            assert [one.slug for one in operating] == ["north"]
            stewards = {one.steward_id for one in selectors.networks()}
            known = {one.slug for one in selectors.networks()}
        assert stewards == {cast.administrator.organisation_id}
        assert {"hteg", "ison", "redtram", "crimes-against-children"} <= known

    def test_what_is_written_is_kept_and_audited(self, cast: Cast, now: datetime) -> None:
        made = create(
            cast,
            now,
            country="XK",
            timezone="Europe/Lisbon",
            languages=("pt", "fr"),
            duty_hours={"MON": ("08:00", "18:00")},
            holidays=(date(2026, 12, 25),),
        )
        assert (made.country, made.languages, made.revision) == ("XK", ["pt", "fr"], 1)
        assert events(cast.administrator, "organisation.created") == 1

    def test_a_short_name_is_used_once(self, cast: Cast, now: datetime) -> None:
        create(cast, now)
        with pytest.raises(services.OrganisationExists):
            create(cast, now, name="Another")

    @pytest.mark.parametrize(
        ("field", "value", "where"),
        [
            ("name", " ", "name"),
            ("slug", "West Customs", "slug"),
            ("slug", "west--customs", "slug"),
            ("kind", "PIRATES", "kind"),
            ("country", "PORTUGAL", "country"),
            ("country", "ZA1", "country"),
            ("timezone", "Lisbon", "timezone"),
            ("languages", (), "languages"),
            ("languages", ("portuguese",), "languages"),
            ("duty_hours", {"MON": ("18:00", "08:00")}, "duty_MON"),
            ("duty_hours", {"MON": ("8", "18")}, "duty_MON"),
            ("duty_hours", {"FREITAG": ("08:00", "18:00")}, "duty_FREITAG"),
            ("holidays", ("Christmas",), "holidays"),
        ],
    )
    def test_a_mistake_is_named_with_field_value_and_mend(
        self, field: str, value: Any, where: str
    ) -> None:
        with pytest.raises(Invalid) as refused:
            replace(CARD, **{field: value}).check()
        (problem,) = refused.value.problems
        assert problem.where == where
        assert problem.mend != ""

    def test_all_mistakes_are_told_at_once(self) -> None:
        with pytest.raises(Invalid) as refused:
            OrganisationCard(slug="", name="", kind="").check()
        assert {problem.where for problem in refused.value.problems} == {"slug", "name", "kind"}

    @pytest.mark.parametrize("code", ["", "PT", "XK", "XA", "QM", "AA", "ZZ"])
    def test_countries_are_of_iso_3166_user_assigned_or_none(self, code: str) -> None:
        replace(CARD, country=code).check()

    def test_own_administrators_change_all_but_name_kind_and_country(
        self, cast: Cast, now: datetime
    ) -> None:
        other = hire("south", "south-administrator", ("ADMINISTRATOR",), now)
        card = replace(CARD, slug="taken-over", name="South Police", kind="DONOR", country="FR")
        with acting_as(other):
            changed = services.change_organisation(
                actor=other, at=now, slug="south", card=card, revision=1
            )
        kept = (changed.slug, changed.kind, changed.country)
        assert (changed.name, kept) == ("South Police", ("south", "POLICE", "XB"))

    def test_of_two_who_save_the_same_form_the_second_loses(
        self, cast: Cast, now: datetime
    ) -> None:
        made = create(cast, now)
        with acting_as(cast.administrator):
            arguments = {"actor": cast.administrator, "at": now, "slug": made.slug, "revision": 1}
            services.change_organisation(card=replace(CARD, name="First"), **arguments)
            with pytest.raises(services.ChangedMeanwhile):
                services.change_organisation(card=replace(CARD, name="Second"), **arguments)
            assert selectors.access_organisation(made.slug).name == "First"

    def test_nobody_of_a_closed_organisation_comes_in(self, cast: Cast, now: datetime) -> None:
        with acting_as(cast.administrator):
            services.close_organisation(actor=cast.administrator, at=now, slug="far")
        with pytest.raises(NotAMember):
            actor_of_account(Account.objects.get(username="outsider"))
        with acting_as(cast.administrator):
            services.reopen_organisation(actor=cast.administrator, at=now, slug="far")
        assert actor_named("outsider").organisation_id == cast.outsider.organisation_id

    def test_the_operator_is_not_closed(self, cast: Cast, now: datetime) -> None:
        with acting_as(cast.administrator), pytest.raises(services.OperatorStaysOpen):
            services.close_organisation(actor=cast.administrator, at=now, slug="north")

    def test_the_database_refuses_a_second_operator_and_a_closed_one(
        self, cast: Cast, now: datetime
    ) -> None:
        south, north = (
            Organisation.objects.filter(slug="south"),
            Organisation.objects.filter(slug="north"),
        )
        with acting_as(cast.administrator):
            for rows, change, name in (
                (south, {"operates_node": True}, "organisation_one_operates_the_node"),
                (north, {"is_active": False, "closed_at": now}, "stays_open"),
                (south, {"is_active": False}, "organisation_is_active_or_closed"),
            ):
                with pytest.raises(IntegrityError, match=name), transaction.atomic():
                    rows.update(**change)


class TestDuty:
    ORGANISATION = Organisation(
        timezone="Asia/Tokyo",  # nine hours ahead of UTC, no summer time
        duty_hours={"MON": ["08:00", "18:00"]},
        holidays=[date(2026, 6, 8)],
    )

    @pytest.mark.parametrize(
        ("moment", "duty"),
        [
            ("2026-06-01T00:00+00:00", Duty.ON),  # Monday, 09:00 there
            ("2026-05-31T22:59+00:00", Duty.OFF),  # 07:59 there
            ("2026-06-01T09:00+00:00", Duty.OFF),  # 18:00 there: the end is not part of it
            ("2026-06-02T03:00+00:00", Duty.OFF),  # a Tuesday
            ("2026-06-08T01:00+00:00", Duty.OFF),  # a Monday, but a holiday
        ],
    )
    def test_duty_is_read_by_the_organisations_own_clock(self, moment: str, duty: Duty) -> None:
        assert duty_at(self.ORGANISATION, datetime.fromisoformat(moment)) == duty

    def test_without_hours_nothing_is_claimed(self, now: datetime) -> None:
        assert duty_at(Organisation(duty_hours={}), now) is Duty.UNKNOWN

    @given(st.integers(946_684_800, 4_102_444_800))  # from 2000 to 2100
    def test_all_week_is_always_on_outside_holidays(self, seconds: int) -> None:
        days = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
        always = Organisation(
            timezone="Pacific/Chatham", duty_hours={day: ["00:00", "24:00"] for day in days}
        )
        assert duty_at(always, datetime.fromtimestamp(seconds, UTC)) is Duty.ON


class TestMembers:
    def test_an_administrator_elsewhere_finds_nobody(self, cast: Cast, now: datetime) -> None:
        other = hire("south", "south-administrator", ("ADMINISTRATOR",), now)
        with acting_as(other):
            assert selectors.our_members(cast.owner.for_organisation).count() == 0
            for change in (
                lambda: services.end_member(actor=other, at=now, member_id=cast.owner.as_member),
                lambda: services.change_member(
                    actor=other, at=now, member_id=cast.owner.as_member, card=OFFICER
                ),
            ):
                with pytest.raises(NotFound):
                    change()
            assert Member.objects.filter(pk=cast.owner.as_member).update(clearance=0) == 0

    def test_a_member_is_not_put_into_another_organisation(self, cast: Cast, now: datetime) -> None:
        with pytest.raises(DatabaseError, match="row-level"), acting_as(cast.administrator):
            services.add_member(
                actor=cast.administrator,
                at=now,
                organisation_id=cast.other.for_organisation,
                username="spy",
                password=None,
                card=OFFICER,
            )

    @pytest.mark.parametrize("change", [{"roles": ("OFFICER", "ADMINISTRATOR")}, {"clearance": 3}])
    def test_nobody_raises_their_own_rights(
        self, cast: Cast, now: datetime, change: dict[str, Any]
    ) -> None:
        card = MemberCard(name="Me", roles=("ADMINISTRATOR",), clearance=1)
        with acting_as(cast.administrator), pytest.raises(services.OwnRights):
            services.change_member(
                actor=cast.administrator,
                at=now,
                member_id=cast.administrator.as_member,
                card=replace(card, **change),
            )

    @pytest.mark.parametrize(
        "change", [{"roles": ["ADMINISTRATOR"]}, {"clearance": 3}, {"is_active": False}]
    )
    def test_the_database_refuses_own_rights_whatever_a_service_forgets(
        self, cast: Cast, change: dict[str, Any]
    ) -> None:
        for actor in (cast.owner, cast.administrator, replace(cast.owner, member_id=None)):
            rows = Member.objects.filter(account_id=actor.account_id)
            if actor is cast.administrator and "roles" in change:
                change = {"roles": ["ADMINISTRATOR", "OFFICER"]}
            with (
                acting_as(actor),
                pytest.raises(IntegrityError, match="member_rights_are_given_by_others"),
                transaction.atomic(),
            ):
                rows.update(**change)

    def test_nobody_moves_to_another_organisation(self, cast: Cast) -> None:
        with (
            acting_as(cast.administrator),
            pytest.raises(IntegrityError, match="member_stays_with_organisation"),
            transaction.atomic(),
        ):
            Member.objects.filter(pk=cast.colleague.member_id).update(
                organisation_id=cast.other.organisation_id
            )

    def test_the_own_name_may_be_corrected(self, cast: Cast, now: datetime) -> None:
        card = MemberCard(name="Ada Administrator", roles=("ADMINISTRATOR",), clearance=1)
        with acting_as(cast.administrator):
            changed = services.change_member(
                actor=cast.administrator,
                at=now,
                member_id=cast.administrator.as_member,
                card=card,
            )
        assert changed.name == "Ada Administrator"

    def test_new_rights_hold_from_the_next_act(self, cast: Cast, now: datetime) -> None:
        with acting_as(cast.administrator):
            services.change_member(
                actor=cast.administrator,
                at=now,
                member_id=cast.colleague.as_member,
                card=MemberCard(name="Colleague", roles=("TRAINER",), clearance=0),
            )
        after = actor_named("colleague")
        assert not after.can("record.read")
        assert after.clearance == 0
        assert events(cast.administrator, "member.changed") == 1

    def test_of_two_who_save_the_same_form_the_second_loses(
        self, cast: Cast, now: datetime
    ) -> None:
        with acting_as(cast.administrator):
            arguments = {
                "actor": cast.administrator,
                "at": now,
                "member_id": cast.colleague.as_member,
                "revision": 1,
            }
            services.change_member(card=replace(OFFICER, name="First"), **arguments)
            with pytest.raises(services.ChangedMeanwhile):
                services.change_member(card=replace(OFFICER, name="Second"), **arguments)

    def test_an_organisation_keeps_an_administrator(self, cast: Cast, now: datetime) -> None:
        second = actor_named("second-administrator")
        with acting_as(cast.administrator):
            services.end_member(actor=cast.administrator, at=now, member_id=second.as_member)
        hired = hire("north", "third", ("OFFICER",), now)
        lent = replace(hired, abilities=frozenset({"member.manage"}))
        with acting_as(lent):
            for change in (
                lambda: services.end_member(
                    actor=lent, at=now, member_id=cast.administrator.as_member
                ),
                lambda: services.change_member(
                    actor=lent, at=now, member_id=cast.administrator.as_member, card=OFFICER
                ),
            ):
                with pytest.raises(services.LastAdministrator):
                    change()

    def test_nobody_ends_themselves(self, cast: Cast, now: datetime) -> None:
        with acting_as(cast.administrator), pytest.raises(services.OwnRights):
            services.end_member(
                actor=cast.administrator, at=now, member_id=cast.administrator.as_member
            )

    def test_whoever_left_comes_in_by_no_door(self, cast: Cast, now: datetime) -> None:
        member_id = cast.colleague.as_member
        with acting_as(cast.colleague):
            Token.objects.create(
                organisation_id=cast.colleague.for_organisation,
                member_id=member_id,
                name="feed",
                digest=b"d" * 32,
                scopes=["record.read"],
                created_at=now,
                expires_at=now.replace(year=2027),
            )
        with acting_as(cast.administrator):
            services.end_member(actor=cast.administrator, at=now, member_id=member_id)
            assert Token.objects.get(member_id=member_id).revoked_at == now
            with pytest.raises(NotFound):
                services.end_member(actor=cast.administrator, at=now, member_id=member_id)
        with pytest.raises(NotAMember):
            actor_named("colleague")

    def test_a_user_name_is_used_once_on_a_node(self, cast: Cast, now: datetime) -> None:
        with acting_as(cast.administrator), pytest.raises(services.UserNameTaken):
            services.add_member(
                actor=cast.administrator,
                at=now,
                organisation_id=cast.administrator.for_organisation,
                username="outsider",
                password=None,
                card=OFFICER,
            )

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", ""),
            ("roles", ()),
            ("roles", ("EMPEROR",)),
            ("clearance", 4),
            ("language", "la"),
            ("timezone", "Nowhere"),
            ("purpose", "CURIOSITY"),
        ],
    )
    def test_a_mistake_is_named(self, field: str, value: Any) -> None:
        with pytest.raises(Invalid) as refused:
            replace(OFFICER, **{field: value}).check()
        assert [problem.where for problem in refused.value.problems] == [field]

    def test_the_database_refuses_who_left_but_is_active(self, cast: Cast, now: datetime) -> None:
        with acting_as(cast.administrator):
            row = Member.objects.filter(pk=cast.colleague.as_member)
            with (
                pytest.raises(IntegrityError, match="member_is_active_or_left"),
                transaction.atomic(),
            ):
                row.update(left_at=now)
            with pytest.raises(IntegrityError, match="clearance_is_a_level"), transaction.atomic():
                row.update(clearance=4)


class TestLiaisons:
    def seat(self, cast: Cast, now: datetime) -> Posting:
        with acting_as(cast.administrator):
            return liaisons.seat_liaison(
                actor=cast.administrator,
                at=now,
                member_id=cast.colleague.as_member,
                host_id=cast.other.for_organisation,
            )

    def test_a_third_organisation_learns_nothing(self, cast: Cast, now: datetime) -> None:
        self.seat(cast, now)
        with acting_as(cast.outsider):
            assert Posting.objects.count() == 0
            assert not Member.objects.filter(pk=cast.colleague.as_member).exists()

    def test_the_host_learns_who_sits_there_and_is_told(self, cast: Cast, now: datetime) -> None:
        host = hire("south", "south-administrator", ("ADMINISTRATOR",), now)
        self.seat(cast, now)
        with acting_as(host):
            (posting,) = selectors.postings()
            assert posting.member.name == "Colleague"
            assert DeskItem.objects.filter(kind="LIAISON_SEATED").count() == 1

    def test_the_host_does_not_change_the_members_rights(self, cast: Cast, now: datetime) -> None:
        host = hire("south", "south-administrator", ("ADMINISTRATOR",), now)
        self.seat(cast, now)
        with acting_as(host):
            assert Member.objects.filter(pk=cast.colleague.as_member).update(clearance=3) == 0
            with pytest.raises(NotFound):
                services.change_member(
                    actor=host, at=now, member_id=cast.colleague.as_member, card=OFFICER
                )

    def test_a_seat_gives_no_right_at_the_host(self, cast: Cast, now: datetime) -> None:
        before = cast.colleague
        self.seat(cast, now)
        assert actor_named("colleague").keys == before.keys

    @pytest.mark.parametrize("side", ["administrator", "south-administrator"])
    def test_either_side_ends_the_seat_once(self, cast: Cast, now: datetime, side: str) -> None:
        hire("south", "south-administrator", ("ADMINISTRATOR",), now)
        self.seat(cast, now)
        actor = actor_named(side)
        with acting_as(actor):
            liaisons.end_posting(actor=actor, at=now, member_id=cast.colleague.as_member)
            with pytest.raises(NotFound):
                liaisons.end_posting(actor=actor, at=now, member_id=cast.colleague.as_member)
        assert events(actor, "member.unseated") == 1

    def test_a_member_sits_in_one_place(self, cast: Cast, now: datetime) -> None:
        self.seat(cast, now)
        with pytest.raises(liaisons.AlreadySeated):
            self.seat(cast, now)

    def test_nobody_sits_at_home_or_nowhere(self, cast: Cast, now: datetime) -> None:
        for host_id in (cast.administrator.for_organisation, 10_000):
            with acting_as(cast.administrator), pytest.raises(NotFound):
                liaisons.seat_liaison(
                    actor=cast.administrator,
                    at=now,
                    member_id=cast.colleague.as_member,
                    host_id=host_id,
                )

    def test_the_database_refuses_a_seat_at_home_and_a_seat_of_a_stranger(
        self, cast: Cast, now: datetime
    ) -> None:
        home = cast.administrator.for_organisation
        for member_id, host_id, name in (
            (cast.colleague.as_member, home, "posting_is_elsewhere"),
            (cast.other.as_member, cast.outsider.for_organisation, "of_a_member_of_the_organ"),
        ):
            row = Posting(organisation_id=home, member_id=member_id, host_id=host_id, seated_at=now)
            with acting_as(cast.administrator), pytest.raises(IntegrityError, match=name):
                save_and_check(row)

    def test_a_membership_that_ends_ends_its_seats(self, cast: Cast, now: datetime) -> None:
        self.seat(cast, now)
        with acting_as(cast.administrator):
            services.end_member(
                actor=cast.administrator, at=now, member_id=cast.colleague.as_member
            )
            assert Posting.objects.filter(ended_at=None).count() == 0
            assert Seat.objects.filter(ended_at=None, member=cast.colleague.as_member).count() == 0


def test_an_unknown_organisation_answers_like_a_hidden_one(cast: Cast) -> None:
    with acting_as(cast.owner), pytest.raises(NotFound):
        selectors.access_organisation("nowhere")
    with acting_as(cast.owner), pytest.raises(NotFound):
        selectors.access_member(uuid4())


def test_the_cast_sits_where_the_tests_say(cast: Cast) -> None:
    assert organisation_of("north") == cast.owner.organisation_id
