"""Records as FollowTheMoney entities, one JSON object a line.

Properties hold cleaned values under FollowTheMoney's names; `alcyon` holds the rest (originals,
source, grade, handling, schema where FollowTheMoney has none of that name). Programs that know
only FollowTheMoney keep it or leave it, as the model allows for other keys.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from alcyon.ontology.schemata import SCHEMATA, Schema
from alcyon.parsers import own
from alcyon.parsers.outgoing import Banner, Ends, Outgoing
from alcyon.parsers.writers.words import ftm_forms

CHUNK: Final = 64 * 1024
OTHER_THING: Final = ("Note", "name")  #: for schemata without a counterpart, and their caption
OTHER_LINK: Final = ("UnknownLink", "subject", "object")


def write(
    records: Iterable[Outgoing], banner: Banner, schemas: Sequence[str] = ()
) -> Iterator[bytes]:
    """A line per record. The marking of the whole stands in each, for lines get separated."""
    waiting = bytearray()
    for record in records:
        waiting += json.dumps(entity(record, banner), ensure_ascii=False).encode() + b"\n"
        if len(waiting) >= CHUNK:
            yield bytes(waiting)
            waiting.clear()
    yield bytes(waiting)


def entity(record: Outgoing, banner: Banner) -> dict[str, Any]:
    """One record or link as an entity that `followthemoney` accepts."""
    of = SCHEMATA[record.schema]
    properties: dict[str, list[str]] = {}
    for value in record.values:
        for name, text in ftm_forms(of, value):
            known = properties.setdefault(name, [])
            if text not in known:
                known.append(text)
    schema = of.ftm
    if record.ends is not None:
        schema, subject, target = _link(of, record.ends)
        properties |= {subject: [record.ends.subject], target: [record.ends.object]}
    elif schema is None:
        schema, caption = OTHER_THING
        properties.setdefault(caption, [record.caption])
    return {
        "id": record.id,
        "schema": schema,
        "caption": record.caption,
        "properties": properties,
        "alcyon": own.as_json(record) | {"banner": banner.text},
    }


def _link(of: Schema, ends: Ends) -> tuple[str, str, str]:
    if of.ftm is None or of.edge is None:
        return OTHER_LINK
    subject = of.edge.ftm_end("subject", ends.subject_schema)
    target = of.edge.ftm_end("object", ends.object_schema)
    return (of.ftm, subject, target) if subject and target else OTHER_LINK
