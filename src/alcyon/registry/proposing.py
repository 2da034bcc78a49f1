"""Before an import runs: the file is looked into, a mapping proposed, a few rows tried."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from alcyon.kernel.errors import Conflict, Invalid, Problem
from alcyon.kernel.problems import problem
from alcyon.ontology import Value, draft_from
from alcyon.parsers import sandbox
from alcyon.parsers.intake import Intake, Thing, Tie
from alcyon.parsers.intakes import INTAKES
from alcyon.parsers.intakes.own_table import is_own
from alcyon.parsers.mapping import Mapping, from_json, problems_of, propose, to_json
from alcyon.parsers.records import Meta, Options, Refused, Row
from alcyon.registry.importing import KEPT_DAYS
from alcyon.registry.models import Import, SavedMapping, Upload
from alcyon.registry.reading import reader_of
from alcyon.registry.uploads import file_of
from alcyon.trust.actors import Actor

SAMPLE = 200
"""So many rows are looked at for a proposal, and stay in nobody's memory after it."""

NAME_IS_TAKEN = "mapping_name_is_used_once"


@dataclass(frozen=True)
class Look:
    """What the sandbox said of the beginning of a file."""

    meta: Meta
    rows: tuple[Row, ...]
    refused: tuple[Refused, ...]


def look(upload: Upload, options: Options | None = None, *, most: int = SAMPLE) -> Look:
    """Read the first rows. The reader's process ends with the look.

    Raises:
        FileRefused, NotIsolated: see `parsers.sandbox`.
    """
    meta, rows, refused = Meta(upload.format), list[Row](), list[Refused]()
    for item in sandbox.read(file_of(upload.path), upload.format, options):
        match item:
            case Meta():
                meta = item
            case Row():
                rows.append(item)
            case Refused():
                refused.append(item)
        if len(rows) + len(refused) >= most:
            break
    return Look(meta, tuple(rows), tuple(refused))


def start(*, actor: Actor, at: datetime, upload: Upload) -> Import:
    """Make a draft of an import: what the file is, and a mapping that is only proposed.

    A mapping that somebody of the organisation saved for the same headers comes first. Formats
    that describe themselves, and our own tables, need none.
    """
    seen = look(upload)
    mapping: dict[str, Any] = {}
    if upload.format not in INTAKES and not is_own(seen.meta.headers):
        mapping = _saved_for(seen.meta.headers) or to_json(propose(seen.meta.headers, seen.rows))
    made = Import(
        owner_id=actor.for_organisation,
        member_id=actor.as_member,
        upload=upload,
        mapping=mapping,
        meta={"read": _told(seen.meta)},
        created_at=at,
        delete_on=at.date() + timedelta(days=KEPT_DAYS),
    )
    Import.objects.bulk_create([made])
    return made


def remap(found: Import, mapping: Mapping) -> None:
    """Keep a corrected mapping in the draft.

    Raises:
        Invalid: it does not fit the ontology or the file's headers.
        Conflict: the import is under way.
    """
    headers = found.meta.get("read", {}).get("headers", [])
    if wrong := problems_of(mapping, headers):
        raise Invalid(wrong)
    changed = Import.objects.filter(pk=found.pk, state="DRAFT").update(mapping=to_json(mapping))
    if changed == 0:
        raise Conflict(run=found.pk)


def repropose(found: Import, schema: str) -> None:
    """Propose anew, with rows that speak of `schema`."""
    seen = look(found.upload)
    remap(found, propose(seen.meta.headers, seen.rows, schema=schema))


def save_mapping(*, actor: Actor, at: datetime, found: Import, name: str) -> None:
    """Keep the mapping under a name; it is offered when the same headers come again.

    Raises:
        Invalid: a colleague's mapping has this name.
    """
    try:
        with transaction.atomic():
            _save_mapping(actor, at, found, name)
    except IntegrityError as wrong:
        if NAME_IS_TAKEN not in str(wrong):
            raise
        raise Invalid([problem("mapping-name-used", where="name", value=name.strip())]) from None


def _save_mapping(actor: Actor, at: datetime, found: Import, name: str) -> None:
    headers = found.meta.get("read", {}).get("headers", [])
    SavedMapping.objects.update_or_create(
        owner_id=actor.for_organisation,
        name=name.strip()[:120],
        defaults={
            "member_id": actor.as_member,
            "fingerprint": fingerprint(headers),
            "body": found.mapping,
            "created_at": at,
            "delete_on": at.date() + timedelta(days=3 * 365),
        },
    )


def fingerprint(headers: Iterable[str]) -> bytes:
    """The same for the same headers in the same order."""
    return hashlib.sha256(json.dumps(list(headers)).encode()).digest()


def _saved_for(headers: Sequence[str]) -> dict[str, Any] | None:
    saved = SavedMapping.objects.filter(fingerprint=fingerprint(headers))
    newest = saved.order_by("-created_at").first()
    return dict(newest.body) if newest is not None else None


def _told(meta: Meta) -> dict[str, Any]:
    return {
        "encoding": meta.encoding,
        "delimiter": meta.delimiter,
        "headers": list(meta.headers),
        "notes": [asdict(note) for note in meta.notes],
    }


@dataclass(frozen=True)
class Tried:
    """What would become of one row."""

    number: int
    things: tuple[tuple[str, tuple[Value, ...]], ...]
    ties: tuple[str, ...]
    problems: tuple[Problem, ...]


def try_out(found: Import, *, most: int = 20) -> list[Tried]:
    """Read the first rows as the import would, storing nothing."""
    seen, read = look(found.upload, most=most), reader_of(found)
    tried = [_tried(row.number, read(row)) for row in seen.rows]
    tried += [Tried(row.number, (), (), row.problems) for row in seen.refused]
    return sorted(tried, key=lambda one: one.number)


def _tried(number: int, intake: Intake) -> Tried:
    things: list[tuple[str, tuple[Value, ...]]] = []
    problems = list(intake.problems)
    said: tuple[Thing | Tie, ...] = (*intake.things, *intake.ties)
    for one in said:
        try:
            draft = draft_from(one.schema, one.values, known=one.known)
        except Invalid as wrong:
            problems += wrong.problems
            continue
        if not isinstance(one, Tie):
            things.append((one.schema, draft.values))
    ties = tuple(tie.schema for tie in intake.ties)
    return Tried(number, tuple(things), ties, tuple(problems))


def mapping_of(found: Import) -> Mapping | None:
    """The mapping of a draft; None where the format needs none."""
    return from_json(found.mapping) if found.mapping else None
