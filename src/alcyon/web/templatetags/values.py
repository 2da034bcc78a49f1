"""How single values are written: icons, names, codes, dates, moments, time left."""

import re
from datetime import UTC, date, datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

register = template.Library()

CODES = re.compile(r"\b([A-Z][A-Z0-9]{0,7}(?:-[A-Z0-9]+)+)\b")
MINUTE, HOUR, DAY = 60, 3600, 86400
DIRECTED_ICONS = frozenset(
    {
        "arrow-back-up",
        "arrow-left",
        "arrow-right",
        "chevron-left",
        "chevron-right",
        "database-import",
        "file-export",
        "file-import",
        "list-details",
        "list-search",
        "login",
        "logout",
        "send",
    }
)
"""Icons that point along the line of reading, and so turn round from right to left."""


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite. Without a label it is decoration, which readers skip."""
    turned = " flip" if name in DIRECTED_ICONS else ""
    spoken: SafeString | str = format_html('role="img" aria-label="{}"', label)
    return format_html(
        '<svg class="icon{}" {}><use href="{}#i-{}"/></svg>',
        turned,
        spoken if label else SafeString('aria-hidden="true"'),
        static("vendor/sprite.svg"),
        name,
    )


@register.simple_tag
def code(value: object) -> SafeString:
    """A document number, plate or identifier: isolated, unbroken, fixed width."""
    return format_html('<bdi class="code" dir="ltr" translate="no">{}</bdi>', value)


@register.simple_tag
def bdi(value: object, lang: str = "") -> SafeString:
    """A text of its own language and direction inside a sentence of another."""
    if not lang:
        return format_html("<bdi>{}</bdi>", value)
    return format_html('<bdi lang="{}">{}</bdi>', lang, value)


@register.simple_tag
def partial_date(value: Any) -> SafeString:
    """A date of which perhaps only the year is known, said as such.

    Takes anything with `year`, `month`, `day`, `about`; a plain date is fully known.
    """
    if value is None:
        return SafeString("")
    about = getattr(value, "about", False)
    text, unknown = _known_part(value.year, value.month, value.day)
    words = _("about %(date)s") % {"date": text} if about else text
    if not unknown:
        return format_html('<span class="number">{}</span>', words)
    return format_html(
        '<span class="number">{}</span> <span class="muted">({})</span>', words, unknown
    )


def _known_part(year: int, month: int | None, day: int | None) -> tuple[str, str]:
    """The part that is known, and the words for the part that is not."""
    if month is None:
        return str(year), _("day and month unknown")
    if day is None:
        return formats.date_format(date(year, month, 1), "F Y"), _("day unknown")
    return formats.date_format(date(year, month, day), "j M Y"), ""


@register.simple_tag
def moment(at: datetime | None, only: str = "") -> SafeString:
    """A moment in the reader's time zone; UTC is in its title. `only` is "date" or "time".

    While the reader has chosen no zone, the browser's zone takes over where scripts run.
    """
    if at is None:
        return SafeString("")
    local, utc = timezone.localtime(at), at.astimezone(UTC)
    comma = "،" if get_language() == "ar" else ","
    pattern = {"date": "j M Y", "time": "H:i"}.get(only, f"j M Y{comma} H:i")
    zoned = str(timezone.get_current_timezone()) != "UTC"
    return format_html(
        '<time datetime="{}" title="{}" class="number"{}>{}</time>',
        utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        f"{formats.date_format(utc, 'j M Y, H:i')} UTC",
        "" if zoned else format_html(' data-local="{}"', only or "both"),
        formats.date_format(local, pattern),
    )


@register.simple_tag
def deadline(due_at: datetime | None, now: datetime | None = None) -> SafeString:
    """Time left, with the moment itself; crimson once less than a day is left."""
    if due_at is None:
        return SafeString("")
    seconds = int((due_at - (now or timezone.now())).total_seconds())
    tone = " urgent" if seconds < DAY else ""
    left = time_left(seconds)
    return format_html('<span class="due{}"><bdi>{}</bdi> · {}</span>', tone, left, moment(due_at))


def time_left(seconds: int) -> str:
    """The words for what is left of a period, at the precision that matters."""
    if seconds < 0:
        return _("Overdue")
    if seconds < HOUR:
        n = seconds // MINUTE
        return ngettext("%(n)d minute left", "%(n)d minutes left", n) % {"n": n}
    if seconds < DAY:
        return _("%(hours)d h %(minutes)d min left") % {
            "hours": seconds // HOUR,
            "minutes": seconds % HOUR // MINUTE,
        }
    n = seconds // DAY
    return ngettext("%(n)d day left", "%(n)d days left", n) % {"n": n}


@register.simple_tag
def words(values: Any, between: str = " · ") -> SafeString:
    """Several texts in one line, each isolated from the direction of its neighbours."""
    return format_html_join(between, "<bdi>{}</bdi>", ((value,) for value in values))


@register.filter
def unbroken(text: object) -> SafeString:
    """A text whose codes (`R-12`, `V-7K3M-2Q9T`) neither break at a hyphen nor turn round."""
    parts = CODES.split(str(text))  # texts and codes in turn
    marked = (
        (format_html('<bdi class="unbroken">{}</bdi>', part) if place % 2 else part,)
        for place, part in enumerate(parts)
    )
    return format_html_join("", "{}", marked)


@register.filter
def field_of(thing: Any, key: str) -> Any:
    """`thing.key` or `thing[key]`, for keys that are themselves variables."""
    if isinstance(thing, dict):
        return thing.get(key, "")
    return getattr(thing, key, "")
