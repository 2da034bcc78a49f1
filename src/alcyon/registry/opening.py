"""Reading as an act: what is shown and the event that says so come from one call.

Pages, the interface and the commands read records of persons through here and nowhere else.
Call inside `acting_as`: the event, with every id that is shown, stands before anything leaves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alcyon.registry import selectors
from alcyon.registry.models import Link, Record
from alcyon.registry.selectors import NEWEST, Sought, thing_of
from alcyon.registry.services import require, touched
from alcyon.trust import audit
from alcyon.trust.actors import Actor


@dataclass(frozen=True, slots=True)
class Opened:
    """A record with the links whose other ends are shown beside it."""

    record: Record
    links: tuple[Link, ...]


def open_record(
    *, actor: Actor, at: datetime, record_id: UUID, action: str = "record.read"
) -> Opened:
    """A record that is about to be shown with its links. Audited with links and ends.

    Raises:
        NotFound: no such record, or not one the actor sees; the answer is the same.
    """
    record = selectors.access_record(record_id)
    links = tuple(selectors.links_of(record))
    shown = {record.pk: touched(record)}
    for link in links:
        for row in (link, link.subject, link.object):
            shown[row.pk] = touched(row)
    audit.record(
        actor=actor,
        at=at,
        action=action,
        touched=shown.values(),
        content={"revision": record.revision, "shown": "record"},
    )
    return Opened(record, links)


def open_alone(*, actor: Actor, at: datetime, record_id: UUID, ability: str, shown: str) -> Record:
    """A record that is about to be shown without its links, to one who may do `ability` to it.

    Args:
        shown: what of it, or where: `form.share`, `history`. It stands in the event's content.

    Raises:
        NotFound, Forbidden
    """
    record = selectors.access_record(record_id)
    require(actor, ability, thing_of(record))
    audit.record(
        actor=actor,
        at=at,
        action="record.read",
        touched=[touched(record)],
        content={"revision": record.revision, "shown": shown},
    )
    return record


def list_records(
    *,
    actor: Actor,
    at: datetime,
    name: str,
    records: Iterable[Record],
    also: Iterable[audit.Touched] = (),
) -> list[Record]:
    """Records that are about to be shown as a list of this name. Audited with every id.

    Args:
        also: what else the page names by its id.
    """
    listed = list(records)
    shown = {one.id: one for one in (*map(touched, listed), *also)}
    audit.record(
        actor=actor,
        at=at,
        action="record.listed",
        touched=shown.values(),
        content={"list": name},
    )
    return listed


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search; `following` is where the next begins, if there is one."""

    records: list[Record]
    following: int | None


def search_records(
    *, actor: Actor, at: datetime, sought: Sought, most: int, start: int = 0
) -> Found:
    """The newest visible records that match, `most` of them from `start` on. Audited."""
    # one more than is shown tells whether there is a next page
    ids = selectors.search(sought, actor, most=min(start + most + 1, NEWEST))
    records = selectors.records_of(ids[start : start + most])
    audit.record(
        actor=actor,
        at=at,
        action="record.searched",
        touched=map(touched, records),
        content={**sought.as_form(), "text": sought.text, "start": start},
    )
    return Found(records, start + most if start + most < len(ids) else None)
