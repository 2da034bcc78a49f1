"""The pages of records, through the door: the outsider first."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client

from tests.castings import Cast
from tests.registry.making import close_haven, contribute, person
from tests.web.visiting import body, signed_in


def test_a_stranger_is_led_to_the_sign_in_page(client: Client, db: None) -> None:
    answer = client.get("/search")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in")


def test_an_outsider_gets_the_same_page_for_hidden_and_absent(cast: Cast, now: datetime) -> None:
    made = contribute(cast.owner, person(), now)
    visit, nothing = signed_in("outsider"), uuid4()
    hidden, absent = visit.get(f"/records/{made.pk}"), visit.get(f"/records/{nothing}")
    assert hidden.status_code == absent.status_code == 404
    assert body(hidden, made.pk) == body(absent, nothing)


def test_the_owner_reads_values_grade_and_why(cast: Cast, now: datetime) -> None:
    made = contribute(cast.owner, person(name="Амира Тестова"), now)
    page = signed_in("owner").get(f"/records/{made.pk}").content.decode()
    assert "Амира Тестова" in page
    assert "Your organisation contributed this record." in page


@pytest.mark.parametrize(
    "path", ["/", "/search", "/search?q=sample", "/contribute", "/reviews", "/contribute/Person"]
)
def test_every_page_of_records_opens(cast: Cast, now: datetime, path: str) -> None:
    contribute(cast.owner, person(), now)
    assert signed_in("owner").get(path).status_code == 200


def test_a_wrong_form_comes_back_filled_with_every_mistake(cast: Cast) -> None:
    sent = {"v.name": "Jonas Sample", "v.birthDate": "31 February 1990", "h.source": ""}
    answer = signed_in("owner").post("/contribute/Person", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Jonas Sample" in page
    assert "31 February 1990" in page
    assert page.count('aria-invalid="true"') >= 3


def test_a_right_form_becomes_a_record(cast: Cast) -> None:
    sent = {
        "v.name": "Jonas Sample",
        "h.source": "interview",
        "h.grade_scheme": "4X4",
        "h.grade_source": "4X4:B",
        "h.grade_information": "4X4:2",
        "h.standing": "FACT",
        "h.category": "SUSPECT",
        "h.crime_areas": ["TRAFFICKING_FORCED_LABOUR"],
        "h.purpose": "INVESTIGATE",
        "h.legal_basis": "NATIONAL_LAW",
        "h.level": "RESTRICTED",
        "h.discovery": "HIDDEN",
    }
    answer = signed_in("owner").post("/contribute/Person", sent, follow=True)
    assert answer.status_code == 200
    assert "Jonas Sample" in answer.content.decode()


def test_a_form_that_was_not_sent_is_kept_for_its_member_alone(cast: Cast) -> None:
    visit = signed_in("owner")
    kept = visit.post("/contribute/Person/draft", {"v.name": "Unsent Qzxv", "h.source": "call"})
    assert kept.status_code == 204
    assert "Unsent Qzxv" not in visit.get("/contribute/Person").content.decode()
    assert "Unsent Qzxv" in visit.get("/contribute/Person?draft=1").content.decode()
    assert "Unsent Qzxv" not in (
        signed_in("colleague").get("/contribute/Person?draft=1").content.decode()
    )
    visit.post("/contribute/Person/drop")
    assert "Unsent Qzxv" not in visit.get("/contribute/Person?draft=1").content.decode()


@pytest.mark.parametrize("key", ["999999", "-999999", "9999999999", "9" * 5000, "-0", "x", ""])
def test_a_reader_that_is_not_offered_is_refused_by_name(
    cast: Cast, now: datetime, key: str
) -> None:
    made = contribute(cast.owner, person(), now)
    sent = {"h.audience": ["0", key], "h.discovery": "HIDDEN", "h.reason": "joint case"}
    answer = signed_in("owner").post(f"/records/{made.pk}/share", sent)
    assert answer.status_code == 422
    assert f"«{key[:100]}" in answer.content.decode()


def test_a_reader_that_closed_while_the_form_was_open_is_refused(cast: Cast, now: datetime) -> None:
    made, haven = contribute(cast.owner, person(), now), cast.partner.organisation_id
    close_haven(cast, now)
    sent = {"h.audience": [str(haven)], "h.discovery": "HIDDEN", "h.reason": "joint case"}
    answer = signed_in("owner").post(f"/records/{made.pk}/share", sent)
    assert answer.status_code == 422
    assert "is closed" in answer.content.decode()
