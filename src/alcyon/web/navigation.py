"""The navigation by role: an entry shows when the reader holds the ability it needs."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alcyon.web.parts import Link, LinkGroup


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of the product. `route` names its first page, `also` the start of others."""

    route: str
    label: str | Promise
    icon: str
    needs: str
    count: str = ""
    also: str = ""


GROUPS: tuple[tuple[str | Promise, tuple[Entry, ...]], ...] = (
    (
        "",
        (
            Entry("desk", _("Desk"), "inbox", "desk.read", count="desk"),
            Entry("search", _("Search"), "search", "record.read", also="/records/"),
            Entry("contribute", _("Contribute"), "plus", "record.contribute"),
            Entry("imports", _("Import"), "database-import", "import.run"),
            Entry("exports", _("Export"), "file-export", "record.export"),
            Entry("reviews", _("Review"), "calendar-due", "record.review", count="reviews"),
        ),
    ),
    (
        _("Sharing & audit"),
        (
            Entry("sharing", _("Sharing"), "share", "record.share"),
            Entry("audit", _("Audit"), "history", "audit.read"),
            Entry("requests", _("Data-subject requests"), "scale", "request.handle", "requests"),
        ),
    ),
    (
        _("Administration"),
        (
            Entry("directory", _("Directory"), "address-book", "organisation.read"),
            Entry("organisations", _("Organisations"), "building", "organisation.manage"),
            Entry("members", _("Members"), "users", "member.manage"),
            Entry("networks", _("Networks"), "network", "organisation.read"),
            Entry("node", _("Node"), "server-2", "node.manage"),
        ),
    ),
)


def navigation(
    *, abilities: Collection[str], path: str, counts: Mapping[str, int]
) -> list[LinkGroup]:
    """The groups this reader has, the entry of the current page marked.

    The current entry is the one with the longest address that `path` begins with.
    """
    found = [(label, list(_places(entries, abilities))) for label, entries in GROUPS]
    here = _nearest(path, [place for _label, places in found for place in places])
    return [
        LinkGroup(str(label), [_link(entry, href, href == here, counts) for entry, href in places])
        for label, places in found
        if places
    ]


def _places(entries: tuple[Entry, ...], abilities: Collection[str]) -> Iterator[tuple[Entry, str]]:
    for entry in entries:
        href = address(entry.route)
        if href and entry.needs in abilities:
            yield entry, href


def address(route: str) -> str:
    """Where a route leads, or nothing where this node has no such page."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""


def _nearest(path: str, places: Sequence[tuple[Entry, str]]) -> str:
    """The address of the entry that `path` lies under, by the longest beginning."""
    addresses = {href for _entry, href in places}
    if path in addresses:
        return path
    beginnings = {href: href for href in addresses if href != "/"}  # all lies under "/"
    beginnings |= {entry.also: href for entry, href in places if entry.also}
    begun = [beginning for beginning in beginnings if path.startswith(beginning)]
    return beginnings[max(begun, key=len)] if begun else ""


def _link(entry: Entry, href: str, current: bool, counts: Mapping[str, int]) -> Link:
    return Link(
        label=str(entry.label),
        href=href,
        icon=entry.icon,
        count=counts.get(entry.count, 0),
        hot=entry.route == "desk",
        current=current,
    )
