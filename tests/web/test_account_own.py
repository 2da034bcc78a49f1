"""One's own account: nobody else's devices, tokens or settings, and what each change does."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from alcyon.trust import liaisons, tokens
from alcyon.trust.access import acting_as
from alcyon.trust.models import Account, AuditEvent, Member, Token
from alcyon.web.account.own import named
from tests import castings
from tests.web.signing import entered, is_in, signed_in, text

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36"
CHOICES = {"language": "ar", "timezone": "Asia/Amman", "purpose": "ANALYSE", "large_text": "on"}
NEW = "five unrelated words of mine"


class TestAnOutsider:
    @pytest.mark.parametrize("path", ["", "/password", "/devices", "/tokens", "/confirm"])
    def test_who_is_not_signed_in_sees_the_sign_in_page(self, db: None, path: str) -> None:
        assert Client().get(f"/account{path}")["Location"].startswith("/sign-in")

    def test_cannot_end_the_device_of_another(self, cast: Any) -> None:
        colleague = entered("colleague")
        theirs = UserSession.objects.get(user__username="colleague")
        client, _ = signed_in("owner")

        assert client.post(f"/account/devices/{theirs.pk}/end").status_code == 404
        assert client.post("/account/devices/999999/end").status_code == 404
        assert colleague.get("/account").status_code == 200

    def test_does_not_see_the_devices_of_another(self, cast: Any) -> None:
        entered("colleague", user_agent=CHROME)
        client, _ = signed_in("owner")

        assert "Chrome on Windows" not in text(client.get("/account/devices"))

    def test_neither_sees_nor_revokes_the_token_of_another(self, cast: Any, now: Any) -> None:
        with acting_as(cast.colleague):
            token, _ = tokens.make(
                actor=cast.colleague,
                at=now,
                name="canary-token",
                scopes=["record.read"],
                expires_at=now + timedelta(30),
            )
        visitors = [signed_in(name)[0] for name in ("owner", "administrator", "outsider")]
        for client in visitors:
            assert "canary-token" not in text(client.get("/account/tokens"))
        for client in (visitors[0], visitors[2]):
            assert client.post(f"/account/tokens/{token.pk}/revoke").status_code == 404

    def test_changes_nothing_by_looking(self, cast: Any) -> None:
        client, _ = signed_in("owner")
        row = UserSession.objects.get(user__username="owner")

        for path in (f"/account/devices/{row.pk}/end", "/account/devices/end-others"):
            assert client.get(path).status_code == 405
        assert is_in(client)


class TestSettings:
    def test_are_kept_and_shown_at_once(self, cast: Any) -> None:
        client, _ = signed_in("owner")

        answer = client.post("/account", CHOICES)

        assert answer["Location"] == "/account?saved=1"
        assert client.cookies["alcyon_text"].value == "large"
        assert client.cookies["alcyon_keys"].value == "off"
        assert '<html lang="ar" dir="rtl"' in text(client.get("/account"))
        with acting_as(cast.owner):
            member = Member.objects.get(pk=cast.owner.member_id)
            assert AuditEvent.objects.filter(action="account.settings_changed").count() == 1
        assert (member.language, member.timezone, member.large_text, member.shortcuts) == (
            "ar", "Asia/Amman", True, False,
        )  # fmt: skip

    @pytest.mark.parametrize(
        "wrong", [{"language": "xx"}, {"timezone": "Mars/Base"}, {"purpose": "CURIOSITY"}]
    )
    def test_that_are_not_on_offer_come_back_with_the_rest_as_it_was(
        self, cast: Any, wrong: dict[str, str]
    ) -> None:
        client, _ = signed_in("owner")

        page = text(client.post("/account", {**CHOICES, **wrong}))

        assert "There is a problem" in page
        with acting_as(cast.owner):
            assert Member.objects.get(pk=cast.owner.member_id).language == "en"

    def test_do_not_touch_roles_or_clearance_whatever_is_sent(self, cast: Any) -> None:
        client, _ = signed_in("owner")

        client.post("/account", {**CHOICES, "roles": "ADMINISTRATOR", "clearance": "3"})

        with acting_as(cast.owner):
            member = Member.objects.get(pk=cast.owner.member_id)
        assert (member.clearance, member.roles) == (2, ["OFFICER", "COORDINATOR"])

    def test_say_that_translations_were_not_read_yet(self, cast: Any) -> None:
        client, _ = signed_in("owner")

        assert "no native speaker has read them yet" in text(client.get("/account"))

    def test_show_what_the_roles_allow(self, cast: Any) -> None:
        client, _ = signed_in("owner")
        page = text(client.get("/account"))

        yes = re.findall(r'<li class="yes">.*?<span>(.*?)</span></li>', page)
        no = re.findall(r'<li class="no">.*?<span>(.*?)</span></li>', page)
        assert "Read records" in yes
        assert "Run the node" in no

    def test_show_a_liaison_member_for_whom_and_where_they_work(self, cast: Any, now: Any) -> None:
        with acting_as(cast.administrator):
            liaisons.seat_liaison(
                actor=cast.administrator,
                at=now,
                member_id=cast.owner.member_id,
                host_id=cast.other.organisation_id,
            )
        client, _ = signed_in("owner")

        page = text(client.get("/account"))
        assert "Sits at" in page
        assert "Southmark Police" in page


class TestThePassword:
    def change(self, client: Client, **changes: str) -> Any:
        asked = {"oldpassword": castings.PASSWORD, "password": NEW, "again": NEW}
        return client.post("/account/password", {**asked, **changes})

    def test_changes_here_and_signs_every_other_device_out(self, cast: Any) -> None:
        other = entered("colleague")
        client = entered("colleague")

        assert self.change(client)["Location"] == "/account?saved=1"

        assert client.get("/account").status_code == 200
        assert other.get("/account").status_code == 302
        assert Account.objects.get(username="colleague").check_password(NEW)
        assert UserSession.objects.filter(user__username="colleague").count() == 1

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"oldpassword": "wrong"}, "This is not your password."),
            ({"again": "something else entirely"}, "The two passwords differ."),
            ({"password": "short", "again": "short"}, "too short"),
            ({"password": "colleague-1234", "again": "colleague-1234"}, "too similar"),
        ],
    )
    def test_stays_when_something_is_wrong_and_says_what(
        self, cast: Any, changes: dict[str, str], words: str
    ) -> None:
        client = entered("colleague")

        answer = self.change(client, **changes)

        assert words in text(answer)
        assert NEW not in text(answer)
        assert Account.objects.get(username="colleague").check_password(castings.PASSWORD)


class TestDevices:
    def test_are_listed_with_this_one_marked_and_the_others_ended(self, cast: Any) -> None:
        other = entered("colleague", user_agent=CHROME)
        client = entered("colleague")

        page = text(client.get("/account/devices"))
        assert page.count('class="device"') == 2
        assert "Chrome on Windows" in page
        client.post("/account/devices/end-others")

        assert other.get("/account").status_code == 302
        assert client.get("/account").status_code == 200
        assert text(client.get("/account/devices")).count('class="device"') == 1

    def test_are_ended_one_by_one(self, cast: Any) -> None:
        other = entered("colleague")
        client = entered("colleague")
        row = UserSession.objects.exclude(session_key=client.session.session_key).get()

        client.post(f"/account/devices/{row.pk}/end")

        assert other.get("/account").status_code == 302

    @pytest.mark.parametrize(
        ("agent", "words"),
        [
            (CHROME, "Chrome on Windows"),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Firefox/115.0", "Firefox on Linux"),
            ("Mozilla/5.0 (iPhone; CPU) Version/17 Safari/604.1", "Safari on iPhone"),
            ("", "Unknown browser"),
        ],
    )
    def test_are_named_in_words(self, agent: str, words: str) -> None:
        assert named(agent) == words


class TestTokens:
    ASKED = {"name": "Nightly", "scopes": ["record.read"], "days": "30"}

    def test_are_shown_once(self, cast: Any) -> None:
        client, _ = signed_in("owner")

        page = text(client.post("/account/tokens", self.ASKED))
        shown = re.search(r"alcyon_[\w-]{43}", page)

        assert shown is not None
        assert shown[0] not in text(client.get("/account/tokens"))
        with acting_as(cast.owner):
            assert bytes(Token.objects.get().digest) == tokens.digest_of(shown[0])

    def test_carry_no_action_that_the_member_lacks(self, cast: Any) -> None:
        client, _ = signed_in("owner")

        page = text(client.post("/account/tokens", {**self.ASKED, "scopes": ["node.manage"]}))

        assert "There is a problem" in page
        with acting_as(cast.owner):
            assert Token.objects.count() == 0

    def test_are_revoked(self, cast: Any) -> None:
        client, _ = signed_in("owner")
        client.post("/account/tokens", self.ASKED)
        with acting_as(cast.owner):
            token = Token.objects.get()

        client.post(f"/account/tokens/{token.pk}/revoke")

        assert "revoked" in text(client.get("/account/tokens"))
