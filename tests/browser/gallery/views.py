"""Every component in every state, with invented content: the test object of the frame."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language

from alcyon.kernel.errors import Problem
from alcyon.web import parts
from alcyon.web.parts import Chip, Marking
from tests.browser.gallery import content

SEEN = datetime(2026, 11, 21, 9, 42, tzinfo=UTC)


def frame(request: HttpRequest, current: str) -> dict[str, Any]:
    """What the frame knows of an officer of an invented country."""
    w = content.words(get_language() or "en")
    return {
        "w": w,
        "marking": Marking(w["restricted"], w["h1"], w["org"], 1),
        "ribbon": w["invented"],
        "reader": {
            "name": w["me"],
            "organisation": w["org"],
            "roles": w["officer"],
            "clearance": w["restricted"],
        },
        "search_href": "/gallery/",
        "help_href": "/gallery/",
        "switches": dict.fromkeys(
            ("theme", "density", "language", "purpose", "sign_out"), "/gallery/"
        ),
        "purposes": [{"value": "CASE", "label": "Investigation", "checked": True}],
        "reader_links": [parts.Link("My account", "#", "user-circle")],
        "navigation": content.navigation(w, current),
        "help_text": ["This page shows each part that pages are made of."],
        "tiles": content.tiles(w),
        "history": content.history(w),
    }


def components(request: HttpRequest) -> HttpResponse:
    """All components, one below the other."""
    soon = timezone.now() + timedelta(hours=5, minutes=18)
    context = {
        "tones": [Chip(tone or "plain", tone) for tone in parts.TONES],
        "names": content.NAMES,
        "fields": content.FIELDS,
        "deadlines": [soon, soon + timedelta(days=11), soon - timedelta(days=2)],
        "moment": SEEN,
        "dates": [
            _partial(2004),
            _partial(2004, 3),
            _partial(2004, 3, 14),
            _partial(1990, about=True),
        ],
        "mistakes": [
            parts.Mistake("Enter a date like 5 Mar 1990, 1990-03 or 1990", "id_born"),
            parts.Mistake("Choose who may read this", "id_audience"),
        ],
        "steps": ["File", "Columns", "Preview", "Import"],
        "jobs": JOBS,
        "filters": [parts.Word("Kind", "Person", "?"), parts.Word("Name", "أميرة", "?")],
        "cursor": parts.Cursor("Showing 25 of more than 10,000", "?before=x", "?after=y", "?exact"),
        "columns": ["Name", "Kind", parts.Column("Records", number=True), "Last change"],
        "table_rows": ROWS,
        "devices": DEVICES,
        "reasons": [parts.Choice("CARE", "To arrange care"), parts.Choice("RISK", "Risk to life")],
        "shared_with": ["NCB Sampleton", "Prosecution Mockland", "Safe House A"],
        "acts": ACTIONS,
        "action": parts.Action("Contribute a record", "#", "plus"),
    }
    return render(request, "gallery/components.html", frame(request, "search") | context)


def _partial(
    year: int, month: int | None = None, day: int | None = None, *, about: bool = False
) -> Any:
    return type("Date", (), {"year": year, "month": month, "day": day, "about": about})


ACTIONS = [
    parts.Action("Share", "#", "share", primary=True),
    parts.Action("Correct", "#", "pencil"),
    parts.Action("Delete", "#", "trash", danger=True, post=True),
]
JOBS = [
    parts.Job("Import of border-log.csv", "RUNNING", 41_200, 100_000, "312 rows refused so far"),
    parts.Job("Import of phones.xlsx", "WAITING"),
    parts.Job("Export of 2,140 records", "DONE", 2140, 2140, href="?", action="Download"),
    parts.Job("Import of plates.csv", "STOPPED", 900, 4000, "Your role changed while it ran"),
]
ROWS: list[list[Any]] = [
    [
        parts.Cell("TESTOVA, Amira", href="?"),
        "Person",
        3,
        parts.Cell("14 Mar 2026", chip=Chip("New", "accent")),
    ],
    [parts.Cell("أميرة تستوفا", href="?", lang="ar"), "Person", 1, "2 Feb 2026"],
    [parts.Cell("EX 40 1 82", href="?", code=True), "Vehicle", 12, None],
    [parts.Cell("V-7K3M-2Q9T", "?", code=True, chip=Chip("Protected", "protect")), "Person", 1, ""],
]
PROBLEMS = [Problem("born", "31/02/1990", "bad-date", "Write a day that exists.")]
DEVICES = [
    parts.Device("Firefox on Linux", "browser", "10.0.0.7", SEEN, current=True),
    parts.Device("Security key", "key", "added 3 Jan 2026", remove="?"),
    parts.Device("Border feed", "token", "reads records · expires 1 Feb 2027", remove="?"),
]


def running(request: HttpRequest) -> HttpResponse:
    """A job that is asked for news, and has some each time."""
    done = int(request.GET.get("done", "1000"))
    going = parts.Job("Import", "RUNNING", done, 9000, refresh=f"/gallery/job/?done={done + 1000}")
    template = "components/job.html" if "HX-Request" in request.headers else "gallery/job.html"
    return render(request, template, frame(request, "import") | {"job": going, "id": "job"})


def desk(request: HttpRequest) -> HttpResponse:
    """A desk with a hit to verify: three panes, as full as a Monday."""
    known = frame(request, "desk")
    return render(request, "gallery/desk.html", known | {"rows": content.desk_rows(known["w"])})


def record(request: HttpRequest) -> HttpResponse:
    """A person's record with its side column."""
    known = frame(request, "search")
    w = known["w"]
    context = {
        "properties": content.properties(w),
        "chips": [Chip(w["assessment"], "info"), Chip(w["verify"], "hit", "alert-triangle")],
        "reasons": [w["role"], w["level"]],
        "shared_with": ["NCB Sampleton", "Prosecution Mockland"],
        "acts": [
            parts.Action(w["share"], "#", "share", primary=True),
            parts.Action(w["edit"], "#", "pencil"),
            parts.Action(w["print"], "#", "printer"),
        ],
    }
    return render(request, "gallery/record.html", known | context)


def door(request: HttpRequest) -> HttpResponse:
    """The page before sign-in."""
    w = content.words(get_language() or "en")
    return render(request, "gallery/door.html", {"ribbon": w["invented"], "marking": None, "w": w})


def fault(request: HttpRequest, name: str) -> HttpResponse:
    """The page of one error."""
    return render(request, f"errors/{name}.html", {"problems": PROBLEMS})


urlpatterns = [
    path("gallery/", components),
    path("gallery/desk/", desk),
    path("gallery/record/", record),
    path("gallery/door/", door),
    path("gallery/job/", running),
    path("gallery/fault/<slug:name>/", fault),
]
