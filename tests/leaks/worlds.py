"""Records of every kind of sharing, and what stays hidden beside them."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from alcyon.ontology import draft_from
from alcyon.registry import linking, services
from alcyon.registry.models import Link, Record
from alcyon.trust import jobs
from alcyon.trust.access import acting_as
from alcyon.trust.actors import Actor
from alcyon.trust.models import DeskItem
from tests.castings import Cast
from tests.registry.making import contribute, handling, person

LEVELS = ("UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL")
CATEGORIES = ("SUSPECT", "OTHER", "VICTIM", "MISSING")
CANARY = "Qzxvcanary"


def scatter(cast: Cast, at: datetime, *, seed: int, count: int) -> list[Record]:
    """Records of three owners, each shared with nobody, some, or everybody; some blocked."""
    dice = random.Random(seed)
    owners = (cast.owner, cast.other, cast.outsider)
    keys = [0, *(owner.organisation_id for owner in owners), cast.partner.organisation_id]
    made = []
    for number in range(count):
        owner = dice.choice(owners)
        record = contribute(
            owner,
            person(name=f"Scatter Number{number}"),
            at + timedelta(seconds=number),
            level=dice.choice(LEVELS),
            category=dice.choice(CATEGORIES),
            audience=frozenset(dice.sample(keys, dice.randint(0, 2))),
            codes=(dice.choice(("H0", "H1", "H2")),),
        )
        if dice.random() < 0.1:
            with acting_as(owner):
                record = services.block(
                    actor=owner, at=at, record_id=record.pk, blocked=True, reason="asked"
                )
        made.append(record)
    return made


@dataclass
class Hidden:
    """What only its owner knows. `ids` name all of it."""

    records: list[Record] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    ids: list[UUID] = field(default_factory=list)


def hide(owner: Actor, at: datetime, visible: Sequence[Record]) -> Hidden:
    """Unshared records that look like what a viewer might try, links to them, a job, a desk.

    Some say the same as visible ones, some are linked to visible ones, one is a victim.
    """
    hidden = Hidden()
    for record in _things(owner, at):
        hidden.records.append(record)
    with acting_as(owner):
        for record in visible:
            if record.owner_id == owner.organisation_id:
                hidden.links.append(_link(owner, at, record, hidden.records[0]))
        job = jobs.order(actor=owner, at=at, kind="export", ability="record.export")
        jobs.put_on_desk(
            actor=owner,
            at=at,
            item=DeskItem(
                organisation_id=owner.organisation_id or 0,
                kind="REVIEW_DUE",
                ability="record.review",
                facts={"count": 3},
            ),
        )
    rows = (*hidden.records, *hidden.links)
    hidden.ids = [*(row.pk for row in rows), job.pk]
    return hidden


def _things(owner: Actor, at: datetime) -> Iterator[Record]:
    yield contribute(owner, person(name=f"{CANARY} Hidden"), at)
    yield contribute(owner, person(name=f"{CANARY} Victim"), at, category="VICTIM")
    yield contribute(owner, person(name="Jonas Sample"), at)
    phone = draft_from("Phone", {"number": ["+33612345678"]})
    yield contribute(owner, phone, at)
    document = {"number": ["X00123456"], "country": ["FR"]}
    yield contribute(owner, draft_from("IdentityDocument", document), at)


def _link(owner: Actor, at: datetime, subject: Record, object_: Record) -> Link:
    return linking.link(
        actor=owner,
        at=at,
        draft=draft_from("Associate", {}),
        subject_id=subject.pk,
        object_id=object_.pk,
        handling=handling(),
    )
