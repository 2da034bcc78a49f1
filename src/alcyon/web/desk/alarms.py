"""Alarms of the node, said in the reader's language to those who run it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alcyon.node import alarms
from alcyon.trust import selectors
from alcyon.trust.actors import Actor

Facts = Mapping[str, str | int]


@dataclass(frozen=True)
class Said:
    """An alarm in words."""

    title: str
    text: str
    is_urgent: bool


def current(actor: Actor) -> list[Said]:
    """Disk, clock, backup and certificate, for whoever runs the node; nobody else is told."""
    return [said(alarm) for alarm in selectors.node_alarms(actor)]


def said(alarm: alarms.Alarm) -> Said:
    """Title and sentence; a code that this version does not know stands for itself."""
    words = WORDS.get(alarm.code)
    title, text = words(alarm.facts) if words else (alarm.code, "")
    return Said(title, text, alarm.is_urgent)


def _disk_full(facts: Facts) -> tuple[str, str]:
    text = _("Only %(free_mb)s MB are left at %(place)s. Nothing new can be stored. Make room now.")
    return _("The disk is full"), text % facts


def _disk_low(facts: Facts) -> tuple[str, str]:
    text = _("%(free_mb)s MB are left at %(place)s. Make room, or add a disk.")
    return _("The disk is filling up"), text % facts


def _clock_jumped(facts: Facts) -> tuple[str, str]:
    moved = int(facts["seconds"])
    seconds = abs(moved)
    text = (
        ngettext(
            "It moved back by %(seconds)d second. Set the time service of this machine right.",
            "It moved back by %(seconds)d seconds. Set the time service of this machine right.",
            seconds,
        )
        if moved < 0
        else ngettext(
            "It moved ahead by %(seconds)d second. Set the time service of this machine right.",
            "It moved ahead by %(seconds)d seconds. Set the time service of this machine right.",
            seconds,
        )
    )
    return _("The clock jumped"), text % {"seconds": seconds}


def _clock_behind(facts: Facts) -> tuple[str, str]:
    seconds = abs(int(facts["seconds"]))
    text = ngettext(
        "It is %(seconds)d second before what this node has seen already. Set it right.",
        "It is %(seconds)d seconds before what this node has seen already. Set it right.",
        seconds,
    )
    return _("The clock is behind"), text % {"seconds": seconds}


def _clock_differs(facts: Facts) -> tuple[str, str]:
    seconds = abs(int(facts["seconds"]))
    text = ngettext(
        "This machine and its database differ by %(seconds)d second. Set the time right.",
        "This machine and its database differ by %(seconds)d seconds. Set the time right.",
        seconds,
    )
    return _("Two clocks disagree"), text % {"seconds": seconds}


def _backup_old(facts: Facts) -> tuple[str, str]:
    days = int(facts["days"])
    title = _("No recent backup")
    if days < 0:
        return title, _("None was ever made. Run `alcyon backup`.")
    text = ngettext(
        "The last one is %(days)d day old. Run `alcyon backup`.",
        "The last one is %(days)d days old. Run `alcyon backup`.",
        days,
    )
    return title, text % {"days": days}


def _certificate_expires(facts: Facts) -> tuple[str, str]:
    text = _("HTTPS stops working on %(on)s. Run `alcyon tls`.")
    return _("The certificate ends soon"), text % facts


WORDS: Mapping[str, Callable[[Facts], tuple[str, str]]] = {
    "disk-full": _disk_full,
    "disk-low": _disk_low,
    "clock-jumped": _clock_jumped,
    "clock-behind": _clock_behind,
    "clock-differs": _clock_differs,
    "backup-old": _backup_old,
    "certificate-expires": _certificate_expires,
}
