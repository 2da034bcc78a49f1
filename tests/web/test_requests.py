"""Requests of data subjects, from the letter to the answer."""

from datetime import datetime

from alcyon.registry import requests
from alcyon.registry.models import Record, SubjectRequest
from alcyon.trust.access import acting_as
from alcyon.trust.models import AuditEvent
from tests.castings import Cast
from tests.registry.making import contribute, person
from tests.web.visiting import signed_in

LETTER = {
    "reference": "DS-7",
    "kind": "BLOCK",
    "name": "Canary Qzxv",
    "received_on": "2026-05-20",
}


def test_an_officer_has_no_such_page(cast: Cast) -> None:
    assert signed_in("owner").get("/requests").status_code == 403


def test_a_letter_without_a_name_comes_back_filled(cast: Cast) -> None:
    answer = signed_in("reviewer").post("/requests/new", {**LETTER, "name": ""})
    assert answer.status_code == 422
    assert "DS-7" in answer.content.decode()


def test_a_protected_person_is_found_blocked_and_answered(cast: Cast, now: datetime) -> None:
    made = contribute(cast.owner, person(name="Canary Qzxv"), now, category="VICTIM")
    visit = signed_in("reviewer")
    visit.post("/requests/new", LETTER)
    with acting_as(cast.reviewer):
        asked = SubjectRequest.objects.get(reference="DS-7")
    found = visit.post(f"/requests/{asked.pk}/search").content.decode()
    assert made.code in found
    visit.post(f"/requests/{asked.pk}/records", {"records": [str(made.pk)]})
    visit.post(f"/requests/{asked.pk}/block")
    trail = visit.post(f"/requests/{asked.pk}/trail").content.decode()
    assert "protect.opened" in trail
    closed = {"outcome": "GRANTED", "reason": "lawful request"}
    assert visit.post(f"/requests/{asked.pk}/close", closed).status_code == 302
    with acting_as(cast.reviewer):
        assert Record.objects.get(pk=made.pk).is_blocked
        assert requests.access_request(asked.pk).outcome == "GRANTED"


def test_forwarding_tells_every_organisation_and_nobody_reads_the_others(
    cast: Cast, now: datetime
) -> None:
    signed_in("reviewer").post("/requests/new", LETTER)
    with acting_as(cast.reviewer):
        asked = SubjectRequest.objects.get(reference="DS-7")
        assert requests.forward(actor=cast.reviewer, at=now, request_id=asked.pk) == 3
        assert SubjectRequest.objects.count() == 1


def test_reading_what_a_person_said_of_themselves_is_on_record(cast: Cast) -> None:
    visit = signed_in("reviewer")
    visit.post("/requests/new", LETTER)
    with acting_as(cast.reviewer):
        asked = SubjectRequest.objects.get(reference="DS-7")
    assert "Canary Qzxv" in visit.get(f"/requests/{asked.pk}").content.decode()
    with acting_as(cast.reviewer):
        assert AuditEvent.objects.filter(action="request.read").count() == 1


def test_a_closed_request_is_not_forwarded(cast: Cast, now: datetime) -> None:
    visit = signed_in("reviewer")
    visit.post("/requests/new", LETTER)
    with acting_as(cast.reviewer):
        asked = SubjectRequest.objects.get(reference="DS-7")
    visit.post(f"/requests/{asked.pk}/close", {"outcome": "NOTHING_HELD", "reason": "none"})
    assert visit.post(f"/requests/{asked.pk}/forward").status_code == 409
