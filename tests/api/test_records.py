"""Records over REST: nobody, then the outsider, then the owner."""

from datetime import datetime
from uuid import uuid4

from django.test import Client

from tests.api.calling import HANDLING, PERSON, Caller, token_of
from tests.castings import Cast
from tests.registry.making import close_haven, contribute, person


def test_without_a_token_nothing_is_told(db: None) -> None:
    answer = Client().get("/api/v1/records")
    assert answer.status_code == 401
    assert answer.json()["code"] == "token-refused"


def test_a_made_up_token_is_refused_in_the_same_words(db: None) -> None:
    answer = Caller("alcyon_nonsense").get("/records")
    assert (answer.status_code, answer.json()["code"]) == (401, "token-refused")


def test_an_outsider_cannot_tell_hidden_from_absent_by_any_verb(cast: Cast, now: datetime) -> None:
    hidden, absent = contribute(cast.owner, person(), now).pk, uuid4()
    call = Caller(token_of(cast.outsider))
    bodies = {
        "sharing": {"discovery": "OPEN", "reason": "curious"},
        "": {"values": {"name": ["X"]}, "handling": HANDLING, "reason": "x", "revision": 1},
    }
    for tail, body in bodies.items():
        path = f"/records/{{}}/{tail}".rstrip("/")
        answers = [call.put(path.format(one), body) for one in (hidden, absent)]
        assert answers[0].status_code == answers[1].status_code == 404
        assert answers[0].content == answers[1].content
    for tail in ("", "/history"):
        answers = [call.get(f"/records/{one}{tail}") for one in (hidden, absent)]
        assert answers[0].status_code == answers[1].status_code == 404
        assert answers[0].content == answers[1].content
    for tail in ("deletion", "identity"):
        answers = [call.post(f"/records/{one}/{tail}", {"reason": "x"}) for one in (hidden, absent)]
        assert answers[0].status_code == answers[1].status_code
        assert answers[0].content == answers[1].content


def test_a_link_to_a_hidden_record_fails_like_one_to_nothing(cast: Cast, now: datetime) -> None:
    hidden, absent = contribute(cast.owner, person(), now).pk, uuid4()
    mine = contribute(cast.outsider, person(), now).pk
    call = Caller(token_of(cast.outsider))
    bodies = [
        {"schema": "Associate", "subject": str(mine), "object": str(other), "handling": HANDLING}
        for other in (hidden, absent)
    ]
    answers = [call.post("/links", body) for body in bodies]
    assert answers[0].status_code == answers[1].status_code == 404
    assert answers[0].content == answers[1].content


def test_a_scope_that_was_not_given_is_not_there(cast: Cast) -> None:
    call = Caller(token_of(cast.owner, frozenset({"record.read"})))
    assert call.get("/records").status_code == 200
    assert call.post("/records", PERSON).status_code == 403


def test_a_record_is_contributed_corrected_shared_and_deleted(cast: Cast) -> None:
    call = Caller(token_of(cast.owner))
    made = call.post("/records", PERSON)
    assert made.status_code == 201, made.content
    record = made.json()
    changed = call.put(
        f"/records/{record['id']}",
        {
            "values": {"name": ["Jonas Simple"]},
            "handling": HANDLING,
            "reason": "typing error",
            "revision": 1,
        },
    )
    assert changed.json()["revision"] == 2
    shared = call.put(
        f"/records/{record['id']}/sharing",
        {"organisations": ["south"], "discovery": "OPEN", "reason": "joint case"},
    )
    assert shared.status_code == 200
    seen = Caller(token_of(cast.other)).get(f"/records/{record['id']}").json()
    assert (seen["why"], seen["values"][0]["clean"]) == ("NAMED", "Jonas Simple")
    gone = call.post(f"/records/{record['id']}/deletion", {"reason": "test is over"})
    assert gone.json()["revisions"] >= 3
    assert call.get(f"/records/{record['id']}").status_code == 404


def test_every_mistake_of_a_body_is_named(cast: Cast) -> None:
    body = {**PERSON, "values": {"name": ["X"], "birthDate": ["31 February 1990"], "colour": ["b"]}}
    answer = Caller(token_of(cast.owner)).post("/records", body)
    assert answer.status_code == 422
    assert {p["where"] for p in answer.json()["problems"]} == {"birthDate", "colour"}


def test_a_key_given_twice_is_refused(cast: Cast) -> None:
    call = Caller(token_of(cast.owner))
    answer = call.client.post(
        "/api/v1/records",
        '{"schema": "Person", "schema": "Phone"}',
        content_type="application/json",
    )
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["code"] == "json-duplicate-key"


def test_sharing_with_an_unknown_organisation_is_refused_not_ignored(cast: Cast) -> None:
    body = {**PERSON, "handling": {**HANDLING, "organisations": ["nowhere"]}}
    answer = Caller(token_of(cast.owner)).post("/records", body)
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["where"] == "organisations"


def test_a_closed_organisation_is_no_reader_of_a_new_record_nor_of_a_shared_one(
    cast: Cast, now: datetime
) -> None:
    call = Caller(token_of(cast.owner))
    kept = call.post("/records", {**PERSON, "handling": {**HANDLING, "organisations": ["haven"]}})
    assert kept.status_code == 201
    close_haven(cast, now)
    closed = {**PERSON, "handling": {**HANDLING, "organisations": ["haven", "south"]}}
    sharing = {"organisations": ["haven"], "discovery": "OPEN", "reason": "joint case"}
    made = call.post("/records", PERSON).json()["id"]
    for answer in (call.post("/records", closed), call.put(f"/records/{made}/sharing", sharing)):
        (fault,) = answer.json()["problems"]
        assert answer.status_code == 422
        assert (fault["where"], fault["value"]) == ("organisations", "haven")
        assert fault["code"] == "organisation-closed"
        assert "haven" in fault["mend"]


def test_a_nul_in_any_text_is_an_error_with_words_and_not_a_crash(cast: Cast) -> None:
    call = Caller(token_of(cast.owner))
    assert call.get("/records?q=a%00b&schema=%00").status_code == 200
    answer = call.post("/records", {**PERSON, "handling": {**HANDLING, "source": "a\u0000b"}})
    assert answer.status_code == 422


def test_a_victim_is_a_code_and_an_officer_cannot_open_it(cast: Cast) -> None:
    body = {
        "schema": "Person",
        "values": {"name": ["Canary Qzxv"]},
        "handling": {**HANDLING, "category": "VICTIM"},
    }
    call = Caller(token_of(cast.owner))
    made = call.post("/records", body)
    assert "Qzxv" not in made.content.decode()
    assert call.post(f"/records/{made.json()['id']}/identity", {"reason": "x"}).status_code == 403
