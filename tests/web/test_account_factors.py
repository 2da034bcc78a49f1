"""Second factors: set up, forced, removed; recovery codes shown once."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from alcyon.trust.access import acting_as
from alcyon.trust.models import Account, AuditEvent
from alcyon.web.account.factors import spaced, square
from tests import castings
from tests.web.signing import code, entered, is_in, signed_in, text, with_app


def stale(client: Client) -> Client:
    """The same browser, half an hour after it proved anything."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] = time.time() - 1800
    session.save()
    return client


def secret_on(page: str) -> str:
    found = re.search(r'<p class="secret"><bdi[^>]*>([A-Z2-7 ]+)</bdi>', page)
    assert found is not None
    return found[1].replace(" ", "")


class TestAnOutsider:
    def test_removes_nobodys_factor(self, cast: Any) -> None:
        with_app("colleague")
        theirs = Authenticator.objects.get(user__username="colleague")
        client, _ = signed_in("owner")

        assert client.post(f"/account/second-factor/{theirs.pk}/remove").status_code == 404
        assert Authenticator.objects.filter(pk=theirs.pk).exists()

    @pytest.mark.parametrize(
        "path",
        ["", "/app", "/passkey", "/recovery", "/recovery/file"],
    )
    def test_who_is_not_signed_in_sees_the_sign_in_page(self, db: None, path: str) -> None:
        answer = Client().get(f"/account/second-factor{path}")

        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in")

    @pytest.mark.parametrize("path", ["/app", "/recovery", "/recovery/file"])
    def test_at_an_unlocked_screen_must_prove_who_they_are(self, cast: Any, path: str) -> None:
        client = stale(signed_in("owner")[0])

        answer = client.get(f"/account/second-factor{path}")

        assert answer["Location"].startswith("/account/confirm?next=")

    def test_at_an_unlocked_screen_cannot_remove_or_make_anything(self, cast: Any) -> None:
        client = stale(signed_in("auditor")[0])
        mine = Authenticator.objects.get(user__username="auditor")

        for path in (f"/{mine.pk}/remove", "/recovery"):
            answer = client.post(f"/account/second-factor{path}")
            assert answer["Location"].startswith("/account/confirm")
        assert Authenticator.objects.filter(user__username="auditor").count() == 1


class TestAnApp:
    def test_is_set_up_by_its_secret_and_one_code(self, cast: Any) -> None:
        client = entered("owner")
        page = text(client.get("/account/second-factor/app"))
        secret = secret_on(page)

        answer = client.post("/account/second-factor/app", {"code": code(secret)})

        assert answer["Location"] == "/account/second-factor/recovery"
        assert "style=" not in page.replace("stylesheet", "")
        kinds = Authenticator.objects.filter(user__username="owner").values_list("type", flat=True)
        assert set(kinds) == {"totp", "recovery_codes"}
        with acting_as(cast.owner):
            assert AuditEvent.objects.filter(action="account.factor_added").count() == 1

    def test_set_up_first_ends_the_sessions_that_began_without_one(self, cast: Any) -> None:
        thief = entered("owner")
        client = entered("owner")
        secret = secret_on(text(client.get("/account/second-factor/app")))
        client.post("/account/second-factor/app", {"code": code(secret)})

        assert thief.get("/account").status_code == 302
        assert client.get("/account").status_code == 200

    def test_is_not_set_up_by_a_wrong_code_and_keeps_its_secret_meanwhile(self, cast: Any) -> None:
        client = entered("owner")
        secret = secret_on(text(client.get("/account/second-factor/app")))

        page = text(client.post("/account/second-factor/app", {"code": "000000"}))

        assert "This code is wrong" in page
        assert secret_on(page) == secret
        assert Authenticator.objects.filter(user__username="owner").count() == 0

    def test_opens_what_the_role_kept_closed(self, cast: Any) -> None:
        client = entered("owner")
        assert client.get("/account/tokens")["Location"] == "/account/second-factor"
        secret = secret_on(text(client.get("/account/second-factor/app")))
        client.post("/account/second-factor/app", {"code": code(secret)})

        assert client.get("/account/tokens").status_code == 200

    def test_that_a_role_forces_is_not_removed_as_the_last(self, cast: Any) -> None:
        client, _ = signed_in("owner")
        mine = Authenticator.objects.get(user__username="owner")

        assert client.post(f"/account/second-factor/{mine.pk}/remove").status_code == 409
        assert Authenticator.objects.filter(pk=mine.pk).exists()


class TestRecoveryCodes:
    def shown(self, client: Client) -> list[str]:
        page = text(client.get("/account/second-factor/recovery"))
        return re.findall(r"<li><bdi[^>]*>(\d{8})</bdi></li>", page)

    def test_are_shown_for_ten_minutes_and_then_never_again(self, cast: Any) -> None:
        client, _ = signed_in("owner")
        client.post("/account/second-factor/recovery")
        assert len(self.shown(client)) == 10

        session = client.session
        session["recovery_codes_shown_until"] = time.time() - 1
        session.save()

        assert self.shown(client) == []
        file = client.get("/account/second-factor/recovery/file")
        assert file["Location"] == "/account/second-factor/recovery"

    def test_are_handed_out_as_a_text_file_with_the_same_codes(self, cast: Any) -> None:
        client, _ = signed_in("owner")
        client.post("/account/second-factor/recovery")

        file = client.get("/account/second-factor/recovery/file")

        assert file["Content-Type"].startswith("text/plain")
        assert file["Cache-Control"] == "no-store"
        assert re.findall(r"^\d{8}", text(file), re.MULTILINE) == self.shown(client)

    def test_made_anew_end_the_old_ones(self, cast: Any) -> None:
        client, _ = signed_in("owner")
        client.post("/account/second-factor/recovery")
        old = self.shown(client)[0]
        client.post("/account/second-factor/recovery")

        other = entered("owner")
        other.post("/sign-in/code", {"code": old})
        assert not is_in(other)

    def test_are_not_made_without_a_factor_they_could_replace(self, cast: Any) -> None:
        client = entered("owner")
        client.post("/account/second-factor/recovery")

        assert not Authenticator.objects.filter(user__username="owner").exists()


class TestConfirming:
    def test_by_password_leads_on(self, cast: Any) -> None:
        client = stale(signed_in("owner")[0])
        there = {"password": castings.PASSWORD, "next": "/account/tokens"}

        assert client.post("/account/confirm", there)["Location"] == "/account/tokens"
        assert client.get("/account/tokens").status_code == 200

    def test_by_code_leads_on(self, cast: Any) -> None:
        client, secret = signed_in("owner")
        stale(client)

        there = {"code": code(secret, 1), "next": "/account/tokens"}
        assert client.post("/account/confirm", there)["Location"] == "/account/tokens"

    @pytest.mark.parametrize("proof", [{"password": "wrong"}, {"code": "000000"}, {}])
    def test_by_anything_else_leads_nowhere(self, cast: Any, proof: dict[str, str]) -> None:
        client = stale(signed_in("owner")[0])

        assert client.post("/account/confirm", proof).status_code == 200
        assert client.get("/account/tokens").status_code == 302

    def test_leads_to_no_other_host(self, cast: Any) -> None:
        client = stale(signed_in("owner")[0])
        there = {"password": castings.PASSWORD, "next": "https://elsewhere.example/"}

        assert client.post("/account/confirm", there)["Location"] == "/account"


def test_a_square_has_a_quiet_border_and_one_dot_for_each_dark_field() -> None:
    made = square("otpauth://totp/x")

    dots = re.findall(r"M(\d+) (\d+)h1v1h-1z", made.path)
    assert min(int(x) for x, _ in dots) == min(int(y) for _, y in dots) == 4
    assert max(int(x) for x, _ in dots) == made.size - 5


def test_a_secret_is_written_in_groups_of_four() -> None:
    assert spaced("ABCDEFGHIJ") == "ABCD EFGH IJ"


@pytest.mark.parametrize("path", ["/account/second-factor", "/account/second-factor/app"])
def test_pages_of_the_second_factor_hold_no_inline_script(cast: Any, path: str) -> None:
    page = text(entered("owner").get(path))

    scripts = re.findall(r"<script(?![^>]*(?:src=|application/json))", page)
    assert scripts == []
    assert Account.objects.filter(username="owner").exists()
