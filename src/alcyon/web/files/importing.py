"""Imports: how far they are, what became of the rows, and the refused ones to take back."""

import csv
import io
from itertools import islice
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from alcyon.doors import queue
from alcyon.doors.actions import act_of
from alcyon.parsers.formulas import harmless
from alcyon.parsers.sentences import say
from alcyon.registry import importing, uploads
from alcyon.registry.importing import RefusedRow
from alcyon.registry.models import Import
from alcyon.trust import audit, jobs
from alcyon.web.files.wizard import RUNS, steps
from alcyon.web.pages import page
from alcyon.web.parts import Cell, Job
from alcyon.web.records.presenting import language

SHOWN = 25


@page(RUNS)
def listing(request: HttpRequest) -> HttpResponse:
    """One's own imports, newest first."""
    rows = [
        [
            Cell(uploads.name_of(one.upload), _next(one)),
            states()[one.state],
            str(one.rows_new + one.rows_changed + one.rows_same),
            str(one.rows_refused),
        ]
        for one in importing.own_imports()[:100]
    ]
    columns = [_("File"), _("State"), _("Rows in"), _("Rows refused")]
    return render(request, "files/imports.html", {"rows": rows, "columns": columns})


def states() -> dict[str, str]:
    return {
        "DRAFT": _("Not started"),
        "WAITING": _("Waiting"),
        "RUNNING": _("Running"),
        "DONE": _("Done"),
        "STOPPED": _("Stopped"),
        "FAILED": _("Failed"),
    }


def _next(one: Import) -> str:
    """Where the work on an import goes on."""
    if one.state != "DRAFT":
        return reverse("import", args=[one.pk])
    return reverse("import-mapping" if one.mapping else "import-handling", args=[one.pk])


@page(RUNS)
def show(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Progress, counts, and the first refused rows. htmx asks for the progress alone."""
    act, found = act_of(request), importing.access_import(import_id)
    if request.headers.get("HX-Request"):
        return render(request, "files/_progress.html", {"job": _job(found)})
    refused = []
    if found.rows_refused > 0:
        refused = [_refused_row(row) for row in islice(importing.refusals(found), SHOWN)]
        audit.record(
            actor=act.actor,
            at=act.at,
            action="import.refusals_read",
            content={"import": import_id},
        )
    shown = {
        "found": found,
        "name": uploads.name_of(found.upload),
        "steps": steps(),
        "job": _job(found),
        "counts": _counts(found),
        "refused": refused,
        "columns": [_("Row"), _("Why"), _("What it said")],
        "is_running": found.state in {"WAITING", "RUNNING"},
        "is_halted": found.state in {"STOPPED", "FAILED"},
    }
    return render(request, "files/import.html", shown)


def _job(found: Import) -> Job:
    return Job(
        title=uploads.name_of(found.upload),
        state=found.state if found.state != "DRAFT" else "WAITING",  # type: ignore[arg-type]  # the same words
        done=found.rows_read,
        detail=_("rows settled"),
        refresh=reverse("import", args=[found.pk]),
    )


def _counts(found: Import) -> list[tuple[str, int]]:
    return [
        (_("New records"), found.rows_new),
        (_("Corrected records"), found.rows_changed),
        (_("Unchanged records"), found.rows_same),
        (_("New links"), found.links_new),
        (_("Refused rows"), found.rows_refused),
    ]


def _refused_row(row: RefusedRow) -> list[object]:
    return [str(row.number), Cell(" ".join(reasons(row))), Cell(row.original[:200], code=True)]


def reasons(row: RefusedRow) -> list[str]:
    """Each problem of a row: where, what, how to mend it."""
    return [f"{p.where}: {say(p, language())[1]}" for p in row.problems]


@page(RUNS, methods=("POST",))
def stop(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Stop after the batch at hand; what is in stays in."""
    act = act_of(request)
    importing.stop(actor=act.actor, at=act.at, import_id=import_id)
    return redirect("import", import_id=import_id)


@page(RUNS, methods=("POST",))
def resume(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Go on where it stood."""
    act = act_of(request)
    importing.resume(actor=act.actor, at=act.at, import_id=import_id)
    ordered = jobs.order(
        actor=act.actor, at=act.at, kind="import", ability=RUNS, object_id=import_id
    )
    queue.send(ordered)
    return redirect("import", import_id=import_id)


@page(RUNS)
def refused(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Every refused row as a table: number, reason, original content. Fetching it is audited."""
    act, found = act_of(request), importing.access_import(import_id)
    audit.record(
        actor=act.actor, at=act.at, action="import.refusals_read", content={"import": import_id}
    )
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_("Row"), _("Why"), _("What it said")])
    for row in importing.refusals(found):
        told = [str(row.number), " ".join(reasons(row)), row.original]
        writer.writerow([harmless(cell) for cell in told])
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="refused.csv"'
    return answer
