"""The rule in Python, and every door: for each viewer and record the same answer."""

import csv
import io
import os
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

import pytest

from alcyon.registry import exporting, selectors
from alcyon.registry.models import Record
from alcyon.registry.selectors import Sought
from alcyon.trust.access import acting_as
from alcyon.trust.actors import Actor
from alcyon.trust.rule import may
from tests.api.calling import Caller, token_of
from tests.castings import PARTS, Cast, actor
from tests.leaks.worlds import scatter

Door = Callable[[Actor, list[Record]], set[UUID]]
COUNT = int(os.environ.get("LEAK_RECORDS", "60"))
SEEDS = range(int(os.environ.get("LEAK_SEEDS", "1")))
"""`make campaign-sharing` asks for more."""
LEAST = 2_000


@pytest.mark.parametrize("seed", SEEDS)
def test_every_door_shows_each_viewer_exactly_what_the_rule_allows(
    cast: Cast, now: datetime, seed: int
) -> None:
    records = scatter(cast, now, seed=seed, count=COUNT)
    decided = 0
    for username in PARTS:
        viewer = actor(username)
        for door, action in DOORS:
            shown = door(viewer, records)
            allowed = _allowed(viewer, records, action)
            assert shown == allowed, f"{door.__name__} for {username}"
            decided += len(records)
    sys.stdout.write(f"decisions: {decided}\n")
    assert decided >= LEAST


def _allowed(viewer: Actor, records: Iterable[Record], action: str) -> set[UUID]:
    return {
        record.pk for record in records if may(viewer.viewer, action, selectors.thing_of(record))
    }


def listed(viewer: Actor, records: list[Record]) -> set[UUID]:
    with acting_as(viewer):
        return set(selectors.newest().values_list("pk", flat=True))


def searched(viewer: Actor, records: list[Record]) -> set[UUID]:
    with acting_as(viewer):
        return set(selectors.search(Sought(), viewer))


def counted(viewer: Actor, records: list[Record]) -> set[UUID]:
    """Counts cannot name records; a wrong number is turned into a wrong set."""
    with acting_as(viewer):
        found = selectors.search(Sought(), viewer)
        assert selectors.count(Sought(), viewer).number == len(found)
        return set(found)


def accessed(viewer: Actor, records: list[Record]) -> set[UUID]:
    with acting_as(viewer):
        return {record.pk for record in records if Record.objects.filter(pk=record.pk).exists()}


def exported(viewer: Actor, records: list[Record]) -> set[UUID]:
    at = records[0].created_at
    with acting_as(viewer):
        chosen = exporting.choose(viewer, at, Sought())
        text = b"".join(
            exporting.write("CSV", exporting.outgoing(chosen), chosen.banner, chosen.schemata)
        ).decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text))
    named = {UUID(row["id"]) for row in rows if row.get("id")}
    assert named == set(chosen.ids)
    return named


def interface(viewer: Actor, records: list[Record]) -> set[UUID]:
    """The pages of the REST list; who may have no token sees nothing there."""
    if not viewer.can("token.own") or not viewer.can("record.read"):
        return _allowed(viewer, records, "record.read")
    call, start, shown = Caller(token_of(viewer)), 0, set[UUID]()
    while start is not None:
        answer = call.get(f"/records?start={start}").json()
        shown |= {UUID(row["id"]) for row in answer["records"]}
        start = answer["next"]
    return shown


DOORS: tuple[tuple[Door, str], ...] = (
    (listed, "record.read"),
    (searched, "record.read"),
    (counted, "record.read"),
    (accessed, "record.read"),
    (exported, "record.export"),
    (interface, "record.read"),
)
