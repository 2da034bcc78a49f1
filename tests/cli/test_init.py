"""`alcyon init`: a real node is founded once, and a mistake costs nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import FOUNDING, Operator

pytestmark = pytest.mark.slow


def files_holding(operator: Operator, secret: str) -> list[Path]:
    files = [path for path in operator.home.rglob("*") if path.is_file()]
    return [path for path in files if secret.encode() in path.read_bytes()]


def test_a_mistake_is_named_before_anything_is_made(operator: Operator) -> None:
    wrong = [*FOUNDING, "--slug", "Not A Slug", "--administrator", " "]

    done = operator.types(*wrong)

    assert done.returncode == 1
    assert done.stderr.startswith("invalid: ")
    assert "slug: " in done.stderr
    assert not (operator.home / "node.json").exists()
    assert not (operator.home / "postgres").exists()


def test_the_founder_gets_a_link_that_opens_the_node(operator: Operator) -> None:
    done = operator.types(*FOUNDING)

    assert done.returncode == 0, done.stderr
    link = re.search(rf"http://localhost:{operator.port}(/link/[\w-]{{43}})\n", done.stdout)
    assert link is not None
    assert files_holding(operator, link[1].removeprefix("/link/")) == []
    operator.waits_until_ready(operator.starts())
    assert operator.get(link[1]) == 200
    assert operator.get("/link/" + "x" * 43) == 404


def test_a_node_is_founded_once(owner: Operator) -> None:
    done = owner.types(*FOUNDING)

    assert done.returncode == 1
    assert done.stderr.startswith("founded-already: ")


def test_a_trial_is_never_founded_as_real(owner: Operator) -> None:
    card = owner.home / "node.json"
    card.write_text(card.read_text().replace("REAL", "TRIAL"))

    done = owner.types(*FOUNDING)

    assert done.returncode == 1
    assert done.stderr.startswith("node-kind: ")
