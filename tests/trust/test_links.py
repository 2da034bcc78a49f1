"""One-time links: who may make them, that each is used once, and what they never betray."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from alcyon.kernel.errors import Forbidden, Invalid, NotFound
from alcyon.trust import links, retention
from alcyon.trust.access import acting_as, actor_of_account
from alcyon.trust.actors import Actor
from alcyon.trust.cards import MemberCard
from alcyon.trust.models import Account, AuditEvent, Member, OneTimeLink, Organisation
from alcyon.trust.services import FOUNDER, UserNameTaken
from tests import castings

PASSWORD = "another long passphrase, invented"
CARD = MemberCard(name="Amal Newcomer", roles=("ANALYST",), language="ar")
SECOND = "second-administrator"


def invited(cast: castings.Cast, at: Any, card: MemberCard = CARD) -> tuple[OneTimeLink, str]:
    with acting_as(cast.administrator):
        return links.invite(actor=cast.administrator, at=at, card=card)


def joined(secret: str, at: Any, username: str = "amal") -> Account:
    opened = links.look_up(secret=secret, at=at)
    with acting_as(opened.actor, secret=opened.secret):
        return links.join(opened=opened, at=at, username=username, password=PASSWORD)


def asked(cast: castings.Cast, at: Any, member: Any, lost: str = "BOTH") -> OneTimeLink:
    with acting_as(cast.administrator):
        return links.ask_reset(
            actor=cast.administrator, at=at, member_id=member.member_id, lost=lost
        )


def approved(at: Any, link: OneTimeLink) -> str:
    second = castings.actor(SECOND)
    with acting_as(second):
        return links.approve_reset(actor=second, at=at, link_id=link.pk)[1]


def mended(secret: str, at: Any, username: str, password: str = PASSWORD) -> Account:
    opened = links.look_up(secret=secret, at=at)
    with acting_as(opened.actor, secret=opened.secret):
        return links.mend(opened=opened, at=at, username=username, password=password)


class TestAnOutsider:
    def test_sees_no_link_of_another_organisation(self, cast: Any, now: Any) -> None:
        invited(cast, now)

        for outsider in (cast.outsider, cast.colleague, cast.auditor):
            with acting_as(outsider):
                assert OneTimeLink.objects.count() == 0

    def test_cannot_invite_into_another_organisation(self, cast: Any, now: Any) -> None:
        foreign = replace(cast.administrator, abilities=frozenset({"member.manage"}))
        with acting_as(foreign), pytest.raises(Forbidden):
            links.invite(
                actor=foreign, at=now, card=CARD, organisation_id=cast.other.organisation_id
            )

    def test_cannot_ask_for_the_reset_of_a_member_elsewhere(self, cast: Any, now: Any) -> None:
        with acting_as(cast.administrator), pytest.raises(NotFound):
            links.ask_reset(
                actor=cast.administrator, at=now, member_id=cast.other.member_id, lost="BOTH"
            )

    def test_who_guesses_a_secret_gets_one_answer_whatever_the_link_is(
        self, cast: Any, now: Any
    ) -> None:
        _, used = invited(cast, now)
        joined(used, now)
        withdrawn, secret_of_withdrawn = invited(cast, now)
        with acting_as(cast.administrator):
            links.withdraw(actor=cast.administrator, at=now, link_id=withdrawn.pk)
        _, late = invited(cast, now - timedelta(days=8))

        answers = []
        for secret in ("no such secret", used, secret_of_withdrawn, late):
            with pytest.raises(links.LinkRefused) as refused:
                links.look_up(secret=secret, at=now)
            answers.append((str(refused.value), refused.value.status, refused.value.facts))
        assert len({str(answer) for answer in answers}) == 1

    def test_with_the_secret_of_one_link_sees_no_other(self, cast: Any, now: Any) -> None:
        invited(cast, now)
        _, secret = invited(cast, now)

        opened = links.look_up(secret=secret, at=now)
        with acting_as(opened.actor, secret=opened.secret):
            assert OneTimeLink.objects.count() == 1


class TestAnInvitation:
    def test_makes_an_account_and_a_member_as_the_administrator_wrote(
        self, cast: Any, now: Any
    ) -> None:
        _, secret = invited(cast, now)

        account = joined(secret, now, " Amal ")

        actor = actor_of_account(account)
        assert account.username == "amal"
        assert account.check_password(PASSWORD)
        assert (actor.name, actor.roles, actor.language) == (
            "Amal Newcomer", frozenset({"ANALYST"}), "ar",
        )  # fmt: skip
        assert actor.organisation_id == cast.administrator.organisation_id
        assert not actor.is_welcomed

    def test_is_used_once(self, cast: Any, now: Any) -> None:
        _, secret = invited(cast, now)
        joined(secret, now)

        with pytest.raises(links.LinkRefused):
            joined(secret, now, "somebody-else")

    def test_opened_by_two_serves_the_first_alone(self, cast: Any, now: Any) -> None:
        _, secret = invited(cast, now)
        opened = links.look_up(secret=secret, at=now)
        joined(secret, now)

        with acting_as(opened.actor, secret=opened.secret), pytest.raises(links.LinkRefused):
            links.join(opened=opened, at=now, username="second", password=PASSWORD)

    def test_is_not_spent_by_a_name_that_is_taken(self, cast: Any, now: Any) -> None:
        _, secret = invited(cast, now)

        with pytest.raises(UserNameTaken):
            joined(secret, now, "owner")

        assert joined(secret, now).username == "amal"

    @pytest.mark.parametrize("username", ["", "ab", "with space", "Ámál", "a" * 61, "../etc"])
    def test_refuses_user_names_of_another_shape(self, cast: Any, now: Any, username: str) -> None:
        _, secret = invited(cast, now)

        with pytest.raises(Invalid):
            joined(secret, now, username)

    def test_refuses_a_weak_password(self, cast: Any, now: Any) -> None:
        _, secret = invited(cast, now)
        opened = links.look_up(secret=secret, at=now)

        with acting_as(opened.actor, secret=opened.secret), pytest.raises(Invalid):
            links.join(opened=opened, at=now, username="amal", password="password1234")

    def test_ends_after_a_week(self, cast: Any, now: Any) -> None:
        _, secret = invited(cast, now)

        links.look_up(secret=secret, at=now + timedelta(days=7, seconds=-1))
        with pytest.raises(links.LinkRefused):
            links.look_up(secret=secret, at=now + timedelta(days=7))

    def test_keeps_no_secret_in_the_database(self, cast: Any, now: Any) -> None:
        link, secret = invited(cast, now)

        assert secret.encode() not in bytes(link.digest)
        assert secret not in str(link.invitee)

    def test_stands_in_the_audit_with_its_use(self, cast: Any, now: Any) -> None:
        _, secret = invited(cast, now)
        joined(secret, now)

        with acting_as(cast.auditor):
            actions = set(AuditEvent.objects.values_list("action", flat=True))
        assert {"member.invited", "member.added", "member.joined"} <= actions

    def test_that_seats_a_liaison_member_seats_it(self, cast: Any, now: Any) -> None:
        card = replace(CARD, seated_at_id=cast.other.organisation_id)
        _, secret = invited(cast, now, card)

        actor = actor_of_account(joined(secret, now))

        with acting_as(cast.other):
            assert Member.objects.filter(pk=actor.member_id).exists()


class TestRetention:
    def test_deletes_a_link_some_months_after_its_end(self, cast: Any, now: Any) -> None:
        clerk = Actor(
            organisation_id=cast.owner.organisation_id,
            abilities=frozenset({"retention.run", "member.manage"}),
            purpose="LAWFULNESS",
        )
        invited(cast, now)
        for days, left in ((96, 1), (98, 0)):
            with acting_as(clerk):
                retention.run(actor=clerk, at=now + timedelta(days=days))
                assert OneTimeLink.objects.count() == left


class TestTheOperator:
    def test_invites_the_first_administrator_of_a_new_organisation_once(
        self, cast: Any, now: Any
    ) -> None:
        operator = castings.actor("administrator")
        card = replace(CARD, roles=("ADMINISTRATOR",))
        with acting_as(FOUNDER):
            new = Organisation(slug="new", name="New", kind="POLICE", created_at=now)
            new.save(force_insert=True)

        with acting_as(operator):
            links.invite(actor=operator, at=now, card=card, organisation_id=new.pk)
            with pytest.raises(links.HasMembers):
                links.invite(actor=operator, at=now, card=card, organisation_id=new.pk)

    def test_invites_nobody_but_an_administrator_elsewhere(self, cast: Any, now: Any) -> None:
        operator = castings.actor("administrator")
        with acting_as(operator), pytest.raises(Forbidden):
            links.invite(
                actor=operator, at=now, card=CARD, organisation_id=cast.other.organisation_id
            )

    def test_founds_a_node_by_a_link_without_an_inviter(self, cast: Any, now: Any) -> None:
        card = replace(CARD, roles=("ADMINISTRATOR",))
        secret = links.founding_link(organisation_id=cast.owner.organisation_id, card=card, at=now)

        assert actor_of_account(joined(secret, now)).can("member.manage")


class TestAReset:
    def test_has_no_secret_before_a_second_administrator_approves(
        self, cast: Any, now: Any
    ) -> None:
        link = asked(cast, now, cast.owner)

        with acting_as(cast.administrator), pytest.raises(links.SecondAdministrator):
            links.approve_reset(actor=cast.administrator, at=now, link_id=link.pk)
        assert mended(approved(now, link), now, "owner").username == "owner"

    def test_is_not_approved_by_whom_it_is_for(self, cast: Any, now: Any) -> None:
        second = castings.actor(SECOND)
        link = asked(cast, now, second)

        with acting_as(second), pytest.raises(links.SecondAdministrator):
            links.approve_reset(actor=second, at=now, link_id=link.pk)

    def test_is_refused_by_the_database_without_two_administrators(
        self, cast: Any, now: Any
    ) -> None:
        link = asked(cast, now, cast.owner)
        with acting_as(cast.administrator):
            mine = OneTimeLink.objects.filter(pk=link.pk)
            for approver in (None, cast.administrator.member_id):
                with pytest.raises(IntegrityError), transaction.atomic():
                    mine.update(used_at=now, approved_by=approver)

    def test_is_approved_once(self, cast: Any, now: Any) -> None:
        link = asked(cast, now, cast.owner)
        approved(now, link)

        with pytest.raises(NotFound):
            approved(now, link)

    def test_is_replaced_by_a_later_one(self, cast: Any, now: Any) -> None:
        first = asked(cast, now, cast.owner)
        asked(cast, now, cast.owner)

        with pytest.raises(NotFound):
            approved(now, first)

    def test_gives_a_new_password_to_the_member_it_is_for(self, cast: Any, now: Any) -> None:
        secret = approved(now, asked(cast, now, cast.owner))

        account = mended(secret, now, "OWNER")

        assert account.check_password(PASSWORD)
        with pytest.raises(links.LinkRefused):
            mended(secret, now, "owner")

    def test_serves_no_other_member(self, cast: Any, now: Any) -> None:
        secret = approved(now, asked(cast, now, cast.owner))

        with pytest.raises(links.WrongCredentials):
            mended(secret, now, "colleague")
        assert mended(secret, now, "owner").username == "owner"

    def test_of_a_factor_alone_needs_the_password_in_force(self, cast: Any, now: Any) -> None:
        secret = approved(now, asked(cast, now, cast.owner, "FACTOR"))

        with pytest.raises(links.WrongCredentials):
            mended(secret, now, "owner", "a wrong but long passphrase")
        mended(secret, now, "owner", castings.PASSWORD)

    def test_of_an_unknown_kind_is_refused(self, cast: Any, now: Any) -> None:
        with pytest.raises(Invalid):
            asked(cast, now, cast.owner, "EVERYTHING")


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Threads see only what is committed, so this test's rows stay; nobody of them signs in."""
    with django_db_blocker.unblock():
        yield


def test_of_many_who_use_a_link_at_once_one_succeeds(committed: None, now: Any) -> None:
    far = castings.actor("outsider").organisation_id
    secret = links.founding_link(organisation_id=far, card=CARD, at=now)
    opened = links.look_up(secret=secret, at=now)
    gate, outcomes = Barrier(6), []

    def use(number: int) -> None:
        gate.wait(10)
        try:
            with acting_as(opened.actor, secret=opened.secret):
                links.join(opened=opened, at=now, username=f"racer-{number}", password=PASSWORD)
            outcomes.append("joined")
        except links.LinkRefused:
            outcomes.append("refused")
        finally:
            connections.close_all()

    racers = [Thread(target=use, args=[number]) for number in range(6)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()

    made = Account.objects.filter(username__startswith="racer-")
    assert sorted(outcomes) == ["joined"] + ["refused"] * 5
    assert made.count() == 1
    made.update(is_active=False)
    with acting_as(replace(FOUNDER, organisation_id=far)):
        Member.objects.filter(account__in=made).update(is_active=False, left_at=now)


def test_a_link_is_not_made_in_somebody_elses_name(cast: castings.Cast, now: Any) -> None:
    others = castings.actor(SECOND)
    forged = OneTimeLink(
        kind="RESET",
        organisation_id=cast.administrator.for_organisation,
        member_id=cast.owner.member_id,
        digest=b"forged",
        made_by=others.member_id,
        made_at=now,
        expires_at=now + timedelta(days=1),
    )
    with (
        acting_as(cast.administrator),
        pytest.raises(IntegrityError, match="link_is_made_in_ones_own_name"),
        transaction.atomic(),
    ):
        forged.save(force_insert=True)


def test_a_reset_is_not_approved_in_somebody_elses_name(cast: castings.Cast, now: Any) -> None:
    link = asked(cast, now, cast.owner)
    for approver in (castings.actor(SECOND), cast.administrator):
        with (
            acting_as(cast.administrator),
            pytest.raises(IntegrityError, match="link_is_approved_in_ones_own_name"),
            transaction.atomic(),
        ):
            OneTimeLink.objects.filter(pk=link.pk).update(
                approved_by=approver.member_id, approved_at=now
            )
