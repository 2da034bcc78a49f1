"""API tokens: never more than their member, never readable again, ended at once."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import Error

from alcyon.kernel.errors import Invalid, NotFound
from alcyon.trust import tokens
from alcyon.trust.access import TokenRefused, acting_as, actor_of_token
from alcyon.trust.models import Member, Token


def made(actor: Any, at: Any, **changes: Any) -> tuple[Token, str]:
    asked = {"name": "Nightly export", "scopes": ["record.read"], "expires_at": at + timedelta(30)}
    with acting_as(actor):
        return tokens.make(actor=actor, at=at, **{**asked, **changes})


class TestAnOutsider:
    def test_sees_no_token_of_another_organisation_nor_of_a_colleague(
        self, cast: Any, now: Any
    ) -> None:
        made(cast.owner, now)

        for other in (cast.outsider, cast.colleague):
            with acting_as(other):
                assert Token.objects.count() == 0

    def test_cannot_revoke_what_is_not_theirs(self, cast: Any, now: Any) -> None:
        token, _ = made(cast.owner, now)

        for other in (cast.outsider, cast.colleague):
            with acting_as(other), pytest.raises(NotFound):
                tokens.revoke(actor=other, at=now, token_id=token.pk)

    def test_gets_one_answer_for_unknown_ended_and_revoked(self, cast: Any, now: Any) -> None:
        token, revoked = made(cast.owner, now)
        _, late = made(cast.owner, now, expires_at=now + timedelta(seconds=1))
        with acting_as(cast.owner):
            tokens.revoke(actor=cast.owner, at=now, token_id=token.pk)

        answers = set()
        for secret in ("alcyon_guess", revoked, late):
            with pytest.raises(TokenRefused) as refused:
                actor_of_token(tokens.digest_of(secret), at=now + timedelta(seconds=1))
            answers.add((str(refused.value), str(refused.value.facts)))
        assert len(answers) == 1


class TestAToken:
    def test_acts_as_its_member_within_its_scopes(self, cast: Any, now: Any) -> None:
        _, secret = made(cast.owner, now)

        actor = actor_of_token(tokens.digest_of(secret), at=now)

        assert actor.member_id == cast.owner.member_id
        assert actor.abilities == frozenset({"record.read"})

    def test_is_random_marked_and_stored_as_a_hash(self, cast: Any, now: Any) -> None:
        token, secret = made(cast.owner, now)
        _, another = made(cast.owner, now)

        assert re.fullmatch(r"alcyon_[\w-]{43}", secret)
        assert secret != another
        assert len(bytes(token.digest)) == 32
        assert secret.encode() not in bytes(token.digest)

    @pytest.mark.parametrize(
        "changes",
        [
            {"name": " "},
            {"name": "x" * 101},
            {"scopes": []},
            {"scopes": ["record.read", "node.manage"]},
            {"scopes": ["token.own"]},
            {"scopes": ["account.own"]},
            {"scopes": ["no.such.action"]},
        ],
    )
    def test_is_refused_with_a_reason(self, cast: Any, now: Any, changes: dict[str, Any]) -> None:
        with pytest.raises(Invalid) as refused:
            made(cast.owner, now, **changes)
        assert all(problem.mend for problem in refused.value.problems)

    @pytest.mark.parametrize("life", [timedelta(0), timedelta(-1), timedelta(367)])
    def test_ends_within_a_year(self, cast: Any, now: Any, life: timedelta) -> None:
        with pytest.raises(Invalid):
            made(cast.owner, now, expires_at=now + life)

    def test_loses_what_its_member_loses(self, cast: Any, now: Any) -> None:
        _, secret = made(cast.owner, now, scopes=["record.read", "record.share"])
        with acting_as(cast.administrator):
            Member.objects.filter(pk=cast.owner.member_id).update(roles=["TRAINER"])

        assert actor_of_token(tokens.digest_of(secret), at=now).abilities == frozenset()

    def test_works_no_more_from_the_moment_it_is_revoked(self, cast: Any, now: Any) -> None:
        token, secret = made(cast.owner, now)
        with acting_as(cast.owner):
            tokens.revoke(actor=cast.owner, at=now, token_id=token.pk)
            with pytest.raises(NotFound):
                tokens.revoke(actor=cast.owner, at=now, token_id=token.pk)

        with pytest.raises(TokenRefused):
            actor_of_token(tokens.digest_of(secret), at=now)

    def test_is_ended_by_an_administrator_of_the_organisation(self, cast: Any, now: Any) -> None:
        token, secret = made(cast.owner, now)

        with acting_as(cast.administrator):
            tokens.revoke(actor=cast.administrator, at=now, token_id=token.pk)

        with pytest.raises(TokenRefused):
            actor_of_token(tokens.digest_of(secret), at=now)

    def test_is_made_by_nobody_who_may_not(self, cast: Any, now: Any) -> None:
        unable = replace(cast.owner, abilities=cast.owner.abilities - {"token.own"})
        with pytest.raises(Error):
            made(unable, now)
