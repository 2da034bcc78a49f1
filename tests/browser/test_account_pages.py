"""Every page of signing in, of one's own account and of the welcome, looked at and measured."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, Page

from alcyon.trust import links
from alcyon.trust.cards import MemberCard
from tests import castings
from tests.browser import harness, live
from tests.web.signing import code

VIEWS = [("en", harness.WIDE, "light"), ("ar", harness.NARROW, "dark")]


@pytest.fixture(scope="module")
def pages(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    invented = settings.ALCYON_HOME.root / "trial.json"
    rows = [
        {"username": name, "password": castings.PASSWORD, "organisation": place, "role": role}
        for name, place, role in (
            ("owner", "NCB Northland", "OFFICER, COORDINATOR"),
            ("partner", "Haven House", "SUPPORT_PARTNER"),
        )
    ]
    invented.write_text(json.dumps(rows))
    with django_db_blocker.unblock(), live.served() as base:
        yield base
    invented.unlink()


def check(seen: Page, name: str, view: tuple[str, tuple[int, int], str]) -> None:
    """Photographed, and held to what every page is held to."""
    language, size, theme = view
    harness.photograph(seen, f"account-{name}-{language}-{size[0]}-{theme}")
    assert harness.axe(seen) == [], name
    assert harness.no_sideways_scroll(seen) == [], name
    assert harness.small_targets(seen) == [], name


def link(lost: str = "") -> str:
    far = castings.actor("outsider").organisation_id
    card = MemberCard(name="Noor Invented", roles=("ANALYST",))
    return links.founding_link(organisation_id=far, card=card, at=timezone.now())


def enter(seen: Page, person: live.Person) -> None:
    seen.goto("/sign-in?next=/account")
    form = seen.locator("form[action='/sign-in']").first
    form.locator("[name=login]").fill(person.username)
    form.locator("[name=password]").fill(person.password)
    form.locator("button[type=submit]").click()
    seen.wait_for_load_state()


def send(seen: Page, form: str = "form.form") -> None:
    seen.locator(f"{form} button[type=submit]").first.click()
    seen.wait_for_load_state()


def way_in(seen: Page, view: Any) -> None:
    seen.goto("/sign-in")
    check(seen, "sign-in", view)
    seen.locator("[name=login]").first.fill("nobody")
    seen.locator("[name=password]").first.fill("wrong")
    send(seen)
    check(seen, "sign-in-wrong", view)
    seen.goto(f"/link/{link()}")
    check(seen, "invitation", view)
    send(seen)
    check(seen, "invitation-wrong", view)
    seen.goto("/link/no-such-link")
    check(seen, "link-refused", view)


def second_factor(seen: Page, view: Any) -> str:
    seen.goto("/account/second-factor")
    check(seen, "second-factor-none", view)
    seen.goto("/account/second-factor/app")
    check(seen, "add-app", view)
    secret = seen.locator(".secret .code").inner_text().replace(" ", "")
    seen.locator("[name=code]").fill(code(secret))
    send(seen)
    seen.wait_for_url("**/recovery")
    check(seen, "recovery-codes", view)
    return secret


def welcome(seen: Page, view: Any) -> None:
    seen.goto("/")
    check(seen, "welcome-place", view)
    send(seen)
    check(seen, "welcome-role", view)
    send(seen, ".card form")
    check(seen, "welcome-desk", view)
    exercises = [row.get_attribute("href") for row in seen.locator("a.row").all()]
    for number, path in enumerate(exercises):
        seen.goto(str(path))
        check(seen, f"exercise-{number}", view)
    seen.locator("[name=answer]").nth(1).check()
    send(seen, "#answers")
    check(seen, "exercise-again", view)
    seen.locator("[name=answer]").first.check()
    send(seen, "#answers")
    check(seen, "exercise-right", view)
    seen.goto("/welcome/mentor")
    check(seen, "welcome-mentor", view)
    send(seen, ".card form")
    assert "/welcome" not in seen.url


def account(seen: Page, view: Any) -> None:
    for name in ("", "/second-factor", "/devices", "/password", "/tokens", "/confirm"):
        seen.goto(f"/account{name}")
        check(seen, f"own{name.replace('/', '-')}", view)
    seen.locator("[name=password]").fill(castings.PASSWORD)
    send(seen)
    assert seen.url.endswith("/account")
    seen.goto("/account/second-factor/passkey")
    check(seen, "add-passkey", view)
    seen.goto("/account/tokens")
    seen.locator("[name=name]").fill("Nightly export")
    seen.locator("[name=scopes]").first.check()
    send(seen)
    check(seen, "token-made", view)
    seen.goto("/account/password")
    seen.locator("[name=oldpassword]").fill(castings.PASSWORD)
    for name in ("password", "again"):
        seen.locator(f"[name={name}]").fill("five unrelated words of mine")
    send(seen)
    seen.wait_for_url("**/account?saved=1")


@pytest.mark.parametrize("view", VIEWS, ids=lambda v: f"{v[0]}-{v[1][0]}-{v[2]}")
def test_the_way_in_the_welcome_and_the_account(chromium: Browser, pages: str, view: Any) -> None:
    language, size, theme = view
    person = live.newcomer("ANALYST", is_welcomed=False, language=language)
    with harness.page(chromium, pages, size=size, language=language, theme=theme) as seen:
        watch = harness.Watch(seen, pages)
        way_in(seen, view)
        enter(seen, person)
        secret = second_factor(seen, view)
        welcome(seen, view)
        account(seen, view)
        seen.context.clear_cookies(name="alcyon_session")
        enter(seen, live.Person(person.username, "five unrelated words of mine"))
        check(seen, "sign-in-code", view)
        seen.locator("[name=code]").fill(code(secret, 1))
        send(seen)
        seen.wait_for_url("**/account")
        assert watch.outside == []
        assert [c for c in watch.complaints if "404" not in c] == []
