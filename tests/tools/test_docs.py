"""The documents hold: links lead somewhere, settings and targets exist and are described."""

import re
from pathlib import Path

import pytest

from alcyon.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
DECISIONS = sorted((ROOT / "docs/decisions").glob("0*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file(page: Path) -> None:
    missing = [
        link for link in LINK.findall(page.read_text("utf-8")) if not (page.parent / link).exists()
    ]

    assert missing == []


def test_every_document_is_listed() -> None:
    index = (ROOT / "docs/README.md").read_text("utf-8")
    listed = {(ROOT / "docs" / link).resolve() for link in LINK.findall(index)}

    for kind in ("tutorials", "how-to", "reference", "explanation"):
        for page in (ROOT / "docs" / kind).glob("*.md"):
            assert page.resolve() in listed, f"{page.name} is not in docs/README.md"


def test_decisions_are_numbered_without_a_gap_and_listed() -> None:
    index = (ROOT / "docs/decisions/README.md").read_text("utf-8")

    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    assert all(f"({page.name})" in index for page in DECISIONS)


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_says_what_why_at_what_cost_and_what_else(page: Path) -> None:
    text = page.read_text("utf-8")

    assert text.startswith(f"# {page.name[:4]} ")
    for heading in ("## Decision", "## Why", "## What it costs", "## Weighed"):
        assert heading in text
    assert len(text) < 5000, "one page"


def test_every_setting_that_the_code_reads_is_described() -> None:
    described = set(
        re.findall(r"`([A-Z][A-Z_]+)`", (ROOT / "docs/reference/settings.md").read_text())
    )
    read: set[str] = set()
    for file in (ROOT / "src").rglob("*.py"):
        read |= set(
            re.findall(r"""["'](ALCYON_[A-Z_]+|DATABASE_URL)["']""", file.read_text("utf-8"))
        )

    assert read - described == set()


def test_every_make_target_that_a_document_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for page in PAGES:
        for line in re.findall(
            r"(?:^|`)(make [a-z -]+?)(?:`|$| +#)", page.read_text(), re.MULTILINE
        ):
            assert set(line.split()[1:]) <= targets, f"{page.name}: {line}"


def test_every_command_and_make_target_is_described() -> None:
    described = (ROOT / "docs/reference/commands.md").read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")

    for command in COMMANDS:
        assert f"`alcyon {command.name}`" in described
    for target in re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE):
        assert f"make {target}" in described or target == "help"


def test_every_term_of_the_glossary_stands_once() -> None:
    terms = re.findall(r"^\| \*\*(.+?)\*\*", (ROOT / "docs/glossary.md").read_text(), re.MULTILINE)

    assert len(terms) > 30
    assert len(terms) == len(set(terms))
