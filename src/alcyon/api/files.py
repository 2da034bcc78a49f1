"""Files over REST: import and export, in the background, with progress."""

import json
from typing import Literal
from uuid import UUID

from django.http import FileResponse, HttpRequest
from ninja import Router, Status
from ninja.files import UploadedFile
from ninja.params.functions import File, Form

from alcyon.api import shapes
from alcyon.api.doors import call
from alcyon.api.records import REFUSED
from alcyon.doors import queue
from alcyon.doors.actions import act_of
from alcyon.doors.downloads import fetched
from alcyon.doors.handling import read_handling
from alcyon.kernel.errors import Invalid
from alcyon.kernel.problems import problem, say
from alcyon.parsers.mapping import from_json
from alcyon.registry import exporting, importing, proposing, uploads
from alcyon.registry.models import Export, Import
from alcyon.trust import audit, jobs

router = Router(tags=["files"])
MOST_REFUSALS = 1_000


@router.post("/imports", response={202: shapes.ImportOut, **REFUSED}, summary="Import a file")
@call("import.run")
def take_in(
    request: HttpRequest,
    file: UploadedFile = File(...),
    format: Literal["CSV", "XLSX", "FTM", "STIX", "GEOJSON"] = Form(...),
    handling: str = Form(..., description="A HandlingIn as JSON: what all rows share."),
    mapping: str = Form("{}", description="A mapping as JSON; left out, it is proposed."),
) -> Status[shapes.ImportOut]:
    """The file is read in a process that can do nothing else; rows go in batch by batch."""
    act = act_of(request)
    shared = read_handling(handling)
    upload = uploads.keep(
        actor=act.actor, at=act.at, name=file.name or "file", chunks=file.chunks(), format=format
    )
    made = proposing.start(actor=act.actor, at=act.at, upload=upload)
    if chosen := _mapping(mapping):
        proposing.remap(made, from_json(chosen))
    importing.release(actor=act.actor, at=act.at, found=made, handling=shared)
    made = importing.access_import(made.pk)
    ordered = jobs.order(
        actor=act.actor, at=act.at, kind="import", ability="import.run", object_id=made.pk
    )
    queue.send(ordered)
    return Status(202, _import_out(made))


@router.get(
    "/imports/{import_id}",
    response={200: shapes.ImportOut, **REFUSED},
    summary="How far an import is",
)
@call("import.run")
def progress(request: HttpRequest, import_id: UUID) -> shapes.ImportOut:
    """States: WAITING, RUNNING, DONE, STOPPED (resumable), FAILED."""
    return _import_out(importing.access_import(import_id))


@router.get(
    "/imports/{import_id}/refusals",
    response={200: list[shapes.RefusedOut], **REFUSED},
    summary="Rows that could not go in",
)
@call("import.run")
def refusals(request: HttpRequest, import_id: UUID) -> list[shapes.RefusedOut]:
    """The first 1,000, each with its reasons and its original content."""
    act = act_of(request)
    found = importing.access_import(import_id)
    audit.record(
        actor=act.actor, at=act.at, action="import.refusals_read", content={"import": import_id}
    )
    rows: list[shapes.RefusedOut] = []
    for row in importing.refusals(found):
        if len(rows) == MOST_REFUSALS:
            break
        faults = [
            shapes.Fault(
                where=p.where, value=p.value, code=p.code, mend=say(p, act.actor.language)[1]
            )
            for p in row.problems
        ]
        rows.append(shapes.RefusedOut(number=row.number, problems=faults, original=row.original))
    return rows


@router.post("/exports", response={202: shapes.ExportOut, **REFUSED}, summary="Export records")
@call("record.export")
def order(request: HttpRequest, given: shapes.ExportIn) -> Status[shapes.ExportOut]:
    """Only what you may pass on; each row with source, grade and handling."""
    act = act_of(request)
    made = exporting.order(
        actor=act.actor,
        at=act.at,
        format=given.format,
        asked=given.model_dump(include={"text", "schemata", "categories", "crime_areas"}),
        reason=given.reason,
    )
    ordered = jobs.order(
        actor=act.actor, at=act.at, kind="export", ability="record.export", object_id=made.pk
    )
    queue.send(ordered)
    return Status(202, _export_out(made))


@router.get(
    "/exports/{export_id}",
    response={200: shapes.ExportOut, **REFUSED},
    summary="How far an export is",
)
@call("record.export")
def export_state(request: HttpRequest, export_id: UUID) -> shapes.ExportOut:
    """States: WAITING, DONE, FAILED."""
    return _export_out(exporting.access_export(export_id))


@router.get("/exports/{export_id}/file", response={200: None, **REFUSED}, summary="Fetch the file")
@call("record.export")
def export_file(request: HttpRequest, export_id: UUID) -> FileResponse:
    """The file, while it is kept. Fetching it is on record."""
    act = act_of(request)
    return fetched(exporting.fetch(actor=act.actor, at=act.at, export_id=export_id))


def _mapping(text: str) -> dict[str, object]:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise Invalid([problem("json-unreadable", where="mapping", reason=str(wrong))]) from None
    return read if isinstance(read, dict) else {}


def _import_out(found: Import) -> shapes.ImportOut:
    return shapes.ImportOut.from_orm(found)


def _export_out(found: Export) -> shapes.ExportOut:
    return shapes.ExportOut.from_orm(found)
