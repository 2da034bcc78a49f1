"""Requests of data subjects, from the letter to the answer."""

from datetime import datetime

from django.test import Client

from alcyon.registry import requests
from alcyon.registry.models import Record, SubjectRequest
from alcyon.trust.access import acting_as
from alcyon.trust.models import AuditEvent
from alcyon.vault.models import Identity
from tests.castings import Cast
from tests.registry.making import close_haven, contribute, delete, join, person
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


def test_a_reference_that_is_used_comes_back_filled_and_says_how_to_mend_it(cast: Cast) -> None:
    visit = signed_in("reviewer")
    visit.post("/requests/new", LETTER)
    answer = visit.post("/requests/new", {**LETTER, "name": "Zoe Sample", "note": "by letter"})
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "Your organisation has a request with the reference «DS-7»" in said
    assert 'href="#id_reference"' in said
    assert 'id="id_reference"' in said
    assert all(typed in said for typed in ("DS-7", "Zoe Sample", "by letter", "2026-05-20"))
    assert '<option value="BLOCK" selected' in said


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
        assert requests.forward(actor=cast.reviewer, at=now, request_id=asked.pk).asked == 3
        assert SubjectRequest.objects.count() == 1


def test_reading_what_a_person_said_of_themselves_is_on_record(cast: Cast) -> None:
    visit = signed_in("reviewer")
    visit.post("/requests/new", LETTER)
    with acting_as(cast.reviewer):
        asked = SubjectRequest.objects.get(reference="DS-7")
    assert "Canary Qzxv" in visit.get(f"/requests/{asked.pk}").content.decode()
    with acting_as(cast.reviewer):
        assert AuditEvent.objects.filter(action="request.read").count() == 1


def test_the_page_says_which_organisations_were_not_asked(cast: Cast, now: datetime) -> None:
    visit, asked = asked_by_letter(cast)
    close_haven(cast, now)
    said = visit.post(f"/requests/{asked.pk}/forward").content.decode()
    assert "2 open organisations of this node were asked." in said
    assert "1 is closed and was not asked" in said


def test_the_page_names_the_records_that_could_not_be_blocked(cast: Cast, now: datetime) -> None:
    gone, there = (contribute(cast.owner, person(), now) for _ in range(2))
    visit, asked = asked_by_letter(cast)
    visit.post(f"/requests/{asked.pk}/records", {"records": [str(gone.pk), str(there.pk)]})
    delete(cast.owner, gone, now)
    said = visit.post(f"/requests/{asked.pk}/block").content.decode()
    assert "1 record is blocked" in said
    assert f"so not blocked: {gone.pk}" in said


def test_the_sheet_and_the_file_list_all_that_is_found_with_ids(cast: Cast, now: datetime) -> None:
    made = contribute(cast.owner, person(name="Canary Qzxv"), now, category="VICTIM")
    gone, other = (contribute(cast.owner, person(), now) for _ in range(2))
    joined = join(cast.owner, made, other, now)
    visit, asked = asked_by_letter(cast)
    visit.post(f"/requests/{asked.pk}/records", {"records": [str(made.pk), str(gone.pk)]})
    delete(cast.owner, gone, now)
    with acting_as(cast.reviewer):
        sealed = Identity.objects.get(record_id=made.pk)
        opened = AuditEvent.objects.get(action="request.records_chosen")
    listed = {str(one) for one in (made.pk, gone.pk, joined.pk, sealed.pk, opened.pk)}
    for answer in (
        visit.get(f"/requests/{asked.pk}/sheet"),
        visit.post(f"/requests/{asked.pk}/trail"),
    ):
        said = answer.content.decode()
        assert {one for one in listed if one in said} == listed
        assert str(other.pk) not in said
        assert "Qzxv" not in said


def test_a_closed_request_says_until_when_it_is_kept(cast: Cast) -> None:
    visit, asked = asked_by_letter(cast)
    visit.post(f"/requests/{asked.pk}/close", {"outcome": "NOTHING_HELD", "reason": "none"})
    assert (
        "then deleted with all that the person said"
        in visit.get(f"/requests/{asked.pk}").content.decode()
    )


def asked_by_letter(cast: Cast) -> tuple[Client, SubjectRequest]:
    visit = signed_in("reviewer")
    visit.post("/requests/new", LETTER)
    with acting_as(cast.reviewer):
        return visit, SubjectRequest.objects.get(reference="DS-7")


def test_a_closed_request_is_not_forwarded(cast: Cast, now: datetime) -> None:
    visit = signed_in("reviewer")
    visit.post("/requests/new", LETTER)
    with acting_as(cast.reviewer):
        asked = SubjectRequest.objects.get(reference="DS-7")
    visit.post(f"/requests/{asked.pk}/close", {"outcome": "NOTHING_HELD", "reason": "none"})
    assert visit.post(f"/requests/{asked.pk}/forward").status_code == 409
