"""What a data subject is told: all that is theirs by id, and nothing that is somebody else's."""

from datetime import datetime

import pytest

from alcyon.kernel.errors import NotFound
from alcyon.registry import answering, selectors
from alcyon.registry.answering import Told
from alcyon.registry.models import SubjectRequest
from alcyon.trust import audit
from alcyon.trust.access import acting_as
from alcyon.trust.models import AuditEvent
from tests.castings import Cast
from tests.registry.making import contribute, delete, join, person
from tests.registry.test_requests import choose, receive


def tell(cast: Cast, at: datetime, asked: SubjectRequest) -> Told:
    with acting_as(cast.reviewer):
        return answering.tell(actor=cast.reviewer, at=at, request_id=asked.pk)


def test_an_officer_is_told_nothing(cast: Cast, now: datetime) -> None:
    asked = receive(cast, now)
    with acting_as(cast.owner), pytest.raises(NotFound):
        answering.tell(actor=cast.owner, at=now, request_id=asked.pk)


def test_all_that_is_found_is_told_by_id(cast: Cast, now: datetime) -> None:
    made = contribute(cast.owner, person(name="Amira TESTOVA"), now, category="VICTIM")
    gone, other = (contribute(cast.owner, person(), now) for _ in range(2))
    joined = join(cast.owner, made, other, now)
    asked = receive(cast, now)
    choose(cast, now, asked, made, gone)
    delete(cast.owner, gone, now)
    told = tell(cast, now, asked)
    assert [one.pk for one in told.records] == [made.pk]
    assert [one.record_id for one in told.deleted] == [gone.pk]
    assert [one.pk for one in told.links] == [joined.pk]
    assert {one.record_id or one.link_id for one in told.revisions} == {made.pk, joined.pk}
    assert [one.record_id for one in told.identities] == [made.pk]
    acts = {(one.touch.action, one.ids) for one in told.acts}
    assert ("record.contributed", (made.pk,)) in acts
    assert ("link.contributed", (joined.pk,)) in acts
    assert ("record.deleted", (gone.pk,)) in acts


def test_of_a_list_that_others_stood_on_only_the_persons_id_is_told(
    cast: Cast, now: datetime
) -> None:
    made, other = (contribute(cast.owner, person(), now) for _ in range(2))
    with acting_as(cast.owner):
        seen = [selectors.access_record(one.pk) for one in (made, other)]
        touched = [audit.Touched(one.pk, one.owner_id) for one in seen]
        audit.record(actor=cast.owner, at=now, action="record.listed", touched=touched)
    asked = receive(cast, now)
    choose(cast, now, asked, made)
    told = tell(cast, now, asked)
    assert [one.ids for one in told.acts if one.touch.action == "record.listed"] == [(made.pk,)]


def test_the_telling_itself_is_on_record_with_every_id(cast: Cast, now: datetime) -> None:
    made, gone, other = (contribute(cast.owner, person(), now) for _ in range(3))
    joined = join(cast.owner, made, other, now)
    asked = receive(cast, now)
    choose(cast, now, asked, made, gone)
    delete(cast.owner, gone, now)
    tell(cast, now, asked)
    with acting_as(cast.reviewer):
        event = AuditEvent.objects.get(action="request.trail")
    assert set(event.object_ids) == {made.pk, joined.pk, gone.pk}
