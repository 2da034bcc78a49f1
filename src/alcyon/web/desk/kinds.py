"""What can lie on the Desk. Later domains add their kinds here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from alcyon.ontology import SCHEMATA
from alcyon.trust.models import DeskItem
from alcyon.web.parts import Chip, Tone
from alcyon.web.records.presenting import language

Words = str | Promise


@dataclass(frozen=True)
class Kind:
    """How one kind of item is told: words, icon, and where its work is done."""

    words: Words
    icon: str
    explains: Words = ""
    route: str = ""
    tone: Tone = ""
    tells: Callable[[DeskItem], str] | None = None

    def title(self, item: DeskItem) -> str:
        return self.tells(item) if self.tells is not None else str(self.words)

    def text(self, item: DeskItem) -> str:
        return str(self.explains)

    def source(self, item: DeskItem, names: Any) -> str:
        known: Mapping[int, str] = names
        return "" if item.sender_id == item.organisation_id else known.get(item.sender_id, "")

    def href(self, item: DeskItem) -> str:
        if self.route == "":
            return ""
        takes_id = self.route in {"record", "import", "export"}
        return reverse(self.route, args=[item.object_id] if takes_id else [])

    def chips(self, item: DeskItem) -> Sequence[Chip]:
        return [Chip(str(_("Exercise")), "info", "school")] if item.is_exercise else []


def _shared(item: DeskItem) -> str:
    of = SCHEMATA.get(str(item.facts.get("schema")))
    kind = of.label(language()) if of is not None else ""
    return str(_("A record was shared with you: %(kind)s")) % {"kind": kind}


def _due(item: DeskItem) -> str:
    count = int(item.facts.get("count", 1))
    return ngettext("%(n)d record to review", "%(n)d records to review", count) % {"n": count}


def _counted(item: DeskItem) -> str:
    count = int(item.facts.get("count", 0))
    found = ngettext("Your search finds %(n)d record", "Your search finds %(n)d records", count)
    return found % {"n": count}


KINDS: Mapping[str, Kind] = {
    "COUNT_DONE": Kind(
        _("Your search was counted"),
        "search",
        _("Counted exactly, of what you may see, at the moment of counting."),
        "search",
        tells=_counted,
    ),
    "RECORD_SHARED": Kind(
        _("A record was shared with you"),
        "share",
        _("Another organisation decided that you may read this record. Open it to see why."),
        "record",
        tells=_shared,
    ),
    "REVIEW_DUE": Kind(
        _("Records to review"),
        "calendar-due",
        _("Say whether they are still needed. What nobody keeps is deleted when its day comes."),
        "reviews",
        tells=_due,
    ),
    "IMPORT_DONE": Kind(
        _("Your import is through"),
        "database-import",
        _("Every row is in, or listed with the reason why not."),
        "import",
        "agree",
    ),
    "IMPORT_STOPPED": Kind(
        _("Your import stopped"),
        "database-import",
        _("What was taken in stays. It can be resumed where it stood."),
        "import",
        "possible",
    ),
    "EXPORT_DONE": Kind(
        _("Your export is ready"),
        "file-export",
        _("The file waits for you. Fetching it is written down."),
        "export",
        "agree",
    ),
    "JOB_FAILED": Kind(
        _("Something you ordered failed"),
        "alert-triangle",
        _("Nothing was lost. The reason stands on its page."),
        tone="possible",
    ),
    "JOB_STOPPED": Kind(
        _("Something you ordered was stopped"),
        "lock",
        _("The right that it needs is not held any more, so it did not run."),
        tone="possible",
    ),
    "REQUEST_DUE": Kind(
        _("A data-subject request is due"),
        "scale",
        _("A person asked about their data. The law sets the day of the answer."),
        "requests",
    ),
    "SEAT_PROPOSED": Kind(
        _("A member waits to be vetted"),
        "network",
        _("Your organisation stewards the network. Somebody who did not propose them vets."),
        "networks",
    ),
    "SEAT_VETTED": Kind(
        _("You sit in a network now"),
        "network",
        _("What is shared with it is open to you, and its members know your name."),
        "networks",
        "agree",
    ),
    "LIAISON_SEATED": Kind(
        _("A liaison member sits with you"),
        "building",
        _("They act for their own organisation. You see who they are and can end the seat."),
        "members",
    ),
}
