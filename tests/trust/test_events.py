"""Every act that is written into the trail has a name in four languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from alcyon import trust
from alcyon.kernel import tables

SOURCE = Path(trust.__file__).resolve().parents[1]
EVENTS = Path(trust.__file__).with_name("events.yaml")
ACT = re.compile(
    r"(account|audit|export|import|job|link|member|network|organisation|protect|record|request"
    r"|token)\.[a-z_]+"
)
ABILITIES_OF_THE_NODE = {"member.join", "member.read", "audit.key"}
"""Held by nobody's role: what the node itself does. And one file of keys."""


def acts() -> Iterator[tuple[str, str]]:
    """Every dotted word of the source that looks like an act, and the file it stands in."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            said = node.value if isinstance(node, ast.Constant) else None
            if isinstance(said, str) and ACT.fullmatch(said):
                yield said, path.name


def test_every_act_of_the_source_has_a_name() -> None:
    known = {entry.code for entry in tables.load(EVENTS)}
    known |= {entry.code for entry in tables.table("actions")} | ABILITIES_OF_THE_NODE
    assert {(act, file) for act, file in acts() if act not in known} == set()


def test_no_name_is_left_over() -> None:
    written = {act for act, _ in acts()}
    assert {entry.code for entry in tables.load(EVENTS)} - written == set()
