"""Rules about templates: strict CSP, every word translatable, no GET that changes things."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tools.lints.rule import Rule, line_of

TEMPLATES = ("src/alcyon/*/templates/*.html",)
COMMENT = re.compile(
    r"\{#.*?#\}|\{% *comment.*?\{% *endcomment *%\}|<!--.*?-->|<!doctype[^>]*>",
    re.DOTALL | re.IGNORECASE,
)
BLOCK_TRANSLATION = re.compile(
    r"\{% *blocktrans(?:late)?\b.*?\{% *endblocktrans(?:late)? *%\}", re.DOTALL
)
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
RAW = re.compile(r"<(script|style|code|kbd|svg|samp)\b.*?</\1>", re.DOTALL)
ELEMENT = re.compile(r"<[^<>]*>", re.DOTALL)
ATTRIBUTE = re.compile(r"""(?<=\s)[\w-]+=(?:"[^"]*"|'[^']*')""")  # in a part that goes inside a tag
WORD = re.compile(r"[^\W\d_]{2,}")
NAMES = {
    "Alcyon",
    "UTC",
    "nbsp",
    "hellip",
    "middot",
    "rarr",
    "larr",
    "times",
    "amp",
    "lt",
    "gt",
    "shy",
}
SPOKEN = re.compile(r"""\b(?:placeholder|title|alt|aria-label)=(["'])(.*?)\1""", re.DOTALL)
INLINE = re.compile(
    r"""\sstyle=|<style\b|\son[a-z]+=|\shx-on[:=-]|javascript:"""
    r"""|<script(?![^>]*\b(?:src=|type=["']application/json))""",
    re.IGNORECASE,
)
OUTSIDE = re.compile(
    r"""\b(?:src|href|action|srcset|hx-\w+)=["']\s*(?:https?:)?//""", re.IGNORECASE
)
FORM = re.compile(r"<form\b(?P<head>[^>]*)>(?P<body>.*?)</form>", re.DOTALL | re.IGNORECASE)
ICON = re.compile(r"""\{% *icon +["']([a-z0-9-]+)["']""")


def blanked(text: str, *patterns: re.Pattern[str]) -> str:
    """`text` with every match replaced by spaces; lines keep their numbers."""
    for pattern in patterns:
        text = pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    return text


def inline_code(_path: str, text: str) -> Iterator[int]:
    for found in INLINE.finditer(blanked(text, COMMENT)):
        yield line_of(text, found.start() + (found[0][:1].isspace()))


def outside_address(_path: str, text: str) -> Iterator[int]:
    for found in OUTSIDE.finditer(blanked(text, COMMENT)):
        yield line_of(text, found.start())


def untranslated(_path: str, text: str) -> Iterator[int]:
    """A heuristic: any word of two letters that no translation tag holds."""
    code_free = blanked(text, COMMENT, BLOCK_TRANSLATION, TAG)
    for found in SPOKEN.finditer(code_free):
        if set(WORD.findall(found[2])) - NAMES:
            yield line_of(text, found.start())
    seen = blanked(code_free, RAW, ELEMENT, ATTRIBUTE)
    for found in WORD.finditer(seen):
        if found[0] not in NAMES:
            yield line_of(text, found.start())


def changing_get(_path: str, text: str) -> Iterator[int]:
    """A form must name its method, and one that is not POST carries no token to spend."""
    for found in FORM.finditer(blanked(text, COMMENT)):
        method = re.search(r"""\bmethod=["']?(\w+)""", found["head"])
        changes = "csrf_token" in found["body"]
        if method is None or (changes and method[1].lower() != "post"):
            yield line_of(text, found.start())


@cache
def listed_icons() -> frozenset[str]:
    file = Path(__file__).resolve().parents[1] / "icons.txt"
    return frozenset(line for line in file.read_text("utf-8").split() if line)


def unlisted_icon(_path: str, text: str) -> Iterator[int]:
    for found in ICON.finditer(text):
        if found[1] not in listed_icons():
            yield line_of(text, found.start())


RULES = (
    Rule(
        name="inline-code",
        why="strict CSP: styles, scripts and handlers live in files",
        files=TEMPLATES,
        find=inline_code,
        good=(
            '<p class="style">text</p>',
            '<script type="module" src="{% static \'js/app.js\' %}"></script>',
            '<script id="x" type="application/json">{}</script>',
            '{# never style="" #}',
            '<button aria-controls="on">',
        ),
        bad=(
            '<p style="color:red">',
            "<style>p{}</style>",
            "<script>alert(1)</script>",
            '<a onclick="go()">',
            '<a href="javascript:go()">',
            '<div hx-on:click="go()">',
        ),
    ),
    Rule(
        name="outside-address",
        why="no page asks another host for anything",
        files=TEMPLATES,
        find=outside_address,
        good=("<img src=\"{% static 'a.svg' %}\">", '<svg xmlns="http://www.w3.org/2000/svg">'),
        bad=(
            '<script src="https://cdn.example/x.js">',
            '<link href="//cdn.example/x.css">',
            '<a href="http://example.org">',
        ),
    ),
    Rule(
        name="untranslated",
        why="words that a reader sees stand in a translation tag",
        files=TEMPLATES,
        find=untranslated,
        good=(
            "<h1>{% translate 'Desk' %}</h1>",
            "{% blocktranslate %}Read <b>this</b>{% endblocktranslate %}",
            "<p>{{ name }} · 12 &middot; Alcyon</p>",
            "<input placeholder=\"{% translate 'Name' %}\">",
            "<kbd>Esc</kbd>",
            "{% if a == 'words here' %}x{% endif %}",
            ' aria-invalid="true"{% if x %} aria-required="true"{% endif %}',
        ),
        bad=(
            "<h1>Desk</h1>",
            '<input placeholder="Name">',
            '<button aria-label="Close">',
            "{{ count }} records",
            "<p>الاسم</p>",
        ),
    ),
    Rule(
        name="changing-get",
        why="a form names its method; what changes something is a POST",
        files=TEMPLATES,
        find=changing_get,
        good=(
            '<form method="post">{% csrf_token %}</form>',
            '<form method="get" role="search"><input name="q"></form>',
        ),
        bad=(
            "<form>{% csrf_token %}</form>",
            '<form method="get">{% csrf_token %}</form>',
            '<form action="x"><button>1</button></form>',
        ),
    ),
    Rule(
        name="unlisted-icon",
        why="the sprite holds the icons of tools/icons.txt: add the name there",
        files=TEMPLATES,
        find=unlisted_icon,
        good=('{% icon "search" %}', "{% icon name %}"),
        bad=('{% icon "no-such-thing" %}',),
    ),
)
