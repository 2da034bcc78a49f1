"""Data-subject requests: received, searched, blocked, forwarded, answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from alcyon.doors.actions import Act, act_of
from alcyon.kernel.errors import Invalid, Problem
from alcyon.kernel.tables import table
from alcyon.registry import requests
from alcyon.registry.models import Record, SubjectRequest
from alcyon.web.pages import page
from alcyon.web.parts import Cell, Choice, Field, Tone
from alcyon.web.records import presenting
from alcyon.web.records.asking import mistakes, said

HANDLES = "request.handle"


def kinds() -> dict[str, str]:
    return dict(table("request_kinds").choices(presenting.language()))


def outcomes() -> dict[str, str]:
    return {
        "GRANTED": _("Granted"),
        "PARTLY": _("Granted in part"),
        "REFUSED": pgettext("answer to a request", "Refused"),
        "NOTHING_HELD": _("Nothing is held"),
    }


@page(HANDLES)
def listing(request: HttpRequest) -> HttpResponse:
    """Open requests, the nearest day first."""
    act = act_of(request)
    rows = [_row(one, act) for one in requests.open_requests()]
    columns = [_("Reference"), _("What is asked"), _("Answer by"), _("State")]
    return render(request, "requests/list.html", {"rows": rows, "columns": columns})


def _row(one: SubjectRequest, act: Act) -> list[object]:
    state = outcomes().get(one.outcome, pgettext("state of a request", "Open"))
    late = one.state == "OPEN" and one.due_on < act.at.date()
    return [
        Cell(one.reference, reverse("request", args=[one.pk])),
        kinds()[one.kind],
        Cell(presenting.day(one.due_on), note=_("overdue") if late else ""),
        state,
    ]


@page(HANDLES, methods=("GET", "POST"))
def receive(request: HttpRequest) -> HttpResponse:
    """Write a request down as it came."""
    act = act_of(request)
    if request.method != "POST":
        return _form(request, {"received_on": act.at.date().isoformat()}, ())
    given = {name: text for name, text in request.POST.items() if isinstance(text, str)}
    try:
        made = requests.receive(
            actor=act.actor,
            at=act.at,
            reference=given.get("reference", ""),
            kind=given.get("kind", ""),
            person=_person(given),
            received_on=_day(given.get("received_on", "")),
        )
    except Invalid as wrong:
        return _form(request, given, wrong.problems, status=422)
    return redirect("request", request_id=made.pk)


def _person(given: dict[str, str]) -> requests.Person:
    names = ("name", "birth_date", "documents", "contact", "note")
    return requests.Person(**{name: given.get(name, "").strip() for name in names})


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(
            [Problem("received_on", text, "date-unreadable", _("Write a day, 2026-03-05."))]
        ) from None


def _form(
    request: HttpRequest, given: dict[str, str], problems: Sequence[Problem], status: int = 200
) -> HttpResponse:
    def text(name: str, label: str, kind: str = "text", **more: object) -> Field:
        errors = said(problems, name)
        return Field(name, label, given.get(name, ""), kind, errors=errors, **more)  # type: ignore[arg-type]  # passed through to the part

    offered = [Choice("", _("Choose")), *(Choice(code, words) for code, words in kinds().items())]
    fields = [
        text("reference", _("Reference of the request"), maxlength=requests.LONGEST_REFERENCE),
        text("received_on", _("Received on"), "date", width="half"),
        text("kind", _("What is asked?"), "select", choices=offered),
        text("name", _("Name, as the person writes it")),
        text("birth_date", _("Birth date"), required=False, width="half"),
        text("documents", _("Documents shown"), required=False),
        text("contact", _("How to answer"), required=False),
        text("note", _("Remarks"), "textarea", required=False),
    ]
    shown = {"fields": fields, "mistakes": mistakes(problems, prefix="")}
    return render(request, "requests/form.html", shown, status=status)


@dataclass(frozen=True)
class Notice:
    """What was done, in a line or two."""

    title: str
    text: str = ""
    tone: Tone = "agree"


@page(HANDLES)
def show(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """One request: who asks, what was found, what was done."""
    return _show(request, request_id)


def _show(
    request: HttpRequest,
    request_id: UUID,
    candidates: Sequence[Record] = (),
    problems: Sequence[Problem] = (),
    done: Notice | None = None,
    status: int = 200,
) -> HttpResponse:
    act = act_of(request)
    read = requests.read(actor=act.actor, at=act.at, request_id=request_id)
    found, chosen = read.request, read.chosen
    listed = {record.pk: record for record in (*chosen, *candidates)}
    ids = {record.pk for record in chosen}
    gone = [one for one in found.record_ids if UUID(one) not in ids]
    shown = {
        "found": found,
        "kind": kinds()[found.kind],
        "person": requests.person_of(found),
        "outcome": outcomes().get(found.outcome, ""),
        "is_late": found.state == "OPEN" and found.due_on < act.at.date(),
        "records": Field(
            "records",
            _("Which of these speak of this person?"),
            kind="checks",
            choices=[
                Choice(str(pk), record.caption, _kind(record), pk in ids)
                for pk, record in listed.items()
            ],
            required=False,
        ),
        "has_records": len(listed) > 0,
        "has_chosen": len(found.record_ids) > 0,
        "gone": gone,
        "outcomes": Field(
            "outcome",
            _("What is answered?"),
            kind="radios",
            choices=[Choice(code, words) for code, words in outcomes().items()],
            errors=said(problems, "outcome"),
        ),
        "reason": Field("reason", _("Why?"), errors=said(problems, "reason"), maxlength=300),
        "mistakes": mistakes(problems, prefix=""),
        "done": done,
        "marking": presenting.marking(listed.values()),
    }
    return render(request, "requests/show.html", shown, status=status)


def _kind(record: Record) -> str:
    return " · ".join(
        [presenting.words_of("categories", record.category), presenting.day(record.review_on)]
    )


@page(HANDLES, methods=("POST",))
def search(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Look through the organisation's records, protected ones too."""
    act = act_of(request)
    candidates = requests.find(actor=act.actor, at=act.at, request_id=request_id)
    done = None if candidates else Notice(_("No record of your organisation matches."))
    return _show(request, request_id, candidates, done=done)


@page(HANDLES, methods=("POST",))
def choose(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Say which of the found ones are the person's."""
    act = act_of(request)
    ids = [UUID(text) for text in request.POST.getlist("records") if _is_id(text)]
    requests.choose(actor=act.actor, at=act.at, request_id=request_id, record_ids=ids)
    return redirect("request", request_id=request_id)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@page(HANDLES, methods=("POST",))
def block(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Hide the chosen records from every match and every other reader, at once."""
    act = act_of(request)
    blocked = requests.block_all(actor=act.actor, at=act.at, request_id=request_id)
    return _show(request, request_id, done=_said_blocked(blocked))


def _said_blocked(blocked: requests.Blocked) -> Notice:
    """How many are blocked, and which are not there any more."""
    count = len(blocked.done)
    title = ngettext(
        "%(n)d record is blocked: only your organisation sees it.",
        "%(n)d records are blocked: only your organisation sees them.",
        count,
    ) % {"n": count}
    if len(blocked.gone) == 0:
        return Notice(title)
    text = _("Deleted, or above your clearance, and so not blocked: %(ids)s") % {
        "ids": ", ".join(map(str, blocked.gone))
    }
    return Notice(title if count > 0 else _("No record was blocked."), text, "possible")


@page(HANDLES, methods=("POST",))
def forward(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask the other organisations of this node; each answers for itself."""
    act = act_of(request)
    done = requests.forward(actor=act.actor, at=act.at, request_id=request_id)
    return _show(request, request_id, done=_said_forwarded(done))


def _said_forwarded(done: requests.Forwarded) -> Notice:
    """Who was asked now, who had been before, and who could not be."""
    title = ngettext(
        "%(count)d open organisation of this node was asked.",
        "%(count)d open organisations of this node were asked.",
        done.asked,
    ) % {"count": done.asked}
    told = []
    if done.before > 0:
        told.append(
            ngettext("%(n)d had been asked before.", "%(n)d had been asked before.", done.before)
            % {"n": done.before}
        )
    if done.closed > 0:
        told.append(
            ngettext(
                "%(n)d is closed and was not asked: nobody there could answer.",
                "%(n)d are closed and were not asked: nobody there could answer.",
                done.closed,
            )
            % {"n": done.closed}
        )
    return Notice(title, " ".join(told))


@page(HANDLES, methods=("POST",))
def close(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Answer and close."""
    act = act_of(request)
    try:
        requests.close(
            actor=act.actor,
            at=act.at,
            request_id=request_id,
            outcome=request.POST.get("outcome", ""),
            reason=request.POST.get("reason", ""),
        )
    except Invalid as wrong:
        return _show(request, request_id, problems=wrong.problems, status=422)
    return redirect("request", request_id=request_id)
