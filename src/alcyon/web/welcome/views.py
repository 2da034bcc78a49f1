"""The welcome, step by step. It can be left at any page and is taken up again where it was."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from alcyon.doors.actions import Act, act_of
from alcyon.kernel.errors import NotFound
from alcyon.trust import accounts
from alcyon.trust.models import DeskItem
from alcyon.web.account.forms import PlaceForm
from alcyon.web.account.own import allowed, roles_of
from alcyon.web.markings import level_name, marking_of
from alcyon.web.pages import OWN, page
from alcyon.web.parts import Chip, Row, Step
from alcyon.web.preferences import remember
from alcyon.web.welcome.exercises import BY_KIND, ROLES, Exercise

ORDER = {kind: number for number, kind in enumerate(accounts.EXERCISES)}
LONGEST_QUESTION = 500


def _frame(current: int) -> dict[str, Any]:
    """What every page of the welcome has: the steps, and no ways that would lead back to it."""
    steps = [_("Language and time"), _("Role and rights"), _("Exercises"), _("Mentor")]
    shown = {"steps": [Step(label) for label in steps], "current": current}
    return {**shown, "navigation": [], "search_href": ""}


def _items(act: Act) -> list[DeskItem]:
    return sorted(accounts.exercises(act.actor), key=lambda item: ORDER.get(item.kind, 9))


@page(OWN)
def welcome(request: HttpRequest) -> HttpResponse:
    """Where the newcomer was."""
    act = act_of(request)
    if act.actor.is_welcomed:
        return redirect("/")
    items = _items(act)
    if len(items) == 0:
        return redirect("welcome-place")
    is_through = all(item.done_at is not None for item in items)
    return redirect("welcome-mentor" if is_through else "welcome-desk")


@page(OWN, methods=("GET", "HEAD", "POST"))
def place(request: HttpRequest) -> HttpResponse:
    """Language and time zone."""
    act = act_of(request)
    initial = {"language": act.actor.language, "timezone": act.actor.timezone}
    form = PlaceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = accounts.OwnSettings(**form.cleaned_data)
        accounts.change_settings(actor=act.actor, at=act.at, settings=chosen)
        request.session["language"] = form.cleaned_data["language"]
        answer = redirect("welcome-role")
        return remember(answer, "alcyon_language", form.cleaned_data["language"])
    return render(request, "welcome/place.html", {**_frame(1), "form": form})


@page(OWN, methods=("GET", "HEAD", "POST"))
def role(request: HttpRequest) -> HttpResponse:
    """What the roles are for, in a sentence, and what they allow."""
    act = act_of(request)
    if request.method == "POST":
        accounts.lay_out_exercises(actor=act.actor, at=act.at)
        return redirect("welcome-desk")
    member = accounts.own_member(act.actor)
    shown = {
        "member": member,
        "roles": roles_of(act.actor),
        "sentences": [ROLES[code] for code in sorted(act.actor.roles) if code in ROLES],
        "clearance": level_name(act.actor.clearance, act.actor.language),
        "allowed": [label for label, yes in allowed(act.actor) if yes],
        "not_allowed": [label for label, yes in allowed(act.actor) if not yes],
    }
    return render(request, "welcome/role.html", {**_frame(2), **shown})


@page(OWN)
def first_desk(request: HttpRequest) -> HttpResponse:
    """A desk with three invented items."""
    items = _items(act_of(request))
    if len(items) == 0:
        return redirect("welcome")
    rows = [_row(item) for item in items if item.kind in BY_KIND]
    shown = {
        "rows": rows,
        "done": sum(item.done_at is not None for item in items),
        "is_through": all(item.done_at is not None for item in items),
    }
    return render(request, "welcome/desk.html", {**_frame(3), **_exercise_frame(), **shown})


def _exercise_frame() -> dict[str, Any]:
    return {"ribbon": _("Exercise: everything on this page is invented")}


def _row(item: DeskItem) -> Row:
    exercise = BY_KIND[item.kind]
    is_done = item.done_at is not None
    done = Chip(str(_("Done")), "agree", "check")
    return Row(
        title=str(exercise.title),
        href=f"/welcome/desk/{item.pk}",
        source=str(exercise.source),
        icon=exercise.icon,
        tone="" if is_done else exercise.tone,
        chips=(done,) if is_done else (Chip(str(exercise.chip), exercise.tone),),
        fresh=not is_done,
    )


@page(OWN, methods=("GET", "HEAD", "POST"))
def exercise(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """One exercise: a wrong answer teaches and may be given again, the right one ends it."""
    act = act_of(request)
    item = next((one for one in _items(act) if one.pk == item_id), None)
    if item is None or item.kind not in BY_KIND:
        raise NotFound(item=item_id)
    told = BY_KIND[item.kind]
    answer, words, problem = None, request.POST.get("words", "")[:LONGEST_QUESTION], ""
    if request.method == "POST":
        answer = told.answer(request.POST.get("answer", ""))
        problem = _missing(told, answer is not None, words)
        if answer is not None and answer.is_right and problem == "":
            accounts.finish_exercise(actor=act.actor, at=act.at, item_id=item_id)
    shown = {
        "exercise": told,
        "answer": answer if problem == "" else None,
        "chosen": answer.value if answer is not None else "",
        "words": words,
        "problem": problem,
        "was_done": item.done_at is not None,
        "marking": marking_of([told.level], told.handling, organisation=str(_("Invented"))),
    }
    return render(request, "welcome/exercise.html", {**_frame(3), **_exercise_frame(), **shown})


def _missing(told: Exercise, is_answered: bool, words: str) -> str:
    if not is_answered:
        return _("Choose an answer.")
    if told.kind == "EXERCISE_QUESTION" and words.strip() == "":
        return _("Write your question in a few words.")
    return ""


@page(OWN, methods=("GET", "HEAD", "POST"))
def mentor(request: HttpRequest) -> HttpResponse:
    """Whom to ask, and the way to the real desk."""
    act = act_of(request)
    if request.method == "POST":
        accounts.finish_welcome(actor=act.actor, at=act.at)
        return redirect("/")
    items = _items(act)
    shown = {
        "mentor": accounts.mentor_of(act.actor),
        "left": sum(item.done_at is None for item in items) if items else len(ORDER),
    }
    return render(request, "welcome/mentor.html", {**_frame(4), **shown})
