"""Search: own and shared records, the whole question in the address."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alcyon.doors import queue
from alcyon.doors.actions import Act, act_of
from alcyon.kernel.errors import Invalid
from alcyon.kernel.ids import read_protected_code
from alcyon.kernel.tables import table
from alcyon.ontology import SCHEMATA
from alcyon.registry import drafts, opening, selectors
from alcyon.registry.opening import Found
from alcyon.registry.selectors import Count, Sought
from alcyon.trust import jobs
from alcyon.trust.selectors import names_of_organisations
from alcyon.web.pages import page
from alcyon.web.parts import Choice, Cursor, Field, Word
from alcyon.web.records.presenting import language, list_row, marking, words_of

PER_PAGE = 25


@page("record.read")
def search(request: HttpRequest) -> HttpResponse:
    """What matches, newest first, 25 at a time. One audit row with the ids that were shown."""
    act = act_of(request)
    sought = sought_of(request.GET)
    if (coded := _by_code(act, sought)) is not None:
        return redirect("record", record_id=coded)
    start = _start(request.GET)
    found = opening.search_records(
        actor=act.actor, at=act.at, sought=sought, most=PER_PAGE, start=start
    )
    shown, count_of = found.records, selectors.count(sought, act.actor)
    return render(
        request,
        "records/search.html",
        {
            "query": sought.text,
            "rows": [list_row(record, act.actor) for record in shown],
            "words": _words(request.GET),
            "fields": _fields(),
            "cursor": _cursor(request.GET, start, found, count_of),
            "count_sentence": count_sentence(count_of),
            "marking": marking(shown),
            "is_blank": sought.is_blank,
            "may_count": count_of.more,
            "asked": [(k, v) for k, vs in request.GET.lists() for v in vs if v],
        },
    )


@page("record.read", methods=("POST",))
def count(request: HttpRequest) -> HttpResponse:
    """Count exactly, in the background; the number comes to the Desk."""
    act = act_of(request)
    sought = sought_of(request.POST)
    kept = drafts.keep(
        actor=act.actor, at=act.at, kind=f"count:{act.at:%H%M%S%f}", form=sought.as_form()
    )
    ordered = jobs.order(
        actor=act.actor, at=act.at, kind="count", ability="record.read", object_id=kept
    )
    queue.send(ordered)
    query = request.POST.copy()
    for name in ("csrfmiddlewaretoken", "counting"):
        query.pop(name, None)
    return redirect(f"{reverse('search')}?{query.urlencode()}")


def sought_of(given: QueryDict) -> Sought:
    """What the address asks for. An owner that is not a number finds nothing, not everything."""
    owners = tuple(int(text) if text.isdecimal() else -1 for text in _given(given, "owner"))
    return Sought(
        text=given.get("q", "").strip(),
        schemata=_given(given, "schema"),
        owners=owners,
        categories=_given(given, "category"),
        crime_areas=_given(given, "area"),
    )


def _given(given: QueryDict, name: str) -> tuple[str, ...]:
    return tuple(text for text in given.getlist(name) if text)


def count_sentence(count: Count) -> str:
    if count.more:
        return _("More than 10,000 records")
    return ngettext("%(n)d record", "%(n)d records", count.number) % {"n": count.number}


def _by_code(act: Act, sought: Sought) -> UUID | None:
    """A typed code of a protected person leads straight to its record."""
    if replace(sought, text="") != Sought():
        return None
    try:
        code = read_protected_code(sought.text)
    except Invalid:
        return None
    found = selectors.records_of(selectors.search(Sought(text=code), act.actor, most=25))
    return next((record.pk for record in found if record.code == code), None)


def _start(given: QueryDict) -> int:
    text = given.get("from", "0")
    return min(int(text), selectors.NEWEST) if text.isdecimal() else 0


def _cursor(given: QueryDict, start: int, found: Found, count: Count) -> Cursor:
    shown = len(found.records)
    return Cursor(
        showing=_("Showing %(first)d to %(last)d · %(count)s")
        % {
            "first": start + 1 if shown else 0,
            "last": start + shown,
            "count": count_sentence(count),
        },
        previous=_address(given, {"from": max(start - PER_PAGE, 0)}) if start > 0 else "",
        next="" if found.following is None else _address(given, {"from": found.following}),
    )


def _address(given: QueryDict, change: Mapping[str, object]) -> str:
    query = given.copy()
    for name, value in change.items():
        query[name] = str(value)
    return f"{reverse('search')}?{query.urlencode()}"


def _words(given: QueryDict) -> list[Word]:
    """The filters in force, each with the address without it."""
    names = {str(pk): name for pk, name in names_of_organisations().items()}
    labels: dict[str, tuple[str, Callable[[str], str]]] = {
        "schema": (_("Kind"), _schema_name),
        "owner": (_("Owner"), lambda code: names.get(code, code)),
        "category": (_("Category"), partial(words_of, "categories")),
        "area": (_("Crime area"), partial(words_of, "crime_areas")),
    }
    made = []
    for name, (label, say) in labels.items():
        for value in _given(given, name):
            rest = [(k, v) for k, vs in given.lists() for v in vs if (k, v) != (name, value)]
            kept = urlencode([(k, v) for k, v in rest if k != "from"])
            made.append(Word(label, say(value), f"{reverse('search')}?{kept}"))
    return made


def _schema_name(code: str) -> str:
    return SCHEMATA[code].plural(language()) if code in SCHEMATA else code


def _fields() -> list[Field]:
    """The filters that can be added."""
    things = [(of.name, of.plural(language())) for of in SCHEMATA.values() if of.edge is None]
    owners = [(str(pk), name) for pk, name in names_of_organisations().items()]
    return [
        _select("schema", _("Kind"), sorted(things, key=lambda pair: pair[1])),
        _select("category", _("Category"), table("categories").choices(language())),
        _select("area", _("Crime area"), table("crime_areas").choices(language())),
        _select("owner", _("Owner"), sorted(owners, key=lambda pair: pair[1])),
    ]


def _select(name: str, label: str, choices: Sequence[tuple[str, str]]) -> Field:
    every = [Choice("", _("Any")), *(Choice(value, words) for value, words in choices)]
    return Field(name=name, label=label, kind="select", choices=every, required=False)
