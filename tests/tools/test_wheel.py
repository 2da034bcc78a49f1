"""A wheel built from the tracked files alone carries pages' libraries and translations."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tools.lints.__main__ import paths

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Built in a copy without anything that git ignores, as after a fresh clone."""
    clone, out = tmp_path_factory.mktemp("clone"), tmp_path_factory.mktemp("dist")
    for path in paths():
        (clone / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, clone / path)
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)],
        cwd=clone,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return zipfile.ZipFile(next(out.glob("alcyon-*.whl")))


@pytest.mark.slow
def test_a_wheel_carries_libraries_translations_tables_and_licence(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())

    assert "alcyon/web/static/vendor/htmx.min.js" in names
    assert "alcyon/web/static/vendor/sprite.svg" in names
    assert "alcyon/web/static/vendor/licences/htmx.org.txt" in names
    assert {
        f"alcyon/web/locale/{each}/LC_MESSAGES/django.mo" for each in ("fr", "es", "ar")
    } <= names
    assert "alcyon/kernel/tables/roles.yaml" in names
    assert "alcyon/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


@pytest.mark.slow
def test_a_wheel_carries_no_test_tool_and_brings_the_command(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    entry = next(name for name in names if name.endswith("entry_points.txt"))

    assert not [name for name in names if "axe" in name or name.startswith(("tests", "tools"))]
    assert "alcyon = alcyon.cli.main:main" in wheel.read(entry).decode()
