"""What we share with whom, and the tables that say what markings mean."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from alcyon.doors.actions import act_of
from alcyon.kernel import tables
from alcyon.kernel.tables import Entry
from alcyon.registry.audience_selectors import shared_by
from alcyon.trust import selectors
from alcyon.trust.rule import EVERYONE
from alcyon.web.administration.wording import language, network_name
from alcyon.web.pages import page
from alcyon.web.parts import Cell, Chip, Column


@page("record.share")
def sharing(request: HttpRequest) -> HttpResponse:
    """How many of our records each organisation and network can read."""
    act = act_of(request)
    counts = shared_by(act.actor.for_organisation)
    rows = sorted(counts.by_key.items(), key=lambda pair: (-pair[1], pair[0]))
    organisations = selectors.names_of_organisations()
    networks = {one.pk: network_name(one) for one in selectors.networks()}
    context = {
        "total": counts.total,
        "unshared": counts.unshared,
        "columns": [_("With whom"), Column(_("Records"), number=True)],
        "rows": [[_audience(key, organisations, networks), count] for key, count in rows],
        "help_text": [
            _("Counted are the records of your organisation that you may read yourself."),
            _("A record that is shared with two audiences counts with both."),
            _("Everyone means every organisation of this node; other nodes are always named."),
        ],
    }
    return render(request, "audit/sharing.html", context)


def _audience(key: int, organisations: Any, networks: Any) -> Cell:
    if key == EVERYONE:
        return Cell(_("Every organisation of this node"), chip=Chip(_("Everyone"), "possible"))
    if key > 0:
        return Cell(organisations.get(key) or _("A closed organisation"))
    return Cell(networks.get(-key, ""), chip=Chip(_("Network"), "accent"))


@page("organisation.read")
def agreements(request: HttpRequest) -> HttpResponse:
    """Grading schemes, handling codes, levels, purposes and legal bases, to read."""
    context = {
        "grades": [_scheme(entry) for entry in tables.table("grades")],
        "grade_columns": [_("Grade"), _("Meaning")],
        "handling": [_coded(entry, chip=_onward(entry)) for entry in tables.table("handling")],
        "handling_columns": [_("Code"), _("What it means"), _("Passing on")],
        "levels": [_coded(entry) for entry in tables.table("levels")],
        "level_columns": [_("Level"), _("What it means")],
        "discovery": [_coded(entry) for entry in tables.table("discovery")],
        "discovery_columns": [_("Discovery"), _("What others learn")],
        "purposes": [entry.label(language()) for entry in tables.table("purposes")],
        "bases": [entry.label(language()) for entry in tables.table("legal_bases")],
    }
    return render(request, "audit/agreements.html", context)


def _coded(entry: Entry, chip: Chip | None = None) -> list[Any]:
    sentence = entry.text("sentence", language()) if "sentence" in entry else ""
    row: list[Any] = [entry.label(language()), sentence]
    return [*row, Cell("", chip=chip)] if chip is not None else row


def _onward(entry: Entry) -> Chip:
    if entry["onward"]:
        return Chip(_("May be passed on"), "agree")
    return Chip(_("Only with the owner's permission"), "possible")


def _scheme(entry: Entry) -> dict[str, Any]:
    """A grading scheme with the letters of its parts, each with its words."""
    parts = []
    for name, label in (("source", _("Source")), ("information", _("Information"))):
        rows = [[Cell(str(one["code"]), code=True), _words(one)] for one in entry.get(name, ())]
        if rows:
            parts.append({"label": label, "rows": rows})
    return {"name": entry.label(language()), "parts": parts}


def _words(one: Any) -> str:
    return tables.in_language(one["label"], language())
