"""What `?` says of a page, and all of it on one page."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import get_language

from alcyon.doors.actions import public
from alcyon.kernel.tables import Entry, Table, load

TABLE = Path(__file__).with_name("help.yaml")
ANYWHERE = "anywhere"


def topics() -> Table:
    """All topics, in the order in which a newcomer would read them."""
    return load(TABLE)


def topic_of(route: str) -> Entry:
    """The topic of a page: its own, that of the pages it belongs to, or that of every page.

    `record-share` belongs to `record` where it has no topic of its own.
    """
    known = topics()
    parts = route.split("-")
    names = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    plural = [f"{parts[0]}s"]
    return known.entry(next((n for n in [*names, *plural] if known.has(n)), ANYWHERE))


def paragraphs(topic: Entry, language: str) -> list[str]:
    """The text of a topic, a paragraph a line."""
    return [line for line in topic.text("text", language).splitlines() if line.strip()]


def help_text(request: HttpRequest, language: str) -> list[str]:
    """What the help dialog of this page says."""
    match = request.resolver_match
    return paragraphs(topic_of((match.url_name or "") if match is not None else ""), language)


@public
def show(request: HttpRequest) -> HttpResponse:
    """Every topic on one page; the dialog links here, and so does `?` without scripts."""
    language = get_language() or "en"
    told = [
        {"code": topic.code, "title": topic.label(language), "text": paragraphs(topic, language)}
        for topic in topics()
    ]
    return render(request, "help/topics.html", {"topics": told})


urlpatterns = [path("help", show, name="help")]
