"""Whatever a page or a call shows of a record, the event of that very request touches it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client

from alcyon.registry import requests
from alcyon.registry.models import Record
from alcyon.trust.access import acting_as
from alcyon.trust.actors import Actor
from alcyon.trust.models import AuditEvent, AuditTouch
from tests.api.calling import token_of
from tests.castings import Cast, actor
from tests.leaks.probing import Route, fill, routes
from tests.registry.making import contribute, join, person
from tests.web.visiting import signed_in

NOT_ASKED = {"sign-out", "sign-in"}
TRAIL = "audit.read"
"""The trail names records by id: reading it is an event that says which lines were read."""

OFFICERS = {
    "record",
    "record-print",
    "record-revise",
    "record-link",
    "record-share",
    "record-review",
    "record-delete",
    "search",
    "desk",
    "reviews",
    "read",
    "history",
}
REVIEWERS = {"request", "request-sheet", "audit-touch", "audit-event"}


@dataclass
class World:
    """Records, and the ids by which anything of them can be asked for."""

    records: list[Record] = field(default_factory=list)
    others: list[UUID] = field(default_factory=list)


@pytest.fixture
def world(cast: Cast, now: datetime) -> World:
    """More of the owner's records than the Desk shows, linked, due; one shared with them; a
    victim; a request with chosen records, one of them above what is read by most."""
    ours, made = frozenset({cast.owner.organisation_id}), World()
    shared = contribute(cast.other, person(name="Qzxvread Shared"), now, audience=ours)
    made.records.append(shared)
    made.records.append(contribute(cast.partner, person(name="Qzxvread V"), now, category="VICTIM"))
    tomorrow = now.date() + timedelta(days=1)
    for number in range(10):
        later = now + timedelta(seconds=number)
        mine = person(name=f"Qzxvread Nr{'abcdefghij'[number]}")
        made.records.append(contribute(cast.owner, mine, later, review_on=tomorrow))
    join(cast.owner, made.records[2], made.records[11], now)
    with acting_as(cast.reviewer):
        found = requests.receive(
            actor=cast.reviewer,
            at=now,
            reference="DS-1",
            kind="ACCESS",
            person=requests.Person(name="Qzxvread"),
            received_on=now.date(),
        )
        chosen = [record.pk for record in made.records[2:5]]
        requests.choose(actor=cast.reviewer, at=now, request_id=found.pk, record_ids=chosen)
        touches = AuditTouch.objects.filter(object_ids__overlap=chosen)
        made.others += [found.pk, *touches.values_list("pk", flat=True)[:1]]
        made.others += AuditEvent.objects.filter(object_ids__overlap=chosen).values_list(
            "pk", flat=True
        )[:1]
    return made


@pytest.mark.parametrize(
    ("username", "at_least"),
    [
        ("owner", OFFICERS),
        ("other", {"record", "record-link", "search"}),
        ("partner", {"record", "record-revise"}),
        ("reviewer", REVIEWERS),
        ("auditor", {"audit-touch", "audit-event"}),
    ],
)
def test_every_record_in_an_answer_is_in_an_event_of_that_request(
    world: World, username: str, at_least: set[str]
) -> None:
    viewer = actor(username)
    client, caller = signed_in(username), Client()
    if viewer.can("token.own"):
        caller = Client(headers={"Authorization": f"Bearer {token_of(viewer)}"})
    showing: set[str] = set()
    silent: list[str] = []
    for route, path in _addresses(world):
        before = _events(viewer)
        answer = (caller if route.is_api else client).get(path)
        parts = answer.streaming_content if answer.streaming else [answer.content]
        text = b"".join(parts).decode("utf-8", "replace")
        if answer.status_code != 200:
            continue
        shown = [one for one in world.records if str(one.pk) in text or one.caption in text]
        if len(shown) == 0:
            continue
        showing.add(route.name)
        events = {pk: one for pk, one in _events(viewer).items() if pk not in before}
        silent += _not_audited(route, path, shown, text, list(events.values()))
    assert silent == []
    assert at_least <= showing


def _addresses(world: World) -> Iterator[tuple[Route, str]]:
    """Every address that answers GET, filled with whatever it can be asked for."""
    records = [record.pk for record in world.records[:3]]
    for route in routes():
        if "GET" not in route.methods or route.name in NOT_ASKED:
            continue
        ids = records if "record_id" in route.path else world.others
        for path in sorted({fill(route, one) for one in ids}):
            yield route, path


def _events(viewer: Actor) -> dict[UUID, AuditEvent]:
    with acting_as(viewer):
        done = AuditEvent.objects.filter(member_id=viewer.member_id, outcome="DONE")
        return {event.pk: event for event in done}


def _not_audited(
    route: Route, path: str, shown: Sequence[Record], text: str, events: Sequence[AuditEvent]
) -> Iterator[str]:
    touched = {one for event in events for one in event.object_ids}
    if route.action == TRAIL:
        if not any(event.action == "audit.listed" for event in events):
            yield f"{path} shows the trail"
        shown = [one for one in shown if one.caption in text]
    for record in shown:
        if record.pk not in touched:
            yield f"{path} shows {record.caption}"
