"""Two worlds that differ only in what a viewer may not see give the same bytes everywhere."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client

from alcyon.registry.models import Record
from tests.api.calling import HANDLING, PERSON, token_of
from tests.castings import Cast, actor
from tests.leaks.probing import METHODS, Probe, Route, answers, fill, named, routes
from tests.leaks.worlds import CANARY, hide
from tests.registry.making import contribute, person
from tests.web.visiting import signed_in
from tests.web.wizard import SHARED

NOT_PROBED = {"sign-out", "sign-in"}
"""Pages that end or begin a session would change who asks in the middle of the comparison."""

WORDS = (CANARY, "Jonas", "Jonas Sample", "+33612345678", "X00123456", "hidden", "zz", "")


def test_every_address_declares_its_action() -> None:
    undeclared = [route.path for route in routes() if route.action is None]
    assert undeclared == []


@pytest.mark.parametrize("username", ["other", "partner"])
def test_hidden_records_change_no_byte_of_any_answer(
    cast: Cast, now: datetime, username: str
) -> None:
    compare(cast, now, username)


def compare(cast: Cast, now: datetime, username: str) -> int:
    """Ask everything in both worlds as this viewer; returns how many answers were compared."""
    hider = cast.owner
    visible = _shared(cast, hider, now)
    viewer, soon = actor(username), now + timedelta(days=1)
    client = signed_in(username)
    caller = Client()
    if viewer.can("token.own"):
        caller = Client(headers={"Authorization": f"Bearer {token_of(viewer)}"})
    future = [uuid4() for _ in range(2)]
    without = list(_probes(visible, future))
    known = named([record.pk for record in visible])
    first = answers(client, caller, without, at=soon, known=known)
    hidden = hide(hider, now, visible)
    probes = list(_probes(visible, [hidden.ids[0], hidden.links[0].pk]))
    second = answers(client, caller, probes, at=soon, known=known)
    for probe, absent, present in zip(probes, first, second, strict=True):
        assert _blind(present, hidden.ids) == _blind(absent, future), f"{probe.method} {probe.path}"
    assert CANARY not in "".join(
        text
        for probe, (_status, text) in zip(probes, second, strict=True)
        if CANARY not in probe.path and CANARY not in str(probe.body)
    )
    return len(probes)


def _shared(cast: Cast, hider: object, now: datetime) -> list[Record]:
    everyone = frozenset({0})
    return [
        contribute(hider, person(name="Shared One"), now, audience=everyone, level="UNCLASSIFIED"),
        contribute(
            hider,
            person(name="Shared Victim"),
            now,
            audience=everyone,
            category="VICTIM",
            level="UNCLASSIFIED",
        ),
    ]


def _blind(answer: tuple[int, str], ids: list[UUID]) -> tuple[int, str]:
    """The id that was asked for stands in some answers; which one it was is the question's."""
    status, text = answer
    for one in ids:
        text = text.replace(str(one), "<asked>")
    return status, text.replace("<id>", "<asked>")


def _probes(visible: list[Record], asked: list[UUID]) -> Iterator[Probe]:
    """Every route with every verb, on visible and on asked ids; searches; things like hidden."""
    for route in routes():
        if route.name in NOT_PROBED:
            continue
        values = [visible[0].pk, *asked] if "<" in route.path or "{" in route.path else [""]
        methods = route.methods if route.is_api else METHODS
        for value in values:
            for method in methods:
                yield Probe(method, fill(route, value), _body(route, method, value), route.is_api)
    yield from _searches(asked)
    yield from _contributions(asked)


def _body(route: Route, method: str, value: object) -> object:
    if not route.is_api:
        return {"reason": "look", "h.reason": "look", "confirmation": "x", "q": CANARY}
    if method in {"GET", "HEAD"}:
        return None
    return json.dumps(
        {
            "reason": "look",
            "discovery": "OPEN",
            **({"schema": "Associate", "subject": str(value), "object": str(value)}),
        }
    )


def _searches(asked: list[UUID]) -> Iterator[Probe]:
    for word in WORDS:
        for query in (f"q={word}", f"q={word}&schema=Person", f"q={word}&category=VICTIM"):
            path = query.replace("+", "%2B").replace(" ", "%20")
            yield Probe("GET", f"/search?{path}")
            yield Probe("GET", f"/api/v1/records?{path}", is_api=True)


def _contributions(asked: list[UUID]) -> Iterator[Probe]:
    """What somebody who guesses would send: the same name, the same document, a link to it."""
    for name in ("Jonas Sample", CANARY):
        body = {**PERSON, "values": {"name": [name]}}
        yield Probe("POST", "/api/v1/records", json.dumps(body), is_api=True)
        yield Probe("POST", "/contribute/Person", {**SHARED, "v.name": name})
    document = {"number": ["X00123456"], "country": ["FR"]}
    body = {**PERSON, "schema": "IdentityDocument", "values": document}
    yield Probe("POST", "/api/v1/records", json.dumps(body), is_api=True)
    for one in asked:
        link = {
            "schema": "Associate",
            "subject": str(asked[0]),
            "object": str(one),
            "handling": HANDLING,
        }
        yield Probe("POST", "/api/v1/links", json.dumps(link), is_api=True)
