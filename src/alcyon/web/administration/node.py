"""The page of the node: alarms, versions, work that failed, what the doctor found."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats
from django.utils.translation import gettext as _

from alcyon.doors.actions import act_of
from alcyon.node import alarms, machine
from alcyon.node.findings import Finding, Level
from alcyon.trust import selectors
from alcyon.trust.queue_selectors import queue_summary
from alcyon.web.desk import alarms as alarm_words
from alcyon.web.pages import page
from alcyon.web.parts import Cell, Chip, Column

FAILED = frozenset({"failed", "aborted"})


@page("node.manage")
def node(request: HttpRequest) -> HttpResponse:
    """How this node fares. Looks at disks and files; changes nothing."""
    act = act_of(request)
    findings = list(machine.examine(settings.ALCYON_HOME, os.environ))
    work = queue_summary()
    context = {
        "node": selectors.node(),
        "alarms": alarm_words.current(act.actor),
        "facts": [*_versions(), *_backup()],
        "findings": [_finding_row(one) for one in findings if one.level is not Level.OK],
        "finding_columns": [_("What"), _("How to mend it"), _("State")],
        "in_order": sum(1 for one in findings if one.level is Level.OK),
        "work": [
            [
                Cell(one.task, code=True),
                Cell(
                    one.status, chip=Chip(_("Look at it"), "hit") if one.status in FAILED else None
                ),
                one.count,
            ]
            for one in work
        ],
        "work_columns": [_("Task"), _("State"), Column(_("Jobs"), number=True)],
        "help_text": [
            _("`alcyon doctor` on the machine itself says more, and how to mend each thing."),
            _("What members ordered stands on their Desks; here is what runs in the background."),
        ],
    }
    return render(request, "administration/node.html", context)


def _versions() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        row = cursor.fetchone()
    return [
        ("Alcyon", _own_version()),
        ("PostgreSQL", "" if row is None else str(row[0]).partition(" ")[0]),
        ("Django", django.get_version()),
        ("Python", platform.python_version()),
    ]


def _own_version() -> str:
    try:
        return version("alcyon")
    except PackageNotFoundError:
        return _("from a working copy")


def _backup() -> list[tuple[str, str]]:
    written = alarms.last_backup(settings.ALCYON_HOME)
    text = _("never") if written is None else formats.date_format(written, "j M Y, H:i")
    return [(_("Last backup"), text)]


def _finding_row(one: Finding) -> list[Any]:
    """The doctor speaks English, as it does on the command line."""
    tone = "hit" if one.level is Level.WRONG else "possible"
    words = _("Wrong") if one.level is Level.WRONG else _("Warning")
    return [
        Cell(one.text, lang="en"),
        Cell(one.mend, lang="en"),
        Cell("", chip=Chip(words, "hit" if tone == "hit" else "possible")),
    ]
