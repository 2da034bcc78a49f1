"""From records to the shapes of the wire."""

from collections.abc import Sequence
from typing import Any

from alcyon.api import shapes
from alcyon.ontology import Value
from alcyon.registry import selectors
from alcyon.registry.handling import handling_of
from alcyon.registry.models import Link, Record, Revision
from alcyon.registry.opening import Opened
from alcyon.registry.selectors import Count
from alcyon.trust.actors import Actor

Wire = dict[str, Any]
"""A shape as plain data: the key `schema` would meet a method of the same name on a model."""


def summary(record: Record) -> dict[str, object]:
    return {
        "id": record.pk,
        "schema": record.schema,
        "caption": record.caption,
        "is_protected": record.is_protected,
        "owner": record.owner.slug,
        "category": record.category,
        "level": handling_of(record).level,
        "updated_at": record.updated_at,
    }


def page_of(records: Sequence[Record], count: Count, following: int | None) -> Wire:
    rows = [summary(record) for record in records]
    return {"records": rows, "count": count.number, "more": count.more, "next": following}


def record_out(opened: Opened, actor: Actor) -> Wire:
    """A record as its reader may see it."""
    record = opened.record
    handling = handling_of(record)
    why = selectors.why_visible(record, actor)
    told = handling.as_json()
    return {
        **summary(record),
        "revision": record.revision,
        "values": [value_out(value) for value in selectors.current_values(record)],
        "links": [link_out(link) for link in opened.links],
        "handling": {name: told[name] for name in shapes.HandlingOut.model_fields},
        "why": why.road if why is not None else "",
        "is_blocked": record.is_blocked,
    }


def value_out(value: Value) -> shapes.ValueOut:
    return shapes.ValueOut(
        prop=value.prop,
        original=value.original,
        clean=value.clean,
        script=value.script,
        lang=value.lang,
        notes=list(value.notes),
    )


def link_out(link: Link) -> Wire:
    return {
        "id": link.pk,
        "schema": link.schema,
        "subject": link.subject_id,
        "object": link.object_id,
        "phase": link.phase,
        "since": link.since,
        "until": link.until,
    }


def revision_out(row: Revision, actor: Actor) -> shapes.RevisionOut:
    """A revision; why it was changed is the owner's own."""
    return shapes.RevisionOut(
        number=row.number,
        values=[value_out(value) for value in selectors.values_of(row)],
        state={
            "audience": row.audience,
            "level": row.level,
            "category": row.category,
            **row.state,
        },
        reason=row.reason if row.owner_id == actor.organisation_id else "",
        changed_at=row.changed_at,
    )
