"""Signing in and out: what an outsider learns, how often they may try, what a code is worth."""

import json
import logging
import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.test import Client

from alcyon.trust.access import acting_as
from alcyon.trust.models import Account, AuditEvent, Member, Node
from alcyon.web.account import trial
from tests import castings
from tests.web.signing import code, entered, is_in, signed_in, text, with_app

WRONG = "not the passphrase of anybody"


def told(answer: Any) -> str:
    """What the page says, without tokens and the name that was typed."""
    plain = re.sub(r'value="[^"]*"', "", text(answer))
    return re.sub(r"\d\d:\d\d", "", plain)


class TestAnOutsider:
    def test_hears_the_same_of_an_unknown_name_and_a_wrong_password(self, cast: Any) -> None:
        answers = [
            Client().post("/sign-in", {"login": login, "password": WRONG})
            for login in ("owner", "nobody-of-this-name")
        ]

        assert [answer.status_code for answer in answers] == [200, 200]
        assert told(answers[0]) == told(answers[1])
        assert "The user name or the password is wrong." in text(answers[0])

    def test_waits_as_long_for_an_unknown_name_as_for_a_wrong_password(
        self, cast: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hashed = []
        original = Argon2PasswordHasher.encode
        verify = Argon2PasswordHasher.verify
        monkeypatch.setattr(
            Argon2PasswordHasher,
            "encode",
            lambda self, *a: (hashed.append("made"), original(self, *a))[1],
        )
        monkeypatch.setattr(
            Argon2PasswordHasher,
            "verify",
            lambda self, *a: (hashed.append("checked"), verify(self, *a))[1],
        )
        counts = []
        for login in ("owner", "nobody-of-this-name"):
            hashed.clear()
            Client().post("/sign-in", {"login": login, "password": WRONG})
            counts.append(len(hashed))

        assert counts == [1, 1]

    def test_is_stopped_after_five_wrong_passwords_for_one_account(self, cast: Any) -> None:
        for _ in range(5):
            entered("owner", WRONG)

        answer = Client().post("/sign-in", {"login": "owner", "password": castings.PASSWORD})

        assert "Too many attempts" in text(answer)

    def test_gains_no_attempts_by_another_port_in_the_host_header(self, cast: Any) -> None:
        for port in range(5):
            client = Client(headers={"host": f"localhost:{8000 + port}"})
            client.post("/sign-in", {"login": "OWNER ", "password": WRONG})

        assert not is_in(entered("owner"))

    def test_stops_nobody_else_by_trying(self, cast: Any) -> None:
        for _ in range(6):
            entered("owner", WRONG)

        assert is_in(entered("colleague"))

    @pytest.mark.parametrize(
        "there", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"]
    )
    def test_cannot_send_people_elsewhere_after_sign_in(self, cast: Any, there: str) -> None:
        answer = Client().post(
            "/sign-in", {"login": "owner", "password": castings.PASSWORD, "next": there}
        )

        assert answer.status_code == 302
        assert "elsewhere" not in answer["Location"]
        assert "javascript" not in answer["Location"]

    @pytest.mark.parametrize("path", ["/accounts/signup/", "/account/signup", "/signup"])
    def test_finds_no_sign_up(self, db: None, path: str) -> None:
        assert Client().get(path).status_code == 404

    def test_leaves_no_name_and_no_password_in_the_logs(
        self, cast: Any, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
    ) -> None:
        with caplog.at_level(logging.DEBUG):
            Client().post("/sign-in", {"login": "canary-name", "password": "canary-password-7x"})
            entered("owner")

        written = caplog.text + "".join(capfd.readouterr())
        assert "canary" not in written
        assert castings.PASSWORD not in written


class TestAMember:
    def test_goes_where_they_wanted(self, cast: Any) -> None:
        there = {"login": "owner", "password": castings.PASSWORD, "next": "/account/devices"}

        assert Client().post("/sign-in", there)["Location"] == "/account/devices"

    def test_types_the_name_in_any_case(self, cast: Any) -> None:
        assert is_in(entered(" Owner"))

    def test_gets_another_session_key_than_before(self, cast: Any) -> None:
        client = Client()
        client.post("/preferences/language", {"language": "fr"})
        before = client.session.session_key
        client.post("/sign-in", {"login": "owner", "password": castings.PASSWORD})

        assert client.session.session_key != before

    def test_stands_in_the_audit_from_the_sign_in(self, cast: Any) -> None:
        entered("owner")

        with acting_as(cast.owner):
            assert AuditEvent.objects.filter(action="account.signed_in").count() == 1

    def test_who_left_is_told_so_and_stays_outside(self, cast: Any, now: Any) -> None:
        with acting_as(cast.administrator):
            Member.objects.filter(pk=cast.owner.member_id).update(is_active=False, left_at=now)

        client = Client()
        answer = client.post("/sign-in", {"login": "owner", "password": castings.PASSWORD})

        assert answer.status_code == 403
        assert "This account is closed" in text(answer)
        assert not is_in(client)

    def test_signs_out_by_post_alone(self, cast: Any) -> None:
        client = entered("owner")

        assert client.get("/sign-out").status_code == 405
        assert is_in(client)
        assert client.post("/sign-out")["Location"] == "/sign-in"
        assert not is_in(client)

    def test_who_is_forced_a_second_factor_is_led_to_it(self, cast: Any) -> None:
        client = entered("owner")

        assert client.get("/account/tokens")["Location"] == "/account/second-factor"
        assert client.get("/account").status_code == 200


class TestTheSecondFactor:
    def test_is_asked_before_the_session_begins(self, cast: Any) -> None:
        secret = with_app("owner")
        client = entered("owner")

        assert not is_in(client)
        assert client.get("/account").status_code == 302
        client.post("/sign-in/code", {"code": code(secret)})
        assert is_in(client)

    def test_is_not_asked_of_who_gave_no_password(self, cast: Any) -> None:
        with_app("owner")

        assert Client().get("/sign-in/code")["Location"] == "/sign-in"

    def test_refuses_a_wrong_code_and_stops_who_guesses(self, cast: Any) -> None:
        secret = with_app("owner")
        client = entered("owner")
        for guess in range(5):
            client.post("/sign-in/code", {"code": f"{guess:06}"})

        answer = client.post("/sign-in/code", {"code": code(secret)})

        assert "Too many attempts" in text(answer)
        assert not is_in(client)

    def test_takes_a_code_once_however_long_it_would_be_valid(
        self, cast: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        secret = with_app("owner")
        at = time.time()
        ahead = code(secret, steps=1)
        first = entered("owner")
        first.post("/sign-in/code", {"code": ahead})
        assert is_in(first)

        # the library itself forgets a used code after thirty seconds
        monkeypatch.setattr(time, "time", lambda: at + 40)
        cache.delete(
            f"allauth.mfa.totp.used?user={Account.objects.get(username='owner').pk}&code={ahead}"
        )
        second = entered("owner")
        second.post("/sign-in/code", {"code": ahead})
        assert not is_in(second)

    def test_is_stored_sealed(self, cast: Any) -> None:
        secret = with_app("owner")

        stored = Authenticator.objects.get(user__username="owner").data["secret"]
        assert secret not in json.dumps(stored)
        assert stored != secret

    def test_is_replaced_by_a_recovery_code_once(self, cast: Any) -> None:
        with_app("owner")
        spare = RecoveryCodes.activate(Account.objects.get(username="owner")).generate_codes()[0]

        first = entered("owner")
        first.post("/sign-in/code", {"code": spare})
        assert is_in(first)

        second = entered("owner")
        second.post("/sign-in/code", {"code": spare})
        assert not is_in(second)


@pytest.fixture
def trial_json(db: None) -> Any:
    path = settings.ALCYON_HOME.root / "trial.json"
    row = {
        "username": "owner",
        "password": castings.PASSWORD,
        "organisation": "NCB Northland",
        "role": "Officer",
        "totp_secret": "JBSWY3DPEHPK3PXP",
    }
    path.write_text(json.dumps([row]))
    yield path
    path.unlink()


class TestATrial:
    def test_lists_its_accounts_and_signs_in_by_one_button_each(
        self, cast: Any, trial_json: Any
    ) -> None:
        page = text(Client().get("/sign-in"))

        assert "Invented accounts of this trial" in page
        assert f'name="password" value="{castings.PASSWORD}"' in page

    def test_shows_the_code_of_the_moment_that_was_not_used(
        self, cast: Any, trial_json: Any
    ) -> None:
        TOTP.activate(Account.objects.get(username="owner"), "JBSWY3DPEHPK3PXP")
        offered = re.compile(r'name="code" value="(\d{6})"')
        used = set()
        for _ in range(2):
            client = entered("owner")
            shown = offered.search(text(client.get("/sign-in/code")))
            assert shown is not None
            client.post("/sign-in/code", {"code": shown[1]})
            assert is_in(client)
            used.add(shown[1])
        assert len(used) == 2

    def test_shows_nothing_on_a_real_node_whatever_lies_in_its_home(
        self, cast: Any, trial_json: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(trial, "node", lambda: Node(kind="REAL"))
        TOTP.activate(Account.objects.get(username="owner"), "JBSWY3DPEHPK3PXP")

        assert castings.PASSWORD not in text(Client().get("/sign-in"))
        assert "Invented" not in text(Client().get("/sign-in")).replace("Invented data", "")
        assert not re.search(r'value="\d{6}"', text(entered("owner").get("/sign-in/code")))

    def test_before_founding_is_no_trial(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(trial, "node", lambda: None)
        assert trial.invented() == []

    def test_survives_a_broken_list(self, cast: Any, trial_json: Any) -> None:
        trial_json.write_text("{")

        assert Client().get("/sign-in").status_code == 200


class TestASession:
    def old(self, client: Client, **ages: float) -> None:
        session = client.session
        for name, age in ages.items():
            session[name] = time.time() - age
        session.save()

    def test_ends_when_it_was_not_used_for_a_while(self, cast: Any) -> None:
        client, _ = signed_in("owner")
        client.get("/account")
        self.old(client, used=settings.SESSION_IDLE_MINUTES * 60 + 1)

        answer = client.get("/account/devices?a=b")

        assert answer["Location"] == "/sign-in?next=%2Faccount%2Fdevices%3Fa%3Db"
        assert not is_in(client)
        assert "Your session ended after" in text(client.get(answer["Location"]))

    def test_lives_on_while_it_is_used(self, cast: Any) -> None:
        client, _ = signed_in("owner")
        client.get("/account")
        self.old(client, used=settings.SESSION_IDLE_MINUTES * 60 - 5)
        client.get("/account")

        assert time.time() - client.session["used"] < 5

    def test_ends_after_a_working_day_however_busy(self, cast: Any) -> None:
        client, _ = signed_in("owner")
        client.get("/account")
        self.old(client, began=settings.SESSION_ABSOLUTE_HOURS * 3600 + 1)

        assert client.get("/account")["Location"].startswith("/sign-in")
        assert not is_in(client)

    def test_that_ended_keeps_what_was_being_sent_and_sends_it_after_sign_in(
        self, cast: Any
    ) -> None:
        client, _ = signed_in("colleague")
        client.get("/account")
        self.old(client, used=99_999)
        sent = {
            "language": "es", "timezone": "Asia/Dhaka", "purpose": "ANALYSE", "shortcuts": "on",
        }  # fmt: skip

        assert client.post("/account", sent)["Location"] == "/sign-in"
        Authenticator.objects.all().delete()
        answer = client.post("/sign-in", {"login": "colleague", "password": castings.PASSWORD})
        assert answer["Location"] == "/sign-in/kept"
        page = text(client.get("/sign-in/kept"))
        assert 'name="timezone" value="Asia/Dhaka"' in page
        handed_on = client.post("/sign-in/kept/send", sent)
        assert (handed_on.status_code, handed_on["Location"]) == (307, "/account")
        client.post(handed_on["Location"], sent)

        with acting_as(cast.colleague):
            assert Member.objects.get(pk=cast.colleague.member_id).timezone == "Asia/Dhaka"
        assert client.get("/sign-in/kept")["Location"] == "/"

    def test_that_ended_shows_what_was_sent_to_nobody_else(self, cast: Any) -> None:
        client, _ = signed_in("owner")
        client.get("/account")
        self.old(client, used=99_999)
        client.post("/account", {"timezone": "canary-zone"})

        assert "canary-zone" not in str(dict(client.session.items()))
        client.post("/sign-in", {"login": "colleague", "password": castings.PASSWORD})
        assert client.get("/sign-in/kept")["Location"] == "/"
        assert "unsent" not in client.session

    def test_that_ended_keeps_no_password(self, cast: Any) -> None:
        client, _ = signed_in("owner")
        client.get("/account")
        self.old(client, used=99_999)
        client.post("/account/password", {"oldpassword": "a", "password": "b", "again": "b"})

        assert "unsent" not in client.session

    def test_that_ended_is_not_used_up_by_what_a_script_sends(self, cast: Any) -> None:
        client, _ = signed_in("owner")
        client.get("/account")
        self.old(client, used=99_999)

        draft = client.post("/account", {}, headers={"sec-fetch-mode": "cors"})
        assert draft.status_code == 401
        assert client.get("/account", headers={"hx-request": "true"}).status_code == 401
        by_htmx = client.post("/account", {"a": "b"}, headers={"hx-request": "true"})
        assert by_htmx["HX-Redirect"] == "/sign-in"
        assert "unsent" in client.session
