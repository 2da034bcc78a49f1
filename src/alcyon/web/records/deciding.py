"""Deciding over a record: who sees it, whether it is kept, whether it is deleted."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from alcyon.doors.actions import act_of
from alcyon.kernel.errors import Invalid, Problem
from alcyon.registry import opening, selectors, services
from alcyon.registry.handling import handling_of
from alcyon.registry.models import Record
from alcyon.trust.selectors import readers_of
from alcyon.web.pages import page
from alcyon.web.parts import Field
from alcyon.web.records import asking, presenting
from alcyon.web.records.asking import Answers
from alcyon.web.records.presenting import list_row

SOON_DAYS = 30
MOST_DUE = 100


@page("record.share", methods=("GET", "POST"))
def share(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Who sees this from now on. Wider and narrower both take effect at once."""
    act = act_of(request)
    if request.method != "POST":
        return _share_form(request, record_id)
    answers = Answers.of(request.POST)
    try:
        wanted = asking.audience_of(answers)
        services.share(
            actor=act.actor,
            at=act.at,
            record_id=record_id,
            audience=wanted,
            discovery=answers.one("discovery"),
            reason=answers.one("reason"),
        )
    except Invalid as wrong:
        return _share_form(request, record_id, answers, wrong.problems, status=422)
    return redirect("record", record_id=record_id)


def _share_form(
    request: HttpRequest,
    record_id: UUID,
    answers: Answers | None = None,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
) -> HttpResponse:
    record = _opened(request, record_id, "share")
    answers = answers or Answers.from_values((), handling_of(record))
    chosen = frozenset(
        int(key) for key in answers.handling.get("audience", ()) if asking.is_key(key)
    )
    readers = readers_of(chosen, owner_id=record.owner_id)
    shown = {
        "record": record,
        "audience": asking.audience_field(chosen, without=record.owner_id, problems=problems),
        "discovery": asking.discovery_field(answers, problems),
        "reason": asking.reason_field(answers, problems),
        "mistakes": asking.mistakes(problems),
        "sharing_sentence": presenting.readers_sentence(readers, record.owner.name),
        "sharing_names": presenting.reader_names(readers),
        "marking": presenting.marking([record]),
    }
    return render(request, "records/share.html", shown, status=status)


@page("record.review")
def reviews(request: HttpRequest) -> HttpResponse:
    """What falls due within a month, the oldest day first. Silence deletes."""
    act = act_of(request)
    until = act.at.date() + timedelta(days=SOON_DAYS)
    waiting = selectors.due_for_review(on=until, actor=act.actor).select_related("owner")
    due = opening.list_records(
        actor=act.actor, at=act.at, name="reviews", records=waiting[:MOST_DUE]
    )
    shown = {
        "rows": [list_row(record, act.actor) for record in due],
        "marking": presenting.marking(due),
    }
    return render(request, "records/reviews.html", shown)


@page("record.review", methods=("GET", "POST"))
def review(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Keep a record for longer, with a reason and a next day."""
    act = act_of(request)
    if request.method != "POST":
        return _review_form(request, record_id)
    answers, record = Answers.of(request.POST), selectors.access_record(record_id)
    try:
        days = asking.days_of(answers)
        services.review(
            actor=act.actor,
            at=act.at,
            record_id=record_id,
            review_on=days["review_on"] or record.review_on,
            delete_on=days["delete_on"] or record.delete_on,
            reason=answers.one("reason"),
        )
    except Invalid as wrong:
        return _review_form(request, record_id, answers, wrong.problems, status=422)
    return redirect("record", record_id=record_id)


def _review_form(
    request: HttpRequest,
    record_id: UUID,
    answers: Answers | None = None,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
) -> HttpResponse:
    record = _opened(request, record_id, "review")
    answers = answers or Answers.from_values((), handling_of(record))
    shown = {
        "record": record,
        "fields": [
            *asking.clock_fields(answers, problems),
            asking.reason_field(answers, problems),
        ],
        "mistakes": asking.mistakes(problems),
        "marking": presenting.marking([record]),
    }
    return render(request, "records/review.html", shown, status=status)


@page("record.delete", methods=("GET", "POST"))
def delete(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Delete a record for good: its caption is typed, a receipt remains."""
    act = act_of(request)
    if request.method != "POST":
        return _delete_form(request, record_id)
    if request.POST.get("confirmation", "").strip() != selectors.access_record(record_id).caption:
        wrong = _("What was typed is not the name of the record. Nothing was deleted.")
        return _delete_form(request, record_id, wrong)
    receipt = services.delete(
        actor=act.actor,
        at=act.at,
        record_id=record_id,
        why="DECISION",
        reason=request.POST.get("reason", "") or _("decided on the record's page"),
    )
    return render(request, "records/deleted.html", {"receipt": receipt})


def _delete_form(request: HttpRequest, record_id: UUID, wrong: str = "") -> HttpResponse:
    record = _opened(request, record_id, "delete")
    shown = {
        "record": record,
        "action": reverse("record-delete", args=[record.pk]),
        "wrong": wrong,
        "reason": Field("reason", _("Why is it deleted?")),
        "marking": presenting.marking([record]),
    }
    return render(request, "records/delete.html", shown, status=422 if wrong else 200)


def _opened(request: HttpRequest, record_id: UUID, what: str) -> Record:
    """The record that a form is about, for one who may do what the form asks. Audited."""
    act = act_of(request)
    return opening.open_alone(
        actor=act.actor,
        at=act.at,
        record_id=record_id,
        ability=f"record.{what}",
        shown=f"form.{what}",
    )
