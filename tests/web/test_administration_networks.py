"""Pages of networks and of the node, through the door: the outsider first."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from alcyon.trust.access import acting_as
from alcyon.trust.models import Seat
from tests.castings import Cast
from tests.trust.staff import actor_named, hire
from tests.web.visiting import signed_in


def text(answer: Any) -> str:
    return str(answer.content.decode())


def seat_of(username: str) -> Seat | None:
    actor = actor_named(username)
    with acting_as(actor):
        return Seat.objects.filter(member_id=actor.member_id).order_by("-proposed_at").first()


def proposed(by: str, member: str) -> UUID:
    """The id of a seat that was proposed through the page."""
    data = {"member": str(actor_named(member).member_id)}
    answer = signed_in(by).post("/networks/hteg/propose", data)
    assert answer.status_code == 302
    seat = seat_of(member)
    assert seat is not None
    return seat.pk


def at(route: str, seat_id: UUID) -> str:
    return reverse(route, kwargs={"slug": "hteg", "seat_id": seat_id})


class TestNetworks:
    def test_an_officer_reads_but_proposes_nobody(self, cast: Cast) -> None:
        browser = signed_in("other")
        page = text(browser.get("/networks/hteg"))
        assert "Propose a member" not in page
        member = {"member": str(cast.other.member_id)}
        assert browser.post("/networks/hteg/propose", member).status_code == 403

    def test_another_organisations_member_is_not_proposed(self, cast: Cast) -> None:
        data = {"member": str(cast.other.member_id)}
        assert signed_in("outsider").post("/networks/hteg/propose", data).status_code == 404

    @pytest.mark.parametrize("chosen", ["", "somebody"])
    def test_nobody_chosen_is_said(self, cast: Cast, chosen: str) -> None:
        answer = signed_in("outsider").post("/networks/hteg/propose", {"member": chosen})
        assert answer.status_code == 422
        assert "Choose the member" in text(answer)

    def test_who_proposed_is_told_that_another_vets(self, cast: Cast) -> None:
        seat_id = proposed("administrator", "colleague")
        answer = signed_in("administrator").post(at("vet-seat", seat_id))
        assert answer.status_code == 403
        assert "does not vet" in text(answer)

    def test_a_stranger_does_not_vet(self, cast: Cast, now: datetime) -> None:
        hire("south", "south-coordinator", ("COORDINATOR",), now)
        seat_id = proposed("outsider", "outsider")
        assert signed_in("south-coordinator").post(at("vet-seat", seat_id)).status_code == 404

    def test_a_proposal_is_between_its_organisation_and_the_steward(self, cast: Cast) -> None:
        proposed("outsider", "outsider")
        assert "Proposed" in text(signed_in("administrator").get("/networks/hteg"))
        assert "Proposed" not in text(signed_in("other").get("/networks/hteg"))

    def test_from_proposal_to_focal_point_to_leaving(self, cast: Cast) -> None:
        seat_id = proposed("outsider", "outsider")
        steward, member = signed_in("owner"), signed_in("outsider")
        assert "to vet" in text(steward.get("/networks"))
        assert steward.post(at("vet-seat", seat_id)).status_code == 302
        assert "You are in it" in text(member.get("/networks"))
        member.post(at("name-focal-point", seat_id), {"named": "yes"})
        everybody = text(signed_in("partner").get("/networks/hteg"))
        assert "Outsider" in everybody
        listed = text(signed_in("partner").get("/directory"))
        isolates = dict.fromkeys((0x2068, 0x2069))  # around what may run in another direction
        assert "Outsider (HTEG)" in listed.translate(isolates)
        member.post(at("end-seat", seat_id))
        assert "Outsider" not in text(signed_in("partner").get("/networks/hteg"))

    def test_a_network_of_another_kind_is_said_not_to_be_open(self, cast: Cast) -> None:
        data = {"member": str(cast.outsider.member_id)}
        answer = signed_in("outsider").post("/networks/redtram/propose", data)
        assert answer.status_code == 403
        assert "of your kind" in text(answer)

    def test_a_new_network_is_stewarded_by_whom_it_says(self, cast: Cast) -> None:
        form = {"name": "Labour at sea", "slug": "sea", "kinds": ["BORDER", "LABOUR"],
                "steward": str(cast.other.organisation_id)}  # fmt: skip
        page = text(signed_in("administrator").post("/networks/new", form, follow=True))
        for said in ("Labour at sea", "Southmark Police", "Border"):
            assert said in page

    def test_a_network_form_with_mistakes_comes_back(self, cast: Cast) -> None:
        form = {"name": "Labour at sea", "slug": "At Sea", "steward": "0"}
        answer = signed_in("administrator").post("/networks/new", form)
        assert answer.status_code == 422
        assert "Labour at sea" in text(answer)

    def test_a_stranger_does_not_change_a_network(self, cast: Cast) -> None:
        browser = signed_in("outsider")
        assert browser.get("/networks/hteg/edit").status_code == 404
        assert browser.post("/networks/hteg/edit", {"name": "Ours"}).status_code == 404

    @pytest.mark.parametrize("language", ["fr", "es", "ar"])
    def test_seeded_networks_are_named_in_the_readers_language(
        self, cast: Cast, language: str
    ) -> None:
        browser = signed_in("owner")
        browser.post("/preferences/language", {"language": language})
        session = browser.session
        session["language"] = language
        session.save()
        page = text(browser.get("/networks"))
        assert "Human Trafficking Expert Group" not in page
        assert "HTEG" in page


class TestNode:
    def test_it_tells_versions_and_what_is_wrong(self, cast: Cast) -> None:
        page = text(signed_in("administrator").get("/node"))
        for said in ("PostgreSQL", "Django", "Last backup", "a trial with invented data"):
            assert said in page

    def test_it_shows_no_secret_of_the_home(self, cast: Cast, cluster: Any) -> None:
        page = text(signed_in("administrator").get("/node"))
        for name in ("app.password", "owner.password", "vault.key", "sessions.key"):
            assert cluster.home.secret(name) not in page
