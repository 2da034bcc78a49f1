"""Pages of sharing and audit, through the door: the outsider first."""

import csv
import io
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from alcyon.trust import audit
from alcyon.trust.access import acting_as
from alcyon.trust.actors import Actor
from alcyon.trust.audit import Touched
from alcyon.trust.models import AuditEvent, Member
from tests.castings import Cast
from tests.registry.making import contribute, person
from tests.web.visiting import body, signed_in

PAGES = ("/audit", "/audit/done")
CANARY = "canary-99c1-tamar"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def write(actor: Actor, at: datetime, **changes: Any) -> UUID:
    arguments: dict[str, Any] = {"action": "record.printed", "content": {"asked": CANARY}}
    with acting_as(actor):
        return audit.record(actor=actor, at=at, **{**arguments, **changes})


def count(cast: Cast, action: str) -> int:
    with acting_as(cast.auditor):
        return AuditEvent.objects.filter(action=action).count()


@pytest.mark.django_db
@pytest.mark.parametrize("path", [*PAGES, "/sharing", "/sharing/agreements"])
def test_a_stranger_is_led_to_the_sign_in_page(client: Client, path: str) -> None:
    assert client.get(path)["Location"].startswith("/sign-in")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("who", ["owner", "administrator", "outsider", "partner"])
def test_the_trail_is_for_reviewers(cast: Cast, path: str, who: str) -> None:
    assert signed_in(who).get(path).status_code == 403


@pytest.mark.parametrize("path", ["/audit/export", "/audit/done/export"])
def test_an_export_is_for_reviewers_and_not_by_get(cast: Cast, path: str) -> None:
    assert signed_in("owner").post(path).status_code == 403
    assert signed_in("auditor").get(path).status_code == 405


class TestWhoReadOurs:
    def test_the_owner_finds_the_reader_by_organisation_alone(
        self, cast: Cast, now: datetime
    ) -> None:
        ours = contribute(cast.owner, person(), now).pk
        write(cast.other, now, touched=[Touched(ours, cast.owner.for_organisation)])
        page = text(signed_in("auditor").get("/audit"))
        assert "Southmark Police" in page
        assert "Printed a record" in page
        assert CANARY not in page
        assert str(cast.other.member_id) not in page

    def test_one_line_opens_the_ids_that_are_ours(self, cast: Cast, now: datetime) -> None:
        ours = contribute(cast.owner, person(), now).pk
        theirs = contribute(cast.outsider, person(), now).pk
        touched = [
            Touched(ours, cast.owner.for_organisation),
            Touched(theirs, cast.outsider.for_organisation),
        ]
        write(cast.other, now, touched=touched)
        browser = signed_in("auditor")
        listed = text(browser.get("/audit?action=record.printed"))
        (address,) = {
            part.split('"')[0] for part in listed.split('href="') if "/touches/" in part[:20]
        }
        page = text(browser.get(address))
        assert str(ours) in page
        assert str(theirs) not in page

    def test_filters_stand_in_the_address(self, cast: Cast, now: datetime) -> None:
        ours = contribute(cast.owner, person(), now).pk
        write(cast.other, now, touched=[Touched(ours, cast.owner.for_organisation)])
        browser, other = signed_in("auditor"), cast.other.organisation_id
        for query, found in (
            (f"organisation={other}", True),
            ("organisation=10000", False),
            ("since=2026-06-01&until=2026-06-01", True),
            ("since=2026-06-02", False),
            ("action=record.printed&outcome=DONE", True),
            ("outcome=REFUSED", False),
        ):
            page = text(browser.get(f"/audit?{query}"))
            assert ("/audit/touches/" in page) is found, query

    @pytest.mark.parametrize(
        "query", ["since=yesterday", "organisation=all", "record=1", "member=x"]
    )
    def test_a_filter_that_is_not_understood_shows_nothing(
        self, cast: Cast, now: datetime, query: str
    ) -> None:
        ours = contribute(cast.owner, person(), now).pk
        write(cast.other, now, touched=[Touched(ours, cast.owner.for_organisation)])
        answer = signed_in("auditor").get(f"/audit?{query}")
        assert answer.status_code == 422
        assert "/audit/touches/" not in text(answer)

    def test_pages_neither_skip_nor_repeat(self, cast: Cast, now: datetime) -> None:
        ours = contribute(cast.owner, person(), now).pk
        for _ in range(60):
            write(cast.other, now, touched=[Touched(ours, cast.owner.for_organisation)])
        browser, seen = signed_in("auditor"), list[str]()
        address = "/audit?action=record.printed"
        while address:
            page = text(browser.get(address))
            seen += [part.split('"')[0] for part in page.split('href="/audit/touches/')[1:]]
            following = page.split('rel="next" href="')[1:]
            address = (
                "/audit" + following[0].split('"')[0].replace("&amp;", "&") if following else ""
            )
        assert len(seen) == len(set(seen)) == 60


class TestWhatWeDid:
    def test_reading_the_trail_is_an_event(self, cast: Cast) -> None:
        signed_in("auditor").get("/audit")
        signed_in("auditor").get("/audit/done")
        assert count(cast, "audit.listed") == 2

    def test_another_organisations_event_is_as_absent(self, cast: Cast, now: datetime) -> None:
        theirs, nothing = write(cast.outsider, now), uuid4()
        browser = signed_in("auditor")
        hidden, absent = (browser.get(f"/audit/events/{one}") for one in (theirs, nothing))
        assert hidden.status_code == absent.status_code == 404
        assert body(hidden, theirs) == body(absent, nothing)

    def test_the_content_is_opened_for_a_reason_and_that_is_written_down(
        self, cast: Cast, now: datetime
    ) -> None:
        event_id = write(cast.owner, now)
        browser, address = signed_in("auditor"), f"/audit/events/{event_id}"
        closed = text(browser.get(address))
        assert CANARY not in closed
        assert "as it was written" in closed
        assert count(cast, "audit.opened") == 0
        opened = browser.post(address, {"reason": "INCIDENT", "note": "case 12"})
        assert CANARY in text(opened)
        assert count(cast, "audit.opened") == 1

    @pytest.mark.parametrize("reason", ["", "CURIOSITY"])
    def test_without_a_reason_it_stays_closed(self, cast: Cast, now: datetime, reason: str) -> None:
        event_id = write(cast.owner, now)
        answer = signed_in("auditor").post(f"/audit/events/{event_id}", {"reason": reason})
        assert CANARY not in text(answer)
        assert "Name the reason" in text(answer)
        assert count(cast, "audit.opened") == 0

    def test_what_was_refused_at_the_door_stands_in_the_trail(self, cast: Cast) -> None:
        signed_in("owner").get("/members")
        page = text(signed_in("auditor").get("/audit/done?outcome=REFUSED"))
        assert "Manage members" in page

    def test_of_an_import_of_many_the_first_are_named_and_all_are_counted(
        self, cast: Cast, now: datetime
    ) -> None:
        touched = [Touched(uuid4(), cast.owner.for_organisation) for _ in range(130)]
        event_id = write(cast.owner, now, action="import.rows", touched=touched)
        page = text(signed_in("auditor").get(f"/audit/events/{event_id}"))
        assert page.count('href="/records/') == 100
        assert "Showing 100 of 130" in page


class TestExport:
    def lines(self, answer: Any) -> list[dict[str, str]]:
        assert answer["Content-Type"].startswith("text/csv")
        return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))

    def test_it_holds_the_filtered_lines_and_is_an_event(self, cast: Cast, now: datetime) -> None:
        write(cast.owner, now, action="record.read")
        event_id = write(cast.owner, now)
        answer = signed_in("auditor").post("/audit/done/export", {"action": "record.printed"})
        (line,) = self.lines(answer)
        assert (line["event"], line["who"]) == (str(event_id), "Owner")
        assert CANARY not in answer.content.decode()
        assert count(cast, "audit.exported") == 1

    def test_of_others_it_names_the_organisation_alone(self, cast: Cast, now: datetime) -> None:
        ours = contribute(cast.owner, person(), now).pk
        write(cast.other, now, touched=[Touched(ours, cast.owner.for_organisation)])
        answer = signed_in("auditor").post("/audit/export", {"action": "record.printed"})
        (line,) = self.lines(answer)
        assert (line["who"], line["records"]) == ("Southmark Police", str(ours))
        assert str(cast.other.member_id) not in answer.content.decode()

    def test_a_name_that_a_spreadsheet_would_run_is_made_harmless(
        self, cast: Cast, now: datetime
    ) -> None:
        with acting_as(cast.administrator):
            Member.objects.filter(pk=cast.owner.member_id).update(name='=HYPERLINK("x")')
        write(cast.owner, now)
        (line,) = self.lines(signed_in("auditor").post("/audit/done/export",
                                                       {"action": "record.printed"}))  # fmt: skip
        assert line["who"] == '\'=HYPERLINK("x")'


class TestSharing:
    def test_counts_are_of_ones_own_records(self, cast: Cast, now: datetime) -> None:
        contribute(cast.owner, person(), now)
        page = text(signed_in("owner").get("/sharing"))
        assert "Of 1 record of your organisation" in page
        assert "Of 0 records of your organisation" in text(signed_in("other").get("/sharing"))

    def test_the_tables_are_read_by_everybody_here(self, cast: Cast) -> None:
        page = text(signed_in("partner").get("/sharing/agreements"))
        for said in ("Admiralty 6×6", "Only with the owner&#x27;s permission", "Restricted"):
            assert said in page
