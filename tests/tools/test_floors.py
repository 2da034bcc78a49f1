"""The contracts on imports bite: each is broken once in a small copy of the house."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools.lints.python import floors

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Every room of the contract, empty."""
    for room in floors():
        folder = tmp_path / "alcyon" / room
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text("")
    (tmp_path / "alcyon" / "__init__.py").write_text("")
    return tmp_path


def verdict(house: Path) -> tuple[int, str]:
    """Exit code and words of the import linter over `house`, with the project's contracts."""
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [str(program), "--no-logo", "--no-cache", "--config", str(ROOT / "pyproject.toml")],
        cwd=house,
        env={"PYTHONPATH": str(house), "PATH": "/usr/bin:/bin", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_an_empty_house_keeps_every_contract(house: Path) -> None:
    assert verdict(house)[0] == 0


@pytest.mark.parametrize(
    ("room", "imports"),
    [
        ("kernel", "import alcyon.ontology"),
        ("trust", "import alcyon.registry"),
        ("registry", "import alcyon.doors"),
        ("web", "import alcyon.api"),
        ("parsers", "import alcyon.node"),
        ("doors", "import alcyon.config"),
        ("kernel", "import django"),
        ("ontology", "import psycopg"),
        ("worlds", "import socket"),
        ("sealing", "import sqlite3"),
        ("node", "import django"),
        ("parsers", "import django"),
    ],
)
def test_an_import_that_points_up_sideways_or_out_is_refused(
    house: Path, room: str, imports: str
) -> None:
    (house / "alcyon" / room / "__init__.py").write_text(imports + "\n")

    code, words = verdict(house)

    assert code == 1
    assert f"alcyon.{room}" in words


def test_a_room_that_the_contract_does_not_draw_is_refused(house: Path) -> None:
    (house / "alcyon" / "attic").mkdir()
    (house / "alcyon" / "attic" / "__init__.py").write_text("")

    code, words = verdict(house)

    assert code == 1
    assert "attic" in words


def test_two_files_of_one_room_do_not_go_round_in_circles(house: Path) -> None:
    room = house / "alcyon" / "trust"
    (room / "one.py").write_text("import alcyon.trust.two\n")
    (room / "two.py").write_text("import alcyon.trust.one\n")

    assert verdict(house)[0] == 1


def test_every_room_of_the_tree_is_drawn_and_every_drawn_room_exists() -> None:
    rooms = {file.parent.name for file in (ROOT / "src/alcyon").glob("*/__init__.py")}

    assert rooms == set(floors())
