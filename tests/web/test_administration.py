"""Pages of organisations and members, through the door: the outsider first."""

import re
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from alcyon.trust import links, selectors
from alcyon.trust.access import acting_as
from alcyon.trust.models import AuditEvent, Member, OneTimeLink, Organisation
from tests.castings import Cast
from tests.trust.staff import actor_named, hire
from tests.web.visiting import body, signed_in

ORGANISATION = {
    "name": "West Customs",
    "slug": "west-customs",
    "kind": "CUSTOMS",
    "country": "PT",
    "timezone": "Europe/Lisbon",
    "languages": "pt, fr",
    "contact": "+351 5550 100",
    "holidays": "2026-12-25\n2026-12-26",
    "MON_from": "08:00",
    "MON_to": "18:00",
}
INVITED = {
    "name": "Vera Sample",
    "roles": ["OFFICER"],
    "clearance": "1",
    "language": "fr",
    "purpose": "INVESTIGATE",
}
GET_PAGES = (
    "/directory",
    "/organisations",
    "/organisations/new",
    "/organisations/south",
    "/organisations/north/edit",
    "/organisations/south/invite",
    "/members",
    "/members?state=ended",
    "/members/invite",
    "/networks",
    "/networks/new",
    "/networks/hteg",
    "/networks/hteg/edit",
    "/node",
)
MANAGING = tuple(path for path in GET_PAGES if path.split("/")[1] in {"members", "node"})
POSTS = (
    ("close-organisation", {"slug": "south"}),
    ("reopen-organisation", {"slug": "south"}),
    ("end-member", {"member_id": uuid4()}),
    ("ask-reset", {"member_id": uuid4()}),
    ("seat-member", {"member_id": uuid4()}),
    ("unseat-member", {"member_id": uuid4()}),
    ("approve-reset", {"link_id": uuid4()}),
    ("withdraw-link", {"link_id": uuid4()}),
    ("propose-seat", {"slug": "hteg"}),
    ("vet-seat", {"slug": "hteg", "seat_id": uuid4()}),
    ("end-seat", {"slug": "hteg", "seat_id": uuid4()}),
    ("name-focal-point", {"slug": "hteg", "seat_id": uuid4()}),
)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def member_of(username: str, by: str = "administrator") -> Member:
    with acting_as(actor_named(by)):
        return Member.objects.get(account__username=username)


@pytest.mark.django_db
@pytest.mark.parametrize("path", GET_PAGES)
def test_a_stranger_is_led_to_the_sign_in_page(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in")


@pytest.mark.parametrize("path", MANAGING)
def test_an_officer_of_another_organisation_opens_none(cast: Cast, path: str) -> None:
    assert signed_in("outsider").get(path).status_code == 403


@pytest.mark.parametrize("path", GET_PAGES)
def test_the_operators_administrator_opens_every_page(cast: Cast, path: str) -> None:
    answer = signed_in("administrator").get(path)
    assert answer.status_code == 200
    assert "</html>" in text(answer)


@pytest.mark.parametrize("path", ["/organisations", "/organisations/new", "/networks/new", "/node"])
def test_an_administrator_elsewhere_does_not_run_the_node(
    cast: Cast, now: datetime, path: str
) -> None:
    hire("south", "south-administrator", ("ADMINISTRATOR",), now)
    assert signed_in("south-administrator").get(path).status_code == 403


@pytest.mark.parametrize(("route", "arguments"), POSTS)
def test_what_changes_something_is_not_done_by_get(
    cast: Cast, route: str, arguments: dict[str, Any]
) -> None:
    assert signed_in("administrator").get(reverse(route, kwargs=arguments)).status_code == 405


@pytest.mark.parametrize(("route", "arguments"), POSTS)
def test_what_is_not_there_cannot_be_changed(
    cast: Cast, route: str, arguments: dict[str, Any]
) -> None:
    if "seat_id" in arguments or "link_id" in arguments or route == "unseat-member":
        answer = signed_in("administrator").post(reverse(route, kwargs=arguments))
        assert answer.status_code == 404


@pytest.mark.parametrize("path", GET_PAGES)
def test_reading_a_page_changes_nothing(cast: Cast, path: str) -> None:
    def everything() -> list[tuple[Any, ...]]:
        with acting_as(cast.administrator):
            return [
                *Organisation.objects.order_by("pk").values_list(),
                *Member.objects.order_by("pk").values_list(),
                *OneTimeLink.objects.order_by("pk").values_list(),
            ]

    before = everything()
    signed_in("administrator").get(path)
    assert everything() == before


class TestOrganisations:
    def test_the_form_becomes_an_organisation(self, cast: Cast) -> None:
        answer = signed_in("administrator").post("/organisations/new", ORGANISATION, follow=True)
        page = text(answer)
        assert answer.status_code == 200
        for said in ("West Customs", "Portugal", "Portuguese", "08:00", "+351 5550 100"):
            assert said in page

    def test_a_wrong_form_comes_back_with_what_was_written(self, cast: Cast) -> None:
        wrong = {**ORGANISATION, "timezone": "Lisbon", "slug": "West!", "MON_to": "07:00",
                 "holidays": "Christmas"}  # fmt: skip
        answer = signed_in("administrator").post("/organisations/new", wrong)
        page = text(answer)
        assert answer.status_code == 422
        for said in ("West Customs", "West!", "Lisbon", "Christmas", "07:00", "+351 5550 100"):
            assert said in page
        assert page.count('aria-invalid="true"') >= 4
        assert "Europe/Lisbon" in page  # how to mend it

    def test_a_taken_short_name_brings_the_form_back(self, cast: Cast) -> None:
        answer = signed_in("administrator").post(
            "/organisations/new", {**ORGANISATION, "slug": "south"}
        )
        assert answer.status_code == 422
        assert "already" in text(answer)

    def test_a_stale_form_loses_and_says_so(self, cast: Cast) -> None:
        form = {**ORGANISATION, "slug": "north", "kind": "NCB", "revision": "1"}
        browser = signed_in("administrator")
        assert browser.post("/organisations/north/edit", form).status_code == 302
        answer = browser.post("/organisations/north/edit", {**form, "name": "Older"})
        assert answer.status_code == 422
        assert "Somebody else" in text(answer)
        assert "Older" in text(answer)

    def test_another_organisation_is_not_edited(self, cast: Cast, now: datetime) -> None:
        hire("south", "south-administrator", ("ADMINISTRATOR",), now)
        browser = signed_in("south-administrator")
        assert browser.get("/organisations/north/edit").status_code == 404
        answer = browser.post("/organisations/north/edit", {**ORGANISATION, "revision": "1"})
        assert answer.status_code == 404

    def test_own_administrators_keep_kind_and_country(self, cast: Cast, now: datetime) -> None:
        hire("south", "south-administrator", ("ADMINISTRATOR",), now)
        form = {**ORGANISATION, "kind": "DONOR", "country": "FR", "revision": "1"}
        signed_in("south-administrator").post("/organisations/south/edit", form)
        with acting_as(cast.other):
            changed = selectors.access_organisation("south")
        assert (changed.name, changed.kind, changed.country) == ("West Customs", "POLICE", "XB")

    def test_closing_needs_the_name(self, cast: Cast) -> None:
        browser = signed_in("administrator")
        wrong = browser.post("/organisations/far/close", {"confirmation": "far"})
        assert wrong.status_code == 409
        browser.post("/organisations/far/close", {"confirmation": "NCB Farland"})
        assert signed_in("owner").get("/organisations/far").status_code == 404
        assert "Open it again" in text(browser.get("/organisations/far"))
        browser.post("/organisations/far/reopen")
        assert signed_in("owner").get("/organisations/far").status_code == 200

    def test_hidden_and_absent_look_alike(self, cast: Cast) -> None:
        signed_in("administrator").post("/organisations/far/close", {"confirmation": "NCB Farland"})
        browser = signed_in("owner")
        hidden, absent = browser.get("/organisations/far"), browser.get("/organisations/nil")
        assert hidden.status_code == absent.status_code == 404
        assert body(hidden, "far") == body(absent, "nil")

    def test_the_first_administrator_is_invited_once(self, cast: Cast) -> None:
        browser = signed_in("administrator")
        browser.post("/organisations/new", ORGANISATION)
        who = {"name": "Ana Sample", "language": "fr"}
        first = browser.post("/organisations/west-customs/invite", who)
        assert first.status_code == 200
        assert "/link/" in text(first)
        again = browser.post("/organisations/west-customs/invite", who)
        assert again.status_code == 422
        assert "Ana Sample" in text(again)

    def test_the_directory_is_filtered_by_its_address(self, cast: Cast) -> None:
        browser = signed_in("partner")
        page = text(browser.get("/directory?kind=NGO"))
        assert "Haven House" in page
        assert "Southmark Police" not in page
        assert "Filters in force" in page

    def test_an_altered_cursor_is_refused(self, cast: Cast) -> None:
        assert signed_in("owner").get("/directory?after=AAAA").status_code == 422


class TestMembers:
    def test_the_list_is_ones_own(self, cast: Cast) -> None:
        page = text(signed_in("administrator").get("/members"))
        assert "Colleague" in page
        assert "Outsider" not in page

    def test_another_organisations_member_is_as_absent(self, cast: Cast, now: datetime) -> None:
        hire("south", "south-administrator", ("ADMINISTRATOR",), now)
        browser, nobody = signed_in("south-administrator"), uuid4()
        theirs = member_of("colleague").pk
        for part in ("", "/edit"):
            hidden = browser.get(f"/members/{theirs}{part}")
            absent = browser.get(f"/members/{nobody}{part}")
            assert hidden.status_code == absent.status_code == 404
            assert body(hidden, theirs) == body(absent, nobody)
        for part, data in (
            ("edit", {**INVITED, "revision": "1"}),
            ("end", {"confirmation": "colleague"}),
            ("reset", {"lost": "BOTH"}),
            ("seat", {"host": str(cast.other.organisation_id)}),
            ("unseat", {}),
        ):
            assert browser.post(f"/members/{theirs}/{part}", data).status_code == 404
        untouched = member_of("colleague")
        assert (untouched.roles, untouched.is_active) == (["ANALYST"], True)

    def test_new_rights_are_saved(self, cast: Cast) -> None:
        member = member_of("colleague")
        form = {"name": "Colleague", "roles": ["OFFICER", "TRAINER"], "clearance": "2",
                "revision": "1"}  # fmt: skip
        answer = signed_in("administrator").post(f"/members/{member.pk}/edit", form, follow=True)
        assert "was changed" in text(answer)
        changed = member_of("colleague")
        assert (changed.roles, changed.clearance) == (["OFFICER", "TRAINER"], 2)

    def test_raising_ones_own_rights_is_refused_shown_and_written_down(self, cast: Cast) -> None:
        me = member_of("administrator")
        form = {"name": me.name, "roles": ["ADMINISTRATOR", "OFFICER"], "clearance": "3",
                "revision": "1"}  # fmt: skip
        answer = signed_in("administrator").post(f"/members/{me.pk}/edit", form)
        assert answer.status_code == 422
        assert "another administrator" in text(answer)
        assert member_of("administrator").roles == ["ADMINISTRATOR"]
        with acting_as(cast.auditor):
            refused = AuditEvent.objects.filter(outcome="REFUSED", action="member.manage")
            assert refused.count() == 1

    def test_a_form_with_mistakes_comes_back_filled(self, cast: Cast) -> None:
        member = member_of("colleague")
        answer = signed_in("administrator").post(
            f"/members/{member.pk}/edit", {"name": "Nadia New", "clearance": "9"}
        )
        page = text(answer)
        assert answer.status_code == 422
        assert "Nadia New" in page
        assert page.count("#id_roles") == 1

    def test_an_invitation_is_shown_once(self, cast: Cast) -> None:
        browser = signed_in("administrator")
        answer = browser.post("/members/invite", INVITED)
        (secret,) = re.findall(r'/link/([\w-]+)"', text(answer))
        listed = text(browser.get("/members"))
        assert "Vera Sample" in listed
        assert secret not in listed
        assert browser.get(f"/link/{secret}").status_code == 200

    def test_an_invitation_is_withdrawn(self, cast: Cast, now: datetime) -> None:
        browser = signed_in("administrator")
        answer = browser.post("/members/invite", INVITED)
        (secret,) = re.findall(r'/link/([\w-]+)"', text(answer))
        with acting_as(cast.administrator):
            link = OneTimeLink.objects.get()
        browser.post(f"/members/links/{link.pk}/withdraw")
        assert Client().get(f"/link/{secret}").status_code == 404
        assert "Vera Sample" not in text(browser.get("/members"))

    def test_ending_needs_the_user_name(self, cast: Cast) -> None:
        member = member_of("colleague")
        browser = signed_in("administrator")
        wrong = browser.post(f"/members/{member.pk}/end", {"confirmation": "Colleague!"})
        assert wrong.status_code == 409
        assert "Nothing was done" in text(wrong)
        assert member_of("colleague").is_active
        browser.post(f"/members/{member.pk}/end", {"confirmation": "colleague"})
        assert not member_of("colleague").is_active
        assert "Colleague" in text(browser.get("/members?state=ended"))

    def test_the_session_of_who_left_opens_nothing(self, cast: Cast) -> None:
        theirs = signed_in("colleague")
        member = member_of("colleague")
        signed_in("administrator").post(f"/members/{member.pk}/end", {"confirmation": "colleague"})
        assert theirs.get("/directory").status_code == 403

    def test_a_reset_takes_two_administrators(self, cast: Cast, now: datetime) -> None:
        member = member_of("colleague")
        first, second = signed_in("administrator"), signed_in("second-administrator")
        assert first.post(f"/members/{member.pk}/reset", {"lost": "FACTOR"}).status_code == 302
        with acting_as(cast.administrator):
            link = OneTimeLink.objects.get(kind="RESET")
        assert "Another administrator must approve" in text(first.get("/members"))
        assert first.post(f"/members/links/{link.pk}/approve").status_code == 409
        answer = second.post(f"/members/links/{link.pk}/approve")
        assert answer.status_code == 200
        assert "/link/" in text(answer)
        assert second.post(f"/members/links/{link.pk}/approve").status_code == 404

    def test_a_liaison_member_sits_and_leaves(self, cast: Cast, now: datetime) -> None:
        hire("south", "south-administrator", ("ADMINISTRATOR",), now)
        member = member_of("colleague")
        ours, host = signed_in("administrator"), signed_in("south-administrator")
        ours.post(f"/members/{member.pk}/seat", {"host": str(cast.other.organisation_id)})
        assert "Colleague" in text(host.get("/members"))
        page = text(host.get(f"/members/{member.pk}"))
        assert "NCB Northland" in page
        assert "colleague</" not in page  # the user name is not the host's business
        assert host.post(f"/members/{member.pk}/edit", INVITED).status_code == 404
        host.post(f"/members/{member.pk}/unseat")
        assert host.get(f"/members/{member.pk}").status_code == 404

    def test_an_invited_liaison_member_is_seated_on_joining(
        self, cast: Cast, now: datetime
    ) -> None:
        host = hire("south", "south-administrator", ("ADMINISTRATOR",), now)
        form = {**INVITED, "host": str(cast.other.organisation_id)}
        answer = signed_in("administrator").post("/members/invite", form)
        (secret,) = re.findall(r'/link/([\w-]+)"', text(answer))
        opened = links.look_up(secret=secret, at=now.replace(year=2026))
        with acting_as(opened.actor, secret=opened.secret):
            links.join(
                opened=opened, at=now, username="vera", password="a long invented passphrase"
            )
        with acting_as(host):
            assert [one.member.name for one in selectors.postings()] == ["Vera Sample"]
