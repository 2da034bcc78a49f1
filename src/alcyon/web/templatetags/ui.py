"""The components of the page. `{% load ui %}` brings all of them and the single values.

Each takes one part (see `alcyon.web.parts`) or a mapping with the same keys.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template

from alcyon.web.parts import Cell, Column
from alcyon.web.templatetags import asking, values

register = template.Library()
for library in (values.register, asking.register):
    register.tags.update(library.tags)
    register.filters.update(library.filters)

Context = dict[str, Any]


def _part(name: str) -> str:
    return f"components/{name}.html"


@register.inclusion_tag(_part("chip"))
def chip(text: str, tone: str = "", icon: str = "") -> Context:
    """A word in a capsule. Tones are listed in `parts.Tone`."""
    return {"text": text, "tone": tone, "icon": icon}


@register.inclusion_tag(_part("list_row"))
def list_row(row: Any) -> Context:
    """One `<li>` of a list: icon, title, source line, due, chips. Takes a `parts.Row`."""
    return {"row": row}


@register.inclusion_tag(_part("grade_tiles"))
def grade_tiles(tiles: Iterable[Any]) -> Context:
    """Source, information and handling, each as letter and words. Takes `parts.Tile`s."""
    return {"tiles": tiles}


@register.inclusion_tag(_part("record_header"))
def record_header(
    title: Any, kind: str, icon: str = "user", chips: Any = (), line: str = ""
) -> Context:
    """The head of a record: what it is, its caption, its marks and a line of origin."""
    return {"title": title, "kind": kind, "icon": icon, "chips": chips, "line": line}


@register.inclusion_tag(_part("why_box"))
def why_box(sentence: str, reasons: Iterable[str] = (), title: str = "") -> Context:
    """Why you can see this, or why this matters: one sentence, and reasons below it."""
    return {"sentence": sentence, "reasons": reasons, "title": title}


@register.inclusion_tag(_part("sharing"))
def sharing(sentence: str, who: Sequence[str] = (), href: str = "") -> Context:
    """Who will see this, as a sentence and as a list that opens; `href` is where to change it."""
    return {"sentence": sentence, "who": who, "href": href}


@register.inclusion_tag(_part("claims"))
def claims(label: str, claims: Iterable[Any], protected: bool = False) -> Context:
    """One property of a record: a `<dt>` and one `<dd>` per `parts.Claim` with its source."""
    return {"label": label, "claims": claims, "protected": protected}


@register.inclusion_tag(_part("names"))
def names(names: Iterable[Any]) -> Context:
    """A name in each script it was written in, the original first. Takes `parts.Name`s."""
    return {"names": names}


@register.inclusion_tag(_part("filter_words"))
def filter_words(words: Sequence[Any], clear: str = "") -> Context:
    """The filters in force as removable words. Takes `parts.Word`s."""
    return {"words": words, "clear": clear}


@register.inclusion_tag(_part("pagination"))
def pagination(cursor: Any) -> Context:
    """ "Showing N of M" and the ways back and on. Takes a `parts.Cursor`."""
    return {"cursor": cursor}


@register.inclusion_tag(_part("table"))
def data_table(
    caption: str, columns: Sequence[Any], rows: Iterable[Any], shown: bool = False
) -> Context:
    """A table that becomes a stack of cards on a narrow screen.

    `rows` are sequences of texts or `parts.Cell`s, one per column; the first names the row.
    """
    heads = [Column(label=c) if isinstance(c, str) else c for c in columns]
    paired = [list(zip(heads, map(_cell, row), strict=True)) for row in rows]
    return {"caption": caption, "columns": heads, "rows": paired, "caption_shown": shown}


def _cell(cell: Any) -> Any:
    """A cell as it is; anything that is not one becomes its text."""
    if isinstance(cell, Cell | Mapping):
        return cell
    return Cell(text="" if cell is None else str(cell))


@register.inclusion_tag(_part("steps"))
def steps(steps: Sequence[Any], current: int) -> Context:
    """Where in a wizard the reader stands; `current` counts from 1. Takes `parts.Step`s."""
    return {"steps": steps, "current": current, "total": len(steps)}


@register.inclusion_tag(_part("job"))
def job(job: Any, id: str = "job") -> Context:
    """Progress of a job, asked again every 15 seconds while it runs. Takes a `parts.Job`."""
    return {"job": job, "id": id}


@register.inclusion_tag(_part("state"))
def state(kind: str, title: str, text: str = "", action: Any = None) -> Context:
    """What stands where nothing else can: `kind` is empty, loading, offline or refused."""
    return {"kind": kind, "title": title, "text": text, "action": action}


@register.inclusion_tag(_part("tip"))
def tip(text: str, tone: str = "", icon: str = "") -> Context:
    """A quiet remark beside the work. Tones as for `chip`."""
    return {"text": text, "tone": tone, "icon": icon}


@register.inclusion_tag(_part("notice"))
def notice(title: str, text: str = "", tone: str = "info", action: Any = None) -> Context:
    """An answer or a warning across the page, for what must not be missed."""
    return {"title": title, "text": text, "tone": tone, "action": action}


@register.inclusion_tag(_part("audit_line"))
def audit_line(event: Any) -> Context:
    """One `<li>`: when, who, what, for which purpose. Takes a `parts.Event`."""
    return {"event": event}


@register.inclusion_tag(_part("history"))
def history(events: Iterable[Any], label: str = "") -> Context:
    """What happened, newest first, as a line of time. Takes `parts.Event`s."""
    return {"events": events, "label": label}


@register.inclusion_tag(_part("device_row"), takes_context=True)
def device_row(context: template.RequestContext, device: Any) -> Context:
    """One `<li>`: a browser, phone, key or token, with its way out. Takes a `parts.Device`."""
    return {"device": device, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag(_part("actions"), takes_context=True)
def actions(context: template.RequestContext, actions: Iterable[Any], label: str = "") -> Context:
    """Buttons in a row, the primary one first. Takes `parts.Action`s."""
    return {"actions": actions, "label": label, "csrf_token": context.get("csrf_token")}
