"""Links: claims that one record stood in a relation to another of the same owner."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from alcyon.kernel.errors import Forbidden, Invalid, NotFound
from alcyon.kernel.problems import problem
from alcyon.kernel.tables import table
from alcyon.ontology import Draft, Value, split_protected
from alcyon.registry.handling import Handling
from alcyon.registry.models import Link, Record
from alcyon.registry.preparing import ORIGIN, period, revision_of, set_handling
from alcyon.registry.selectors import access_link, thing_of
from alcyon.registry.services import require, require_reason, touched
from alcyon.trust import audit, bulk
from alcyon.trust.actors import Actor
from alcyon.trust.audiences import require_known
from alcyon.vault import services as vault


def prepare_link(
    *,
    actor: Actor,
    at: datetime,
    draft: Draft,
    subject: Record,
    object_: Record,
    handling: Handling,
    phase: str = "",
    origin_key: bytes | None = None,
) -> Link:
    """Make the row of a new link; stores nothing.

    Raises:
        Invalid: the schema does not join these two, the period runs backwards, or the phase
            is unknown.
        Forbidden: an end belongs to somebody else. A remark on another's record is one's own
            record plus a judgement.
    """
    if {subject.owner_id, object_.owner_id} != {actor.organisation_id}:
        raise Forbidden(subject=subject.pk, object=object_.pk)
    since, until = draft.first("startDate") or "", draft.first("endDate") or ""
    _check(draft, subject, object_, phase)
    earliest, latest = period(since, until)
    if earliest is not None and latest is not None and earliest > latest:
        raise Invalid([problem("period-backwards", where="endDate", value=until, since=since)])
    link = Link(
        id=uuid4(),
        owner_id=actor.for_organisation,
        schema=draft.schema.name,
        subject=subject,
        object=object_,
        phase=phase,
        since=since,
        until=until,
        earliest=earliest,
        latest=latest,
        created_at=at,
        created_by=actor.as_member,
        updated_at=at,
        origin_key=origin_key,
    )
    set_handling(link, handling, at)
    return link


def _check(draft: Draft, subject: Record, object_: Record, phase: str) -> None:
    edge = draft.schema.edge
    if edge is None or not edge.joins(subject.schema, object_.schema):
        raise Invalid(
            [
                problem(
                    "link-does-not-join",
                    where="schema",
                    value=draft.schema.name,
                    subject=subject.schema,
                    object=object_.schema,
                )
            ]
        )
    if phase and not table("phases").has(phase):
        raise Invalid([problem("unknown-code", where="phase", value=phase)])


def link(
    *,
    actor: Actor,
    at: datetime,
    draft: Draft,
    subject_id: UUID,
    object_id: UUID,
    handling: Handling,
    phase: str = "",
) -> Link:
    """Join two records of one's own organisation.

    The link is never easier to see than its ends: the walls ask for both.
    """
    handling.check(actor, at)
    ends = Record.objects.in_bulk([subject_id, object_id])
    if len(ends) != len({subject_id, object_id}):
        raise NotFound(subject=subject_id, object=object_id)
    known = {key for end in ends.values() for key in end.audience}
    require_known(handling.audience - known)
    made = prepare_link(
        actor=actor,
        at=at,
        draft=draft,
        subject=ends[subject_id],
        object_=ends[object_id],
        handling=handling,
        phase=phase,
    )
    require(actor, "record.contribute", thing_of(made))
    store_links([(made, draft)], actor=actor, at=at)
    audit.record(
        actor=actor,
        at=at,
        action="link.contributed",
        touched=[touched(made)],
        content={"schema": made.schema, "ends": [str(subject_id), str(object_id)]},
    )
    return made


def store_links(made: list[tuple[Link, Draft]], *, actor: Actor, at: datetime) -> None:
    """Store new links. What could name a protected person at one of the ends is sealed."""
    opened = _opened(made)
    bulk.insert(one for one, _, _ in opened)
    _store_rest(opened, actor, at)


def store_new_links(made: list[tuple[Link, Draft]], *, actor: Actor, at: datetime) -> list[Link]:
    """Store those whose origin no link of the organisation has yet, seen or not."""
    opened = _opened(made)
    stored = bulk.insert_new((one for one, _, _ in opened), unless=ORIGIN)
    fresh = [parts for parts in opened if parts[0].pk in stored]
    _store_rest(fresh, actor, at)
    return [one for one, _, _ in fresh]


Opened = tuple[Link, Sequence[Value], Sequence[Value]]
"""A link, the values that stay in the open, and those for the vault."""


def _opened(made: list[tuple[Link, Draft]]) -> list[Opened]:
    opened: list[Opened] = []
    for one, draft in made:
        protected = one.subject.is_protected or one.object.is_protected
        opens, hidden = split_protected(draft, one.category, minor=protected)
        one.values = [value.as_json() for value in opens]
        opened.append((one, opens, hidden))
    return opened


def _store_rest(opened: Sequence[Opened], actor: Actor, at: datetime) -> None:
    bulk.insert(revision_of(one, opens, actor, at) for one, opens, _ in opened)
    sealed = [
        (one.pk, 1, [value.as_json() for value in hidden])
        for one, _, hidden in opened
        if len(hidden) > 0
    ]
    if sealed:
        vault.seal_identities(actor=actor, at=at, identities=sealed)


def unlink(*, actor: Actor, at: datetime, link_id: UUID, reason: str) -> None:
    """Withdraw a link. The records at its ends stay."""
    require_reason(reason)
    found = access_link(link_id)
    require(actor, "record.change", thing_of(found))
    audit.record(
        actor=actor,
        at=at,
        action="link.withdrawn",
        touched=[touched(found)],
        content={"reason": reason, "schema": found.schema},
    )
    vault.erase_identity(record_id=found.pk)
    found.delete()
