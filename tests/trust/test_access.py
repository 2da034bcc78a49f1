"""Who acts, with which rights, at this moment."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from alcyon.kernel import tables
from alcyon.trust import jobs, services
from alcyon.trust.access import (
    NotAMember,
    RightsChanged,
    TokenRefused,
    acting_as,
    actor_of_account,
    actor_of_job,
    actor_of_member,
    actor_of_token,
)
from alcyon.trust.actors import Actor, NobodyActs, abilities_of, categories_of, needs_second_factor
from alcyon.trust.cards import MemberCard
from alcyon.trust.models import Account, Job, Token
from tests.castings import Cast
from tests.trust.staff import actor_named

DIGEST = b"\x07" * 32


def demote(cast: Cast, now: datetime, *, roles: tuple[str, ...], clearance: int = 0) -> None:
    """The administrator takes rights from the colleague."""
    with acting_as(cast.administrator):
        services.change_member(
            actor=cast.administrator,
            at=now,
            member_id=cast.colleague.as_member,
            card=MemberCard(name="Colleague", roles=roles, clearance=clearance),
        )


def token(cast: Cast, now: datetime, **changes: object) -> Token:
    values: dict[str, object] = {
        "organisation_id": cast.colleague.for_organisation,
        "member_id": cast.colleague.as_member,
        "name": "feed",
        "digest": DIGEST,
        "scopes": ["record.read"],
        "created_at": now,
        "expires_at": now + timedelta(days=30),
    }
    with acting_as(cast.colleague):
        return Token.objects.create(**{**values, **changes})


class TestAccounts:
    def test_an_account_without_a_member_is_nobody(self, cast: Cast) -> None:
        with pytest.raises(NotAMember):
            actor_of_account(Account.objects.create(username="nobody"))

    def test_an_account_that_is_switched_off_is_nobody(self, cast: Cast) -> None:
        account = Account.objects.get(username="colleague")
        account.is_active = False
        with pytest.raises(NotAMember):
            actor_of_account(account)

    def test_rights_are_those_of_this_moment(self, cast: Cast, now: datetime) -> None:
        assert cast.colleague.can("record.read")
        demote(cast, now, roles=("TRAINER",))
        assert not actor_named("colleague").can("record.read")

    def test_a_purpose_is_the_members_usual_one_or_the_one_in_force(self, cast: Cast) -> None:
        account = Account.objects.get(username="owner")
        assert actor_of_account(account).purpose == "INVESTIGATE"
        assert actor_of_account(account, purpose="WARN").purpose == "WARN"

    def test_the_keys_of_an_actor_open_its_organisation_and_what_is_for_everyone(
        self, cast: Cast
    ) -> None:
        assert cast.owner.keys == frozenset({0, cast.owner.organisation_id})

    def test_nobody_has_no_key_and_cannot_act(self) -> None:
        nobody = Actor(organisation_id=None)
        assert nobody.keys == frozenset()
        with pytest.raises(NobodyActs):
            _ = nobody.for_organisation
        with pytest.raises(NobodyActs):
            _ = nobody.as_member


class TestRoles:
    def test_an_unknown_role_allows_nothing(self) -> None:
        assert abilities_of(["EMPEROR"]) == frozenset()
        assert categories_of(["EMPEROR"]) == frozenset()

    def test_rights_add_up_over_roles(self) -> None:
        both = abilities_of(["OFFICER", "AUDITOR"])
        assert both == abilities_of(["OFFICER"]) | abilities_of(["AUDITOR"])

    def test_every_ability_of_every_role_is_in_the_table_of_actions(self) -> None:
        known = {entry.code for entry in tables.table("actions")}
        for role in tables.table("roles"):
            assert set(role["abilities"]) <= known, role.code

    def test_administrators_and_auditors_read_no_records(self) -> None:
        for role in ("ADMINISTRATOR", "AUDITOR"):
            assert "record.read" not in abilities_of([role])
            assert categories_of([role]) == frozenset()

    def test_a_support_partner_keeps_no_suspects(self) -> None:
        assert "SUSPECT" not in categories_of(["SUPPORT_PARTNER"])

    def test_whoever_reads_records_needs_a_second_factor(self) -> None:
        for role in tables.table("roles"):
            if "record.read" in role["abilities"]:
                assert needs_second_factor([role.code])


class TestTokens:
    def test_a_token_does_what_its_member_can_within_its_scopes(
        self, cast: Cast, now: datetime
    ) -> None:
        token(cast, now)
        actor = actor_of_token(DIGEST, at=now)
        assert actor.abilities == frozenset({"record.read"})
        assert actor.member_id == cast.colleague.member_id

    def test_a_scope_lends_nothing_that_the_member_lost(self, cast: Cast, now: datetime) -> None:
        token(cast, now)
        demote(cast, now, roles=("TRAINER",))
        assert actor_of_token(DIGEST, at=now).abilities == frozenset()

    @pytest.mark.parametrize("case", ["unknown", "expired", "revoked"])
    def test_unknown_expired_and_revoked_answer_alike(
        self, cast: Cast, now: datetime, case: str
    ) -> None:
        if case == "expired":
            token(cast, now - timedelta(days=31))
        if case == "revoked":
            token(cast, now, revoked_at=now)
        with pytest.raises(TokenRefused) as refused:
            actor_of_token(DIGEST, at=now)
        assert refused.value.facts == {}


class TestJobs:
    def ordered(self, cast: Cast, now: datetime, ability: str = "record.export") -> Job:
        with acting_as(cast.colleague):
            return jobs.order(actor=cast.colleague, at=now, kind="EXPORT", ability=ability)

    def test_a_job_acts_with_the_rights_of_the_moment_it_runs(
        self, cast: Cast, now: datetime
    ) -> None:
        job = self.ordered(cast, now)
        demote(cast, now, roles=("ANALYST",), clearance=0)
        assert cast.colleague.clearance == 1
        assert actor_of_job(job.pk).actor.clearance == 0

    def test_it_stops_when_the_right_is_gone(self, cast: Cast, now: datetime) -> None:
        job = self.ordered(cast, now)
        demote(cast, now, roles=("TRAINER",))
        with pytest.raises(RightsChanged):
            actor_of_job(job.pk)

    def test_it_stops_when_the_member_left(self, cast: Cast, now: datetime) -> None:
        job = self.ordered(cast, now)
        with acting_as(cast.administrator):
            services.end_member(
                actor=cast.administrator, at=now, member_id=cast.colleague.as_member
            )
        with pytest.raises(RightsChanged):
            actor_of_job(job.pk)

    def test_it_keeps_the_purpose_it_was_ordered_for(self, cast: Cast, now: datetime) -> None:
        job = self.ordered(cast, now)
        assert actor_of_job(job.pk).actor.purpose == cast.colleague.purpose


def test_a_member_is_looked_up_in_its_own_organisation_only(cast: Cast) -> None:
    with pytest.raises(NotAMember):
        actor_of_member(cast.outsider.as_member, cast.owner.for_organisation)


def test_scopes_only_take_away(cast: Cast) -> None:
    lent = replace(cast.owner).within({"record.read", "node.manage"})
    assert lent.abilities == frozenset({"record.read"})
