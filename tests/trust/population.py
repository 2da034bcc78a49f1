"""Random viewers and random things, and what the sharing rule in Python says about them.

Everything is written as plain SQL through a given cursor, so that the same population can
stand behind the app's login and behind a policy that was made wrong on purpose.
"""

import json
import random
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from alcyon.kernel import tables
from alcyon.registry.models import Link, Record, Revision
from alcyon.registry.selectors import thing_of
from alcyon.trust import access
from alcyon.trust.actors import Actor
from alcyon.trust.rule import RULES, may
from alcyon.vault.models import PersonKey

AT = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
NETWORKS = (901, 902, 903)
CATEGORIES = tuple(entry.code for entry in tables.table("categories"))
ABILITIES = (*RULES, "retention.run", "audit.read")
CHANGING = ("record.change", "record.share", "record.review", "record.delete")


def become(cursor: Any, actor: Actor) -> None:
    """Set what `acting_as` sets, on a cursor of any connection."""
    cursor.execute(access.SET, access._settings(actor, "", ""))


def writer(organisation_id: int) -> Actor:
    """Somebody who may contribute anything for one organisation."""
    return Actor(
        organisation_id=organisation_id,
        member_id=UUID(int=organisation_id),
        clearance=3,
        abilities=frozenset(RULES),
        categories=frozenset(CATEGORIES),
        purpose="INVESTIGATE",
    )


def random_viewer(dice: random.Random, organisations: list[int]) -> Actor:
    """Any viewer at all: of no organisation, without abilities, of networks nobody else is in."""
    organisation_id = dice.choice([*organisations, *organisations, None])
    share = dice.choice([0.4, 0.8, 1.0])
    return Actor(
        organisation_id=organisation_id,
        member_id=UUID(int=dice.getrandbits(128)),
        clearance=dice.choice([-1, 0, 1, 2, 3, 3]),
        networks=frozenset(one for one in NETWORKS if dice.random() < 0.4),
        abilities=frozenset(one for one in ABILITIES if dice.random() < share),
        categories=frozenset(one for one in CATEGORIES if dice.random() < share),
        purpose="INVESTIGATE",
    )


@dataclass
class Population:
    """Records, links, revisions and person keys of several owners."""

    dice: random.Random
    organisations: list[int]
    records: list[Record]
    links: list[Link]
    revisions: list[Revision]
    keys: list[PersonKey]

    def insert(self, cursor: Any) -> None:
        """Write everything, each owner's part as that owner."""
        for owner in self.organisations:
            become(cursor, writer(owner))
            for rows in (self.records, self.links, self.revisions, self.keys):
                insert(cursor, [row for row in rows if row.owner_id == owner])

    # -- what the rule in Python says ---------------------------------------------------------

    def visible_records(self, actor: Actor) -> set[UUID]:
        return {row.pk for row in self.records if sees(actor, row)}

    def updatable_records(self, actor: Actor) -> set[UUID]:
        return {row.pk for row in self.records if sees(actor, row) and changes(actor, row)}

    def deletable_records(self, actor: Actor) -> set[UUID]:
        return {row.pk for row in self.records if sees(actor, row) and deletes(actor, row)}

    def visible_links(self, actor: Actor) -> set[UUID]:
        ends = self.visible_records(actor)
        return {
            row.pk
            for row in self.links
            if sees(actor, row) and {row.subject_id, row.object_id} <= ends
        }

    def visible_revisions(self, actor: Actor) -> set[UUID]:
        things = self.visible_records(actor) | self.visible_links(actor)
        return {
            row.pk
            for row in self.revisions
            if (row.record_id or row.link_id) in things and was_for(actor, row)
        }

    def visible_keys(self, actor: Actor) -> set[UUID]:
        seen = self.visible_records(actor)
        return {row.pk for row in self.keys if opens_or_seals(actor, row, seen)}


def sees(actor: Actor, row: Record | Link) -> bool:
    ends_by_clock = actor.can("retention.run") and row.owner_id == actor.organisation_id
    return ends_by_clock or may(actor.viewer, "record.read", thing_of(row))


def was_for(actor: Actor, row: Revision) -> bool:
    """Whether a revision was for the actor when it was made, in other words than the wall's."""
    is_ours = actor.organisation_id is not None and row.owner_id == actor.organisation_id
    if is_ours and actor.can("retention.run"):
        return True
    is_reached = is_ours or bool(actor.keys & set(row.audience))
    return is_reached and row.level <= actor.clearance and row.category in actor.categories


def changes(actor: Actor, row: Record | Link) -> bool:
    return any(may(actor.viewer, action, thing_of(row)) for action in CHANGING)


def deletes(actor: Actor, row: Record | Link) -> bool:
    ends_by_clock = actor.can("retention.run") and row.owner_id == actor.organisation_id
    return ends_by_clock or may(actor.viewer, "record.delete", thing_of(row))


def opens_or_seals(actor: Actor, key: PersonKey, seen: set[UUID]) -> bool:
    """The vault's rule, in other words than the wall's."""
    is_ours = actor.organisation_id is not None and key.owner_id == actor.organisation_id
    writing = {"record.contribute", "record.change", "record.delete", "retention.run"}
    if is_ours and actor.abilities & writing:
        return True
    is_reached = is_ours or bool(actor.keys & set(key.audience))
    return actor.can("protect.open") and is_reached and key.record_id in seen


# -- making one ---------------------------------------------------------------------------------


def populate(organisations: list[int], *, seed: int, records: int) -> Population:
    """A population that is the same for the same seed; about as many links as records."""
    dice = random.Random(seed)
    made = Population(dice, organisations, [], [], [], [])
    for _ in range(records):
        made.records.append(random_record(dice, dice.choice(organisations), organisations))
    by_owner = {
        owner: [row for row in made.records if row.owner_id == owner] for owner in organisations
    }
    for subject in made.records:
        target = dice.choice(by_owner[subject.owner_id])
        if target is not subject:
            link = Link(
                schema="Associate",
                subject_id=subject.pk,
                object_id=target.pk,
                **_handled(dice, subject.owner_id, organisations),
            )
            made.links.append(link)
    for row in (*made.records, *made.links):
        made.revisions.append(_revision(row, 2, row.audience, row.level, row.category))
        made.revisions.append(
            _revision(
                row,
                1,
                random_audience(dice, organisations),
                dice.randint(0, 3),
                dice.choice(CATEGORIES),
            )
        )
    for row in made.records[: records // 3]:
        audience = random_audience(dice, organisations)
        key = PersonKey(record_id=row.pk, owner_id=row.owner_id, audience=audience, created_at=AT)
        made.keys.append(key)
    return made


def random_record(dice: random.Random, owner: int, organisations: list[int]) -> Record:
    code = f"P-{dice.getrandbits(40):012X}"
    return Record(
        schema="Person",
        caption=code,
        code=code,
        is_protected=True,
        tokens="",
        **_handled(dice, owner, organisations),
    )


def random_audience(dice: random.Random, organisations: list[int]) -> list[int]:
    keys = [0, *organisations, *(-network for network in NETWORKS)]
    return dice.sample(keys, dice.choice([0, 0, 1, 1, 2]))


def _handled(dice: random.Random, owner: int, organisations: list[int]) -> dict[str, Any]:
    return {
        "id": UUID(int=dice.getrandbits(128), version=4),
        "owner_id": owner,
        "audience": random_audience(dice, organisations),
        "level": dice.randint(0, 3),
        "category": dice.choice(CATEGORIES),
        "onward": dice.random() < 0.5,
        "is_blocked": dice.random() < 0.1,
        "handling": ["H1"],
        "purpose": "INVESTIGATE",
        "legal_basis": "NATIONAL_LAW",
        "standing": "FACT",
        "crime_areas": ["TRAFFICKING"],
        "source": "invented",
        "grade_scheme": "EU4X4",
        "grade_source": "A",
        "grade_information": "1",
        "review_on": date(2027, 1, 1),
        "delete_on": date(2028, 1, 1),
        "created_at": AT,
        "created_by": UUID(int=1),
        "updated_at": AT,
    }


def _revision(
    row: Record | Link, number: int, audience: list[int], level: int, category: str
) -> Revision:
    return Revision(
        owner_id=row.owner_id,
        record_id=row.pk if isinstance(row, Record) else None,
        link_id=row.pk if isinstance(row, Link) else None,
        number=number,
        audience=audience,
        level=level,
        category=category,
        values=[],
        state={},
        changed_by=UUID(int=1),
        changed_at=AT,
    )


def insert(cursor: Any, rows: list[Any]) -> None:
    """Insert in one statement, under whatever policies the cursor's login has."""
    if len(rows) == 0:
        return
    table = rows[0]._meta.db_table
    body = json.dumps([_columns(row) for row in rows], cls=DjangoJSONEncoder)
    cursor.execute(
        f"INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(NULL::{table}, %s)", [body]
    )


def _columns(row: models.Model) -> dict[str, object]:
    values = {field.column: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {name: r"\x00" if value == b"" else value for name, value in values.items()}


def ids(cursor: Any, statement: str) -> set[UUID]:
    """The first column of what a statement gives back."""
    cursor.execute(statement)
    return {row[0] for row in cursor.fetchall()}
