"""Alarms of the node, said in the reader's language to those who run it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alcyon.node import alarms
from alcyon.trust import selectors
from alcyon.trust.actors import Actor

WORDS: Mapping[str, tuple[Promise, Promise]] = {
    "disk-full": (
        _("The disk is full"),
        _("Only %(free_mb)s MB are left at %(place)s. Nothing new can be stored. Make room now."),
    ),
    "disk-low": (
        _("The disk is filling up"),
        _("%(free_mb)s MB are left at %(place)s. Make room, or add a disk."),
    ),
    "clock-jumped": (
        _("The clock jumped"),
        _("It moved by %(seconds)s seconds. Set the time service of this machine right."),
    ),
    "clock-behind": (
        _("The clock is behind"),
        _("It is %(seconds)s seconds before what this node has seen already. Set it right."),
    ),
    "clock-differs": (
        _("Two clocks disagree"),
        _("This machine and its database differ by %(seconds)s seconds. Set the time right."),
    ),
    "backup-old": (
        _("No recent backup"),
        _("The last one is %(days)s days old (-1: never made). Run `alcyon backup`."),
    ),
    "certificate-expires": (
        _("The certificate ends soon"),
        _("HTTPS stops working on %(on)s. Run `alcyon tls`."),
    ),
}


@dataclass(frozen=True)
class Said:
    """An alarm in words."""

    title: str
    text: str
    is_urgent: bool


def current(actor: Actor) -> list[Said]:
    """Disk, clock, backup and certificate, for whoever runs the node; nobody else is told."""
    return [_said(alarm) for alarm in selectors.node_alarms(actor)]


def _said(alarm: alarms.Alarm) -> Said:
    title, text = WORDS.get(alarm.code, (alarm.code, ""))
    return Said(str(title), str(text) % dict(alarm.facts), alarm.is_urgent)
