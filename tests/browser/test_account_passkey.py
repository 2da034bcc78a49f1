"""Passkeys in a real browser, whose authenticator is virtual."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.browser import harness, live


@pytest.fixture(scope="module")
def pages(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock(), live.served() as base:
        yield base


@pytest.fixture
def seen(chromium: Browser, pages: str) -> Iterator[Page]:
    with harness.page(chromium, pages) as opened:
        yield opened


def authenticator(seen: Page) -> tuple[CDPSession, str]:
    """Give the browser an authenticator that always says yes, as a finger would."""
    session = seen.context.new_cdp_session(seen)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def type_password(seen: Page, person: live.Person) -> None:
    seen.goto("/sign-in?next=/account")
    seen.get_by_label("User name").fill(person.username)
    seen.get_by_label("Password", exact=True).fill(person.password)
    seen.get_by_role("button", name="Sign in", exact=True).click()


def add_passkey(seen: Page) -> None:
    seen.goto("/account/second-factor")
    seen.get_by_role("link", name="Add a passkey").click()
    seen.get_by_label("Name of this passkey").fill("work laptop")
    seen.get_by_role("button", name="Make the passkey").click()
    expect(seen.get_by_role("heading", name="Recovery codes")).to_be_visible()


def sign_out(seen: Page) -> None:
    seen.goto("/account")
    seen.locator("summary.reader").click()
    seen.get_by_role("button", name="Sign out").click()
    seen.wait_for_url("**/sign-in")


def test_a_passkey_signs_in_by_itself_and_as_the_second_step(seen: Page, pages: str) -> None:
    watch = harness.Watch(seen, pages)
    person = live.newcomer()
    authenticator(seen)
    type_password(seen, person)
    add_passkey(seen)
    sign_out(seen)

    seen.goto("/sign-in?next=/account")
    seen.get_by_role("button", name="Sign in with a passkey").click()
    expect(seen.get_by_role("heading", name="My account")).to_be_visible()
    sign_out(seen)

    type_password(seen, person)
    expect(seen.get_by_role("heading", name="Prove that it is you")).to_be_visible()
    seen.get_by_role("button", name="Use a passkey").click()
    expect(seen.get_by_role("heading", name="My account")).to_be_visible()
    assert watch.complaints == []
    assert watch.outside == []


def credentials(session: CDPSession, authenticator_id: str) -> set[str]:
    """The ids of the passkeys that the authenticator holds."""
    held = session.send("WebAuthn.getCredentials", {"authenticatorId": authenticator_id})
    return {one["credentialId"] for one in held["credentials"]}


def test_a_passkey_of_somebody_else_opens_nothing(seen: Page) -> None:
    session, mine = authenticator(seen)
    type_password(seen, live.newcomer())
    add_passkey(seen)
    sign_out(seen)
    somebody_elses = credentials(session, mine)
    type_password(seen, other := live.newcomer())
    add_passkey(seen)
    (own,) = credentials(session, mine) - somebody_elses  # the authenticator keeps no order
    sign_out(seen)
    session.send("WebAuthn.removeCredential", {"authenticatorId": mine, "credentialId": own})

    type_password(seen, other)
    seen.get_by_role("button", name="Use a passkey").click()

    expect(seen.get_by_text("The passkey was not accepted.")).to_be_visible()
    seen.goto("/account")
    expect(seen.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_browser_without_passkeys_is_offered_none(seen: Page) -> None:
    seen.add_init_script("delete window.PublicKeyCredential")
    seen.goto("/sign-in")

    expect(seen.get_by_label("User name")).to_be_visible()
    expect(seen.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()


def test_an_address_of_numbers_offers_none(chromium: Browser, pages: str) -> None:
    with harness.page(chromium, pages.replace("localhost", "127.0.0.1")) as seen:
        seen.goto("/sign-in")
        assert seen.locator("[data-passkey]").count() == 0
