"""Lists cost the same number of queries however long they are."""

from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alcyon.trust import services
from alcyon.trust.access import acting_as
from alcyon.trust.audit import Touched, record
from alcyon.trust.cards import OrganisationCard
from tests.castings import Cast
from tests.trust.staff import hire
from tests.web.visiting import signed_in


def queries(browser: Client, path: str) -> int:
    browser.get(path)  # the first visit fills caches of the process
    with CaptureQueriesContext(connection) as counted:
        assert browser.get(path).status_code == 200
    return len(counted)


def more_of_everything(cast: Cast, now: datetime) -> None:
    """Five more members, organisations and events."""
    for number in range(5):
        hire("north", f"more-{number}", ("OFFICER",), now)
        card = OrganisationCard(slug=f"more-{number}", name=f"More {number}", kind="POLICE")
        with acting_as(cast.administrator):
            services.create_organisation(actor=cast.administrator, at=now, card=card)
        with acting_as(cast.owner):
            touched = [Touched(cast.owner.as_member, cast.owner.for_organisation)]
            record(actor=cast.owner, at=now, action="record.read", touched=touched)


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("administrator", "/directory"),
        ("administrator", "/organisations"),
        ("administrator", "/members"),
        ("administrator", "/networks"),
        ("administrator", "/networks/hteg"),
        ("auditor", "/audit"),
        ("auditor", "/audit/done"),
    ],
)
def test_a_longer_list_asks_no_more_questions(
    cast: Cast, now: datetime, who: str, path: str
) -> None:
    browser = signed_in(who)
    before = queries(browser, path)
    more_of_everything(cast, now)
    assert queries(browser, path) == before
    assert before <= 40


@pytest.mark.parametrize("path", ["/organisations", "/directory"])
def test_a_page_shows_25_and_the_way_on(cast: Cast, now: datetime, path: str) -> None:
    with acting_as(cast.administrator):
        for number in range(26):
            card = OrganisationCard(slug=f"many-{number}", name=f"Many {number:02}", kind="POLICE")
            services.create_organisation(actor=cast.administrator, at=now, card=card)
    page = signed_in("administrator").get(path).content.decode()
    assert page.count("<tr>") == 26  # with the head
    assert "Showing 25 of 30" in page
    assert 'rel="next"' in page
