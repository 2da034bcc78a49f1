"""One-time links as their holders meet them."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from alcyon.trust import links
from alcyon.trust.access import acting_as
from alcyon.trust.cards import MemberCard
from alcyon.trust.models import Account
from tests import castings
from tests.web.signing import entered, is_in, signed_in, text, with_app
from tests.web.visiting import body

PASSWORD = "five unrelated words of mine"
CHOSEN = {"username": "amal", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def at() -> Any:
    return timezone.now()


def invitation(cast: Any, at: Any) -> str:
    card = MemberCard(name="Amal Newcomer", roles=("ANALYST",), language="ar")
    with acting_as(cast.administrator):
        return links.invite(actor=cast.administrator, at=at, card=card)[1]


def reset(cast: Any, at: Any, lost: str) -> str:
    administrator, second = cast.administrator, castings.actor("second-administrator")
    with acting_as(administrator):
        link = links.ask_reset(
            actor=administrator, at=at, member_id=cast.owner.member_id, lost=lost
        )
    with acting_as(second):
        return links.approve_reset(actor=second, at=at, link_id=link.pk)[1]


class TestAnOutsider:
    def test_sees_one_page_for_unknown_used_and_late_links(self, cast: Any, at: Any) -> None:
        used = invitation(cast, at)
        Client().post(f"/link/{used}", CHOSEN)
        late = invitation(cast, at - timedelta(days=8))

        answers = [(secret, Client().get(f"/link/{secret}")) for secret in ("a-guess", used, late)]

        assert {answer.status_code for _, answer in answers} == {404}
        assert len({body(answer, secret) for secret, answer in answers}) == 1

    def test_who_guesses_is_stopped(self, db: None) -> None:
        client = Client()
        for guess in range(20):
            client.post(f"/link/{guess}")

        assert client.post("/link/one-more").status_code == 429


class TestAnInvitation:
    def test_asks_for_a_name_and_a_password_and_nothing_else(self, cast: Any, at: Any) -> None:
        page = text(Client(headers={"accept-language": "en"}).get(f"/link/{invitation(cast, at)}"))

        fields = {"username", "password", "again"}
        assert all(f'name="{field}"' in page for field in fields)
        assert page.count("<input") == len(fields) + page.count('type="hidden"')

    def test_speaks_the_language_of_whom_it_is_for(self, cast: Any, at: Any) -> None:
        assert '<html lang="ar"' in text(Client().get(f"/link/{invitation(cast, at)}"))

    def test_leads_through_sign_in_to_the_second_factor_and_the_welcome(
        self, cast: Any, at: Any
    ) -> None:
        client = Client()
        assert client.post(f"/link/{invitation(cast, at)}", CHOSEN)["Location"] == "/sign-in"
        client.post("/sign-in", {"login": "amal", "password": PASSWORD})

        assert is_in(client)
        assert client.get("/account/tokens")["Location"] == "/account/second-factor"

    def test_keeps_what_was_typed_but_no_password_when_the_name_is_taken(
        self, cast: Any, at: Any
    ) -> None:
        client = Client(headers={"accept-language": "en"})
        client.post("/preferences/language", {"language": "en"})
        secret = invitation(cast, at)

        page = text(client.post(f"/link/{secret}", {**CHOSEN, "username": "owner"}))

        assert "This user name is taken" in page
        assert 'value="owner"' in page
        assert PASSWORD not in page
        assert client.post(f"/link/{secret}", CHOSEN).status_code == 302

    @pytest.mark.parametrize(
        "changes",
        [{"again": "else"}, {"password": "short", "again": "short"}, {"username": "a b"}, {}],
    )
    def test_is_used_by_complete_answers_alone(
        self, cast: Any, at: Any, changes: dict[str, str]
    ) -> None:
        answer = Client().post(
            f"/link/{invitation(cast, at)}", {**CHOSEN, **changes} if changes else {}
        )

        assert answer.status_code == 200
        assert not Account.objects.filter(username="amal").exists()


class TestAReset:
    def test_of_both_ends_sessions_and_factors(self, cast: Any, at: Any) -> None:
        thief, _ = signed_in("owner")
        secret = reset(cast, at, "BOTH")

        answer = Client().post(f"/link/{secret}", {**CHOSEN, "username": "owner"})

        assert answer["Location"] == "/sign-in"
        assert thief.get("/account").status_code == 302
        assert not Authenticator.objects.filter(user__username="owner").exists()
        assert is_in(entered("owner", PASSWORD))

    def test_of_the_password_keeps_the_second_factor(self, cast: Any, at: Any) -> None:
        with_app("owner")

        Client().post(f"/link/{reset(cast, at, 'PASSWORD')}", {**CHOSEN, "username": "owner"})

        assert not is_in(entered("owner", PASSWORD))
        assert Authenticator.objects.filter(user__username="owner").exists()

    def test_of_the_factor_needs_the_password(self, cast: Any, at: Any) -> None:
        with_app("owner")
        secret = reset(cast, at, "FACTOR")

        wrong = Client().post(f"/link/{secret}", {"username": "owner", "password": PASSWORD})
        assert wrong.status_code == 200
        assert Authenticator.objects.filter(user__username="owner").exists()
        Client().post(f"/link/{secret}", {"username": "owner", "password": castings.PASSWORD})
        assert not Authenticator.objects.filter(user__username="owner").exists()

    def test_serves_no_other_account(self, cast: Any, at: Any) -> None:
        secret = reset(cast, at, "BOTH")

        answer = Client().post(f"/link/{secret}", {**CHOSEN, "username": "colleague"})

        assert answer.status_code == 200
        assert is_in(entered("colleague"))
