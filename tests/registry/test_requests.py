"""Requests of data subjects: written down once, forwarded, blocked as far as there is something."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from alcyon.kernel.errors import Forbidden, Invalid, NotFound
from alcyon.registry import requests
from alcyon.registry.models import Record, SubjectRequest
from alcyon.trust.access import acting_as
from alcyon.trust.models import DeskItem
from tests.castings import Cast, actor
from tests.registry.making import close_haven, contribute, delete, person


def receive(cast: Cast, at: datetime, **changes: Any) -> SubjectRequest:
    """A letter to the reviewer, in an act of its own."""
    letter = {
        "reference": "DS-7",
        "kind": "BLOCK",
        "person": requests.Person(name="Jonas Sample"),
        "received_on": at.date(),
        **changes,
    }
    with acting_as(cast.reviewer):
        return requests.receive(actor=cast.reviewer, at=at, **letter)


def choose(cast: Cast, at: datetime, asked: SubjectRequest, *records: Record) -> None:
    ids = [record.pk for record in records]
    with acting_as(cast.reviewer):
        requests.choose(actor=cast.reviewer, at=at, request_id=asked.pk, record_ids=ids)


def close(cast: Cast, at: datetime, asked: SubjectRequest) -> SubjectRequest:
    with acting_as(cast.reviewer):
        return requests.close(
            actor=cast.reviewer, at=at, request_id=asked.pk, outcome="GRANTED", reason="lawful"
        )


def codes(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(one.where, one.code) for one in refused.value.problems]


def test_an_outsider_cannot_tell_a_request_from_none(cast: Cast, now: datetime) -> None:
    asked = receive(cast, now)
    prying = replace(cast.outsider, abilities=cast.outsider.abilities | {"request.handle"})
    with acting_as(prying):
        for request_id in (asked.pk, uuid4()):
            with pytest.raises(NotFound):
                requests.access_request(request_id)


def test_a_reference_is_used_once_and_the_second_is_told_so(cast: Cast, now: datetime) -> None:
    receive(cast, now)
    with pytest.raises(Invalid) as refused:
        receive(cast, now, person=requests.Person(name="Zoe Sample"))
    assert codes(refused) == [("reference", "reference-used")]
    with acting_as(cast.reviewer):
        assert SubjectRequest.objects.count() == 1


def test_a_long_reference_is_refused_rather_than_cut(cast: Cast, now: datetime) -> None:
    with pytest.raises(Invalid) as refused:
        receive(cast, now, reference="D" * 41)
    assert codes(refused) == [("reference", "value-too-long")]


def test_closed_organisations_are_counted_and_not_asked(cast: Cast, now: datetime) -> None:
    asked = receive(cast, now)
    close_haven(cast, now)
    with acting_as(cast.reviewer):
        done = requests.forward(actor=cast.reviewer, at=now, request_id=asked.pk)
    assert done == requests.Forwarded(asked=2, before=0, closed=1)


def test_a_second_forwarding_asks_nobody_twice(cast: Cast, now: datetime) -> None:
    asked = receive(cast, now)
    for expected in (
        requests.Forwarded(asked=3, before=0, closed=0),
        requests.Forwarded(asked=0, before=3, closed=0),
    ):
        with acting_as(cast.reviewer):
            done = requests.forward(actor=cast.reviewer, at=now, request_id=asked.pk)
        assert done == expected


def test_a_deleted_record_keeps_none_of_the_others_open(cast: Cast, now: datetime) -> None:
    made = sorted((contribute(cast.owner, person(), now) for _ in range(3)), key=lambda r: r.pk)
    asked = receive(cast, now)
    choose(cast, now, asked, *made)
    delete(cast.owner, made[0], now)
    with acting_as(cast.reviewer):
        done = requests.block_all(actor=cast.reviewer, at=now, request_id=asked.pk)
        blocked = Record.objects.filter(is_blocked=True)
        assert set(blocked.values_list("pk", flat=True)) == {made[1].pk, made[2].pk}
    assert done == requests.Blocked(done=(made[1].pk, made[2].pk), gone=(made[0].pk,))


def test_who_may_not_change_records_blocks_none(cast: Cast, now: datetime) -> None:
    made = contribute(cast.owner, person(), now)
    asked = receive(cast, now)
    choose(cast, now, asked, made)
    unable = cast.reviewer.within(cast.reviewer.abilities - {"record.change"})
    with acting_as(unable), pytest.raises(Forbidden):
        requests.block_all(actor=unable, at=now, request_id=asked.pk)


def test_a_chosen_record_that_is_deleted_stays_chosen(cast: Cast, now: datetime) -> None:
    gone, there, mistaken = (contribute(cast.owner, person(), now) for _ in range(3))
    asked = receive(cast, now)
    choose(cast, now, asked, gone, mistaken)
    delete(cast.owner, gone, now)
    choose(cast, now, asked, there)
    with acting_as(cast.reviewer):
        chosen = requests.access_request(asked.pk).record_ids
    assert set(chosen) == {str(gone.pk), str(there.pk)}


def test_closing_sets_the_day_of_its_end_and_clears_the_desk(cast: Cast, now: datetime) -> None:
    asked = receive(cast, now)
    closed = close(cast, now, asked)
    assert closed.delete_on == date(2029, 6, 1)
    with acting_as(actor("reviewer")):
        assert not DeskItem.objects.filter(object_id=asked.pk, done_at=None).exists()


def test_the_database_refuses_a_closed_request_without_an_end(cast: Cast, now: datetime) -> None:
    asked = receive(cast, now)
    with acting_as(cast.reviewer):
        row = SubjectRequest.objects.filter(pk=asked.pk)
        with pytest.raises(IntegrityError, match="ends_some_time"), transaction.atomic():
            row.update(state="CLOSED", closed_at=now)
