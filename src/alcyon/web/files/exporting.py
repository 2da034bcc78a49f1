"""Exports: ordered with a reason, built in the background, fetched while they are kept."""

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alcyon.doors import queue
from alcyon.doors.actions import Act, act_of
from alcyon.doors.downloads import fetched
from alcyon.kernel.errors import Invalid, Problem
from alcyon.kernel.tables import table
from alcyon.ontology import SCHEMATA
from alcyon.parsers.writers import WRITERS
from alcyon.registry import exporting
from alcyon.registry.models import Export
from alcyon.trust import jobs
from alcyon.web.files.importing import states
from alcyon.web.pages import page
from alcyon.web.parts import Cell, Choice, Field, Job
from alcyon.web.records import presenting
from alcyon.web.records.asking import mistakes, said
from alcyon.web.records.presenting import language

EXPORTS = "record.export"


def formats() -> dict[str, str]:
    return {
        "CSV": _("Table (CSV)"),
        "XLSX": _("Workbook (XLSX)"),
        "FTM": _("FollowTheMoney JSON lines"),
        "STIX": _("STIX 2.1 bundle"),
        "GEOJSON": _("GeoJSON"),
    }


@page(EXPORTS, methods=("GET", "POST"))
def listing(request: HttpRequest) -> HttpResponse:
    """Order one, and fetch those that are ready."""
    act = act_of(request)
    if request.method != "POST":
        return _page(request, ())
    try:
        made = _order(request, act)
    except Invalid as wrong:
        return _page(request, wrong.problems, status=422)
    return redirect("export", export_id=made.pk)


def _order(request: HttpRequest, act: Act) -> Export:
    given = request.POST
    made = exporting.order(
        actor=act.actor,
        at=act.at,
        format=given.get("format", ""),
        asked={
            "text": given.get("text", ""),
            "schemata": [code for code in given.getlist("schemata") if code],
            "crime_areas": [code for code in given.getlist("crime_areas") if code],
        },
        reason=given.get("reason", ""),
    )
    ordered = jobs.order(
        actor=act.actor, at=act.at, kind="export", ability=EXPORTS, object_id=made.pk
    )
    queue.send(ordered)
    return made


def _page(request: HttpRequest, problems: tuple[Problem, ...], status: int = 200) -> HttpResponse:
    given = request.POST
    offered = [Choice(code, words) for code, words in formats().items() if code in WRITERS]
    kinds = sorted(
        (Choice(of.name, of.plural(language())) for of in SCHEMATA.values() if of.edge is None),
        key=lambda choice: choice.label,
    )
    areas = [Choice(code, words) for code, words in table("crime_areas").choices(language())]
    anything = Choice("", _("Any"))
    fields = [
        Field("text", _("Words that must be there"), given.get("text", ""), required=False),
        Field("schemata", _("Kind"), kind="select", choices=[anything, *kinds], required=False),
        Field(
            "crime_areas",
            _("Crime area"),
            kind="select",
            choices=[anything, *areas],
            required=False,
        ),
        Field(
            "format",
            _("As"),
            given.get("format", "CSV"),
            "select",
            choices=offered,
            errors=said(problems, "format"),
        ),
        Field(
            "reason",
            _("Why, and for whom?"),
            given.get("reason", ""),
            errors=said(problems, "reason"),
            maxlength=300,
        ),
    ]
    rows = [
        [
            Cell(formats().get(one.format, one.format), reverse("export", args=[one.pk])),
            presenting.day(one.created_at.date()),
            states().get(one.state, one.state),
            str(one.count),
        ]
        for one in exporting.own_exports()[:50]
    ]
    columns = [_("File"), _("Ordered on"), _("State"), _("Records")]
    shown = {
        "fields": fields,
        "rows": rows,
        "columns": columns,
        "mistakes": mistakes(problems, prefix=""),
    }
    return render(request, "files/exports.html", shown, status=status)


@page(EXPORTS)
def show(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """How far it is; htmx asks for the progress alone."""
    export = exporting.access_export(export_id)
    job = Job(
        title=formats().get(export.format, export.format),
        state=export.state,  # type: ignore[arg-type]  # the same words
        done=export.count,
        detail=_left_out(export.left_out) if export.left_out else "",
        refresh=reverse("export", args=[export.pk]),
        href=reverse("export-file", args=[export.pk]) if export.state == "DONE" else "",
        action=_("Fetch the file"),
    )
    if request.headers.get("HX-Request"):
        return render(request, "files/_progress.html", {"job": job})
    shown = {"job": job, "reason": exporting.said_of(export).reason}
    return render(request, "files/export.html", shown)


def _left_out(count: int) -> str:
    return ngettext(
        "%(n)d record stays behind: its owner does not let it be passed on",
        "%(n)d records stay behind: their owners do not let them be passed on",
        count,
    ) % {"n": count}


@page(EXPORTS)
def fetch(request: HttpRequest, export_id: UUID) -> FileResponse:
    """The file. Fetching it is on record before a byte leaves."""
    act = act_of(request)
    return fetched(exporting.fetch(actor=act.actor, at=act.at, export_id=export_id))
