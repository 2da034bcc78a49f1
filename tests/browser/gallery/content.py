"""Invented people, documents and messages, in the languages the gallery is looked at in."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from alcyon.web.parts import Chip, Choice, Claim, Event, Field, Link, LinkGroup, Name, Row, Tile

WORDS: dict[str, dict[str, str]] = yaml.safe_load(
    Path(__file__).with_name("words.yaml").read_text("utf-8")
)
AT = [datetime(2026, 11, 21, 9, minute, tzinfo=UTC) for minute in (42, 24, 24)]


def words(language: str) -> dict[str, str]:
    """The words of one language; English for a language that is not here."""
    return {key: texts.get(language, texts["en"]) for key, texts in WORDS.items()}


def navigation(w: dict[str, str], current: str) -> list[LinkGroup]:
    def link(key: str, icon: str, count: int = 0) -> Link:
        return Link(w[key], f"/{key}/", icon, count, key == "desk", key == current)

    return [
        LinkGroup(
            "",
            [
                link("desk", "inbox", 7),
                link("search", "search"),
                link("new", "plus"),
                link("import", "database-import"),
                link("review", "calendar-due", 12),
            ],
        ),
        LinkGroup(
            w["sharing"],
            [link("share", "share"), link("audit", "history"), link("requests", "scale", 1)],
        ),
        LinkGroup(w["admin"], [link("members", "users"), link("networks", "network")]),
    ]


def desk_rows(w: dict[str, str]) -> dict[str, list[Row]]:
    first = [
        Row(
            w["hit"],
            "#",
            w["hit_s"],
            "id",
            w["left"],
            None,
            True,
            [Chip(w["verify"], "hit", "alert-triangle")],
            "hit",
            True,
        ),
        Row(
            w["ask"],
            "#",
            w["ask_s"],
            "message-2",
            "12:00",
            chips=[Chip(w["urgent"], "possible")],
            fresh=True,
        ),
    ]
    then = [
        Row(
            w["car"],
            "#",
            w["car_s"],
            "car",
            "09:10",
            chips=[Chip(w["possible"], "possible", "circle-half-2")],
        ),
        Row(
            w["yellow"],
            "#",
            w["yellow_s"],
            "",
            "08:55",
            chips=[Chip(w["notice"])],
            letter="Y",
            colour="yellow",
        ),
        Row(
            w["shelter"],
            "#",
            w["shelter_s"],
            "shield-heart",
            "08:41",
            chips=[Chip(w["protection"], "protect")],
            tone="protect",
        ),
        Row(
            w["none_t"],
            "#",
            w["none_s"],
            "circle-dashed",
            "07:58",
            chips=[Chip(w["none"], "none", "circle-dashed")],
        ),
        Row(
            w["second"], "#", w["second_s"], "checkbox", "07:30", chips=[Chip(w["task"], "accent")]
        ),
    ]
    return {"first": first, "then": then}


def tiles(w: dict[str, str]) -> list[Tile]:
    return [
        Tile("B", w["source"], w["source_w"]),
        Tile("2", w["info"], w["info_w"]),
        Tile("H1", w["handling"], w["handling_w"]),
    ]


def history(w: dict[str, str]) -> list[Event]:
    return [
        Event(AT[0], w["me"], w["opened"]),
        Event(AT[1], "Alcyon", w["made"]),
        Event(AT[2], w["north"], w["sent"]),
    ]


def properties(w: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "label": w["name"],
            "claims": [
                Claim("TESTOVA, Amira", "en", w["report"], "B2"),
                Claim("أميرة تستوفا", "ar", w["interview"], "C3"),
            ],
        },
        {
            "label": w["born"],
            "claims": [
                Claim("14 Mar 2004", "", w["report"], "B2", "", "number"),
                Claim("2004", "", w["interview"], "C3", w["dayunknown"], "number"),
            ],
        },
        {
            "label": w["document"],
            "claims": [Claim("X00 123 456", "", w["report"], "A1", "", "code")],
        },
        {
            "label": w["phone"],
            "claims": [
                Claim("+00 555 0182", "", w["report"], "B2", "", "phone"),
                Claim("+00 555 0128", "", w["report"], "B2", "", "phone", withdrawn=True),
            ],
        },
        {"label": w["issued"], "claims": [Claim(w["exl"], "", w["report"], "A1")]},
        {"label": w["sex"], "claims": []},
    ]


NAMES = [
    Name("أميرة تستوفا", "ar", "Amira Testova", "BGN/PCGN"),
    Name("TESTOVA, Amira", "en", note="passport"),
    Name("Тестова Аміра", "uk", "Testova Amira", "KMU 55"),
    Name("测试娃", "zh", "Ceshi Wa", "Pinyin"),
]
FIELDS = [
    Field(
        "caption",
        "Name as written",
        "أميرة تستوفا",
        hint="In the script of the document. You can add other spellings.",
    ),
    Field(
        "born",
        "Date of birth",
        "31/02/1990",
        errors=["Enter a date like 5 Mar 1990, 1990-03 or 1990"],
        required=False,
        width="half",
    ),
    Field(
        "kind",
        "Kind",
        "Person",
        kind="select",
        choices=[Choice("Person", "Person"), Choice("Vehicle", "Vehicle")],
        width="half",
    ),
    Field(
        "standing",
        "Standing",
        kind="radios",
        choices=[
            Choice("FACT", "Fact", "Seen, measured, or on paper", True),
            Choice("ASSESSMENT", "Assessment", "What somebody makes of it"),
        ],
    ),
    Field(
        "audience",
        "Who may read this",
        kind="checks",
        errors=["Choose who may read this"],
        choices=[
            Choice("me", "My organisation"),
            Choice("net", "HTEG", "41 organisations"),
            Choice("all", "Every organisation on this node"),
        ],
    ),
    Field("note", "Remarks", "", kind="textarea", required=False, maxlength=2000),
    Field(
        "minor",
        "This person is a minor",
        kind="check",
        hint="The name is then kept in the vault, and a code stands in its place.",
    ),
]
