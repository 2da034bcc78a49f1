"""The real pages over the tests' own database, served from a thread of this process.

Rows that such a test makes are committed and stay: it makes accounts of its own.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import override_settings
from django.test.testcases import LiveServerThread
from django.utils import timezone

from alcyon.trust import accounts, links
from alcyon.trust.access import acting_as, actor_of_account
from alcyon.trust.cards import MemberCard
from tests import castings

# Playwright's synchronous interface keeps an event loop in this thread; Django would take every
# query beside it for a mistake.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

PLAIN = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in."""

    username: str
    password: str


@contextmanager
def served() -> Iterator[str]:
    """The address of the pages, by name: passkeys do not work on a bare number."""
    with override_settings(STORAGES=PLAIN):
        thread = LiveServerThread("localhost", StaticFilesHandler)
        thread.daemon = True
        thread.start()
        thread.is_ready.wait()
        if thread.error is not None:
            raise thread.error
        try:
            yield f"http://localhost:{thread.port}"
        finally:
            thread.terminate()


def newcomer(role: str = "TRAINER", *, is_welcomed: bool = True, language: str = "en") -> Person:
    """A new member of an organisation that no other test counts, by way of a one-time link."""
    person = Person(f"live-{secrets.token_hex(4)}", castings.PASSWORD)
    far, at = castings.actor("outsider").organisation_id, timezone.now()
    card = MemberCard(name="Noor Invented", roles=(role,), language=language)
    secret = links.founding_link(organisation_id=far, card=card, at=at)
    opened = links.look_up(secret=secret, at=at)
    with acting_as(opened.actor, secret=opened.secret):
        account = links.join(
            opened=opened, at=at, username=person.username, password=person.password
        )
    if is_welcomed:
        actor = actor_of_account(account)
        with acting_as(actor):
            accounts.finish_welcome(actor=actor, at=at)
    return person
