"""The requirement files: everything pinned and hashed, from one resolution, without addresses."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tools import lock

ROOT = Path(lock.__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
FILES = sorted((ROOT / "requirements").glob("*.txt"))
PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?P<rest>.*)$")


def pins(file: Path) -> dict[str, str]:
    lines = file.read_text("utf-8").replace("\\\n", " ").splitlines()
    return {found["name"]: found["version"] for found in map(PIN.match, lines) if found is not None}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_line_is_a_pin_with_hashes_and_nothing_else(file: Path) -> None:
    for line in file.read_text("utf-8").replace("\\\n", " ").splitlines():
        found = PIN.match(line)
        assert found is not None, line
        assert "--hash=sha256:" in found["rest"], line
        assert "://" not in line


@pytest.mark.parametrize(("name", "lines"), list(lock.wanted(PROJECT)))
def test_what_the_project_asks_for_is_pinned_within_its_bounds(name: str, lines: list[str]) -> None:
    pinned = pins(ROOT / "requirements" / f"{name}.txt")
    for each in map(Requirement, lines):
        version = pinned[each.name.lower()]
        assert each.specifier.contains(version), f"{each} but {version} (run `make lock`)"


def test_no_package_has_two_versions() -> None:
    seen: dict[str, str] = {}
    for file in FILES:
        for name, version in pins(file).items():
            assert seen.setdefault(name, version) == version


def test_no_file_is_left_over_from_a_part_that_is_gone() -> None:
    assert {file.stem for file in FILES} == {name for name, _ in lock.wanted(PROJECT)}


def test_the_front_end_lock_has_a_hash_for_each_package_and_no_address() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    for path, package in packages.items():
        assert path == "" or package["integrity"].startswith("sha512-")
        assert "resolved" not in package
